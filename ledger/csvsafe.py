"""CSV that a spreadsheet opens as data, never as a formula.

A cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return runs as a formula in common spreadsheets. Such text
gets a leading apostrophe, which spreadsheets show as plain text; real numbers (`-1.5`, `+3`, `1E-6`) are left alone, so a
negative result still adds up.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from ledger.canonical import instant_text

BOM = "\ufeff"
_RISKY_START = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)

Cell = str | int | Decimal | datetime | bool | None


def safe_cell(value: object) -> str:
    """Return `value` as text that no spreadsheet will run.

    None → empty; bool → `true`/`false`; aware datetime → ISO instant in UTC; Decimal as written. Text is neutralised with a
    leading apostrophe when it, or what is left of it after spaces, invisible characters and full-width look-alikes are
    folded away, starts like a formula and is not a plain number. Raises `CanonicalError` for a naive datetime and
    `TypeError` for a float: neither says exactly what was recorded.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        raise TypeError("a float is not what anybody recorded; use Decimal")
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return instant_text(value)
    text = str(value)
    return f"'{text}" if _looks_like_formula(text) else text


def _looks_like_formula(text: str) -> bool:
    if not text or _NUMBER.fullmatch(text):
        return False
    if text[0] in _RISKY_START:
        return True
    # Some readers trim before they look: fold full-width forms, drop leading blanks and invisible format characters.
    folded = unicodedata.normalize("NFKC", text)
    bare = folded.lstrip(
        "".join({c for c in folded if c.isspace() or unicodedata.category(c) in ("Cf", "Cc")})
    )
    return bare.startswith(_RISKY_START) and not _NUMBER.fullmatch(bare.rstrip())


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]], *, bom: bool = False) -> bytes:
    """Return an RFC 4180 file (comma, CRLF, UTF-8) whose every cell passed `safe_cell`.

    `bom=True` puts a byte-order mark first, for spreadsheets that would otherwise read UTF-8 as a local code page. Raises
    `ValueError` when a row is not as wide as the header: a shifted column in an export is a wrong record.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in header])
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells, the header has {len(header)}")
        writer.writerow([safe_cell(cell) for cell in row])
    return ((BOM if bom else "") + out.getvalue()).encode("utf-8")
