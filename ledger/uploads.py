"""Uploads are what they say, or they are refused.

The name, the declared type and the bytes must agree; the bytes decide. Headers are read by hand, so that nothing is
decoded before its size is known: an image of a thousand megapixels or a spreadsheet that unpacks to gigabytes is turned
away by its header.
"""

from __future__ import annotations

import csv
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from ledger.errors import InvalidInput

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
CSV = "text/csv"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 200
MAX_CSV_FIELD = 32_768
CSV_DELIMITERS = (",", ";")
"""What parts the cells: spreadsheets of countries that write 1,5 use the semicolon."""

EXTENSIONS = {
    PDF: {".pdf"},
    PNG: {".png"},
    JPEG: {".jpg", ".jpeg"},
    CSV: {".csv"},
    JSON: {".json"},
    XLSX: {".xlsx"},
}
_NAMES = {PDF: "PDF", PNG: "PNG", JPEG: "JPEG", CSV: "CSV", JSON: "JSON", XLSX: "Excel (.xlsx)"}
_UNSAID = {"", "application/octet-stream", "binary/octet-stream"}
_ALIASES = {"image/jpg": JPEG, "application/csv": CSV, "text/json": JSON, "application/x-pdf": PDF}
_EXCEL_SAYS_FOR_CSV = "application/vnd.ms-excel"  # what some systems declare for a .csv file


class UploadError(ValueError):
    """An upload that is refused. `message` and `way_out` are translated; nothing of the file was kept."""

    def __init__(self, message: str, *, way_out: str) -> None:
        self.message = message
        self.way_out = way_out
        super().__init__(message)


@dataclass(frozen=True)
class Upload:
    """A file as somebody sent it: its name and declared type are claims, ``data`` is what counts."""

    name: str
    declared_type: str
    data: bytes


PAPERS = frozenset({PDF, PNG, JPEG, CSV, XLSX})
"""What a record takes as evidence or as a letter."""


def checked(upload: Upload, *, field: str, allowed: Collection[str] = PAPERS) -> tuple[str, str]:
    """The file's name without any path, and its media type. Raises ``InvalidInput`` on ``field`` (see ``sniff``)."""
    try:
        kind = sniff(upload.data, upload.name, upload.declared_type, allowed)
    except UploadError as error:
        raise InvalidInput.single(error.message, field=field, code="upload", way_out=error.way_out) from None
    return PurePosixPath(upload.name.replace("\\", "/")).name[-200:], kind


def sniff(
    data: bytes,
    declared_name: str,
    declared_type: str,
    allowed: Collection[str],
    *,
    max_bytes: int = MAX_BYTES,
) -> str:
    """Return the media type of an upload, one of `allowed`, when name, declared type and bytes agree.

    Raises `UploadError` for an empty or oversized file, a type that is not allowed, a name or declared type that says
    something else than the bytes, a damaged file, bytes after the end, and anything that would unpack beyond the limits.
    """
    if not data:
        raise UploadError(_("The file is empty."), way_out=_("Choose the file again."))
    if len(data) > max_bytes:
        raise UploadError(
            _("The file is larger than %(n)s MB.") % {"n": max_bytes // (1024 * 1024)},
            way_out=_("Send a smaller file, or split it."),
        )
    suffix = PurePosixPath(declared_name.replace("\\", "/")).suffix.lower()
    by_name = next((kind for kind in allowed if suffix in EXTENSIONS.get(kind, ())), None)
    if by_name is None:
        kinds = ", ".join(sorted(_NAMES.get(kind, kind) for kind in allowed))
        raise UploadError(
            _("This kind of file is not accepted here."),
            way_out=_("Send one of: %(kinds)s.") % {"kinds": kinds},
        )
    declared = declared_type.split(";", 1)[0].strip().lower()
    declared = _ALIASES.get(declared, declared)
    if by_name == CSV and declared in (_EXCEL_SAYS_FOR_CSV, "text/plain"):
        declared = CSV
    if declared not in _UNSAID and declared != by_name:
        raise _not_what_it_says(by_name)
    _CHECKS[by_name](data)
    return by_name


def _not_what_it_says(kind: str) -> UploadError:
    return UploadError(
        _("The file is named as %(kind)s, but it is something else or damaged.") % {"kind": _NAMES[kind]},
        way_out=_("Open it to check that it is the right file, then save it again and send that."),
    )


def _too_large_inside() -> UploadError:
    return UploadError(
        _("The file is far larger inside than it looks."),
        way_out=_("Send a smaller picture or fewer sheets."),
    )


def _pdf(data: bytes) -> None:
    if not data.startswith((b"%PDF-1.", b"%PDF-2.")) or b"%%EOF" not in data[-1024:]:
        raise _not_what_it_says(PDF)


def _png(data: bytes) -> None:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise _not_what_it_says(PNG)
    place, first, ended = 8, True, False
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if len(check) != 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise _not_what_it_says(PNG)
        if first:
            if kind != b"IHDR" or length != 13:
                raise _not_what_it_says(PNG)
            _pixels(*struct.unpack(">II", body[:8]), kind=PNG)
        first, ended = False, kind == b"IEND"
        place += 12 + length
        if ended:
            break
    if not ended or place != len(data):
        raise _not_what_it_says(PNG)


def _jpeg(data: bytes) -> None:
    if data[:3] != b"\xff\xd8\xff" or not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise _not_what_it_says(JPEG)
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            raise _not_what_it_says(JPEG)
        marker = data[place + 1]
        if marker == 0xFF:  # padding before a marker
            place += 1
            continue
        (length,) = struct.unpack(">H", data[place + 2 : place + 4])
        if length < 2:
            raise _not_what_it_says(JPEG)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # a frame header holds the size
            frame = data[place + 4 : place + 9]
            if len(frame) != 5:
                raise _not_what_it_says(JPEG)
            height, width = struct.unpack(">xHH", frame)
            _pixels(width, height, kind=JPEG)
            return
        if marker == 0xDA:  # picture data before any frame header
            break
        place += 2 + length
    raise _not_what_it_says(JPEG)


def _pixels(width: int, height: int, *, kind: str) -> None:
    if width == 0 or height == 0:
        raise _not_what_it_says(kind)
    if width * height > MAX_PIXELS:
        raise _too_large_inside()


def _text(data: bytes, kind: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UploadError(
            _("The text in this file is not UTF-8, so letters and signs could be misread."),
            way_out=_("Save it again as UTF-8. In Excel: Save as, CSV UTF-8."),
        ) from None
    if any(ord(char) < 32 and char not in "\t\r\n" for char in text):
        raise _not_what_it_says(kind)
    return text


def _csv(data: bytes) -> None:
    text = _text(data, CSV)
    if text.lstrip().startswith(("<", "{", "[", "%PDF")):
        raise _not_what_it_says(CSV)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=csv_delimiter(text), strict=True):
            if any(len(cell) > MAX_CSV_FIELD for cell in row):
                raise _not_what_it_says(CSV)
    except csv.Error:
        raise _not_what_it_says(CSV) from None


def csv_delimiter(text: str) -> str:
    """What parts the cells: the comma, unless the first line has more semicolons than commas."""
    first = text.lstrip().split("\n", 1)[0]
    return max(CSV_DELIMITERS, key=first.count)


def _json(data: bytes) -> None:
    text = _text(data, JSON)
    try:
        json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _not_what_it_says(JSON) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _xlsx(data: bytes) -> None:
    if data[:4] != b"PK\x03\x04":
        raise _not_what_it_says(XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if (
                len(entries) > MAX_ENTRIES
                or unpacked > MAX_UNPACKED
                or any(entry.file_size > MAX_RATIO * max(entry.compress_size, 1024) for entry in entries)
            ):
                raise _too_large_inside()
            names = [entry.filename for entry in entries]
            if (
                len(set(names)) != len(names)
                or not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names)
                or any(name.startswith("/") or ".." in name.split("/") for name in names)
                or any(entry.flag_bits & 0x1 for entry in entries)
            ):
                raise _not_what_it_says(XLSX)
            # The size in the directory may lie: read no more than it says.
            with archive.open("[Content_Types].xml") as file:
                types = file.read(1024 * 1024)
            macros = any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names)
            if macros or b"macroEnabled" in types or b"spreadsheetml.sheet.main+xml" not in types:
                raise _not_what_it_says(XLSX)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        raise _not_what_it_says(XLSX) from None


_CHECKS: dict[str, Callable[[bytes], None]] = {
    PDF: _pdf,
    PNG: _png,
    JPEG: _jpeg,
    CSV: _csv,
    JSON: _json,
    XLSX: _xlsx,
}
