"""A register file as rows: bytes in, dictionaries out, nothing guessed."""

import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
EMPTY = frozenset({"", "NA", "N/A", "NULL", "NONE"})
"""What published files write where they have nothing."""


class UnreadableFileError(ValueError):
    """The file is not what the importer reads; the message says how."""


@dataclass(frozen=True)
class Row:
    """One row; ``line`` is its line in the file, the header being line 1."""

    line: int
    cells: dict[str, str]

    def text(self, column: str) -> str:
        """A cell, trimmed, single-spaced; what means “nothing” is empty."""
        value = " ".join(self.cells.get(column, "").split())
        return "" if value.upper() in EMPTY else value

    def day(self, column: str) -> date | None:
        """An ISO date or nothing. Raises ``ValueError`` for anything else."""
        value = self.text(column)
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True)
class RegisterFile:
    """What was read: name, SHA-256 of the bytes, encoding found, rows, and lines that are no rows."""

    name: str
    sha256: str
    encoding: str
    rows: tuple[Row, ...]
    broken: tuple[tuple[int, str], ...]


def read(path: Path, *, columns: Iterable[str]) -> RegisterFile:
    """Read a CSV file. UTF-8 (with or without a mark), else Windows-1252, as the 2018 exports were.

    Raises :class:`UnreadableFileError` for a missing, empty, huge or binary file, or one without the ``columns``.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFileError(_("The file is larger than 20 MB: this is not the register."))
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(_("The file cannot be read: %(why)s.") % {"why": error.strerror}) from error
    text, encoding = _decode(content)
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="…", restval=None, strict=True)
    header = [name.strip() for name in reader.fieldnames or ()]
    missing = [name for name in columns if name not in header]
    if missing:
        raise UnreadableFileError(_("The file lacks the columns: %(names)s.") % {"names": ", ".join(missing)})
    reader.fieldnames = header
    rows, broken = [], []
    try:
        for cells in reader:
            if "…" in cells or None in cells.values():
                broken.append((reader.line_num, _("the row has another number of cells than the header")))
            else:
                rows.append(Row(reader.line_num, cells))
    except csv.Error as error:
        raise UnreadableFileError(
            _("Line %(line)s is no CSV: %(why)s.") % {"line": reader.line_num, "why": error}
        ) from error
    return RegisterFile(path.name, hashlib.sha256(content).hexdigest(), encoding, tuple(rows), tuple(broken))


def _decode(content: bytes) -> tuple[str, str]:
    if not content.strip():
        raise UnreadableFileError(_("The file is empty."))
    if b"\x00" in content:
        raise UnreadableFileError(_("The file is binary, not text."))
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(_("The file is neither UTF-8 nor Windows-1252 text."))
