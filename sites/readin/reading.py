"""A file as rows: CSV here, workbooks in ``workbook``. What cannot be read without guessing is told, with its line."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from ledger.errors import InvalidInput
from ledger.uploads import CSV, XLSX, UploadError, csv_delimiter, sniff
from sites.readin.cells import GIVEN_MOST, Cell, Column, Fault, Line, Sheet

ACCEPTED = (CSV, XLSX)
Raw = tuple[int, Sequence[Cell]]
"""Number of the line, and its cells in order."""


class UnreadableError(Exception):
    """The file as a whole cannot be read; carries its one fault."""

    def __init__(
        self, message: str, way_out: str, *, line: int = 1, column: str = "", given: str = ""
    ) -> None:
        super().__init__(message)
        self.fault = Fault(line, column, given[:GIVEN_MOST], message, way_out)


def media_type(content: bytes, name: str, declared: str) -> str:
    """CSV or XLSX, when name, declared type and bytes agree. Raises ``InvalidInput``; what is wrong with text names its line."""
    try:
        return sniff(content, name, declared, ACCEPTED)
    except UploadError as error:
        message, way_out = error.message, error.way_out
        if content and name.lower().endswith(".csv"):
            message, way_out = _said_with_its_line(content) or (message, way_out)
        raise InvalidInput.single(message, field="file", code="upload", way_out=way_out) from error


def _said_with_its_line(content: bytes) -> tuple[str, str] | None:
    if line := _broken_line(content):
        return (
            _("Line %(line)s holds letters that are not UTF-8, so they could be misread.") % {"line": line},
            _("Save it again as UTF-8. In Excel: Save as, CSV UTF-8."),
        )
    try:
        for _row in read_csv(content):
            pass
    except UnreadableError as error:
        return error.fault.message, error.fault.way_out
    return None


def _broken_line(content: bytes) -> int:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 0


def read_sheet(content: bytes, kind: str, columns: Sequence[Column], most_rows: int) -> Sheet:
    """The rows under their headings. ``kind``: of ``ACCEPTED``. Empty rows are passed over; too many are a fault."""
    from sites.readin.workbook import read_workbook

    try:
        rows = read_csv(content) if kind == CSV else read_workbook(content)
        return _under_headings(rows, columns, most_rows)
    except UnreadableError as error:
        return Sheet(faults=[error.fault])


def read_csv(content: bytes) -> Iterator[Raw]:
    """The rows of a CSV file, comma or semicolon. Raises ``UnreadableError``."""
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=csv_delimiter(text), strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, [Cell(cell.strip()) for cell in row]
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(
            _("From line %(line)s on this is no CSV: perhaps a quotation mark is missing.")
            % {"line": begins},
            _("Open the file in a spreadsheet, look at that line, and save it again as CSV UTF-8."),
            line=begins,
        ) from error


def _under_headings(rows: Iterator[Raw], columns: Sequence[Column], most_rows: int) -> Sheet:
    head: list[str] = []
    lines: list[Line] = []
    faults: list[Fault] = []
    for number, cells in rows:
        if not any(cell.text or cell.day for cell in cells):
            continue
        if not head:
            head = [_heading(cell.text) for cell in cells]
            while head and not head[-1]:
                head.pop()
            _check(head, columns, number)
            continue
        if len(lines) == most_rows:
            raise UnreadableError(
                _("The file has more than %(n)s rows.") % {"n": f"{most_rows:,}"},
                _("Split it into several files."),
                line=number,
            )
        beyond = [cell.text for cell in cells[len(head) :] if cell.text or cell.day]
        if beyond or len(cells) < len(head):
            faults.append(
                Fault(
                    number,
                    "",
                    (beyond[0] if beyond else "")[:GIVEN_MOST],
                    _("This row has another number of cells than there are headings."),
                    _("Look for a comma or semicolon too many, or too few, in this row."),
                )
            )
        lines.append(Line(number, dict(zip(head, cells, strict=False))))
    if not head or not lines:
        raise UnreadableError(
            _("The file has no rows."), _("Fill in the template below its headings, and send it again.")
        )
    return Sheet(lines, faults)


def _heading(text: str) -> str:
    return "_".join(text.lower().split())


def _check(head: list[str], columns: Sequence[Column], line: int) -> None:
    """Headings are known, there once, and all there that must be: a column that is not understood is not passed over."""
    known = [column.name for column in columns]
    way_out = _("The headings are: %(names)s. Take the template as it is.") % {"names": ", ".join(known)}
    for name in head:
        if name not in known:
            raise UnreadableError(
                _("The heading “%(name)s” is not known.") % {"name": name[:GIVEN_MOST]},
                way_out,
                line=line,
                given=name,
            )
        if head.count(name) > 1:
            raise UnreadableError(
                _("The heading “%(name)s” stands twice.") % {"name": name}, way_out, line=line, given=name
            )
    for column in columns:
        if column.required and column.name not in head:
            raise UnreadableError(
                _("The heading “%(name)s” is missing.") % {"name": column.name},
                way_out,
                line=line,
                column=column.name,
            )
