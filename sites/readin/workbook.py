"""Workbooks (.xlsx): one sheet, read cell by cell for what each is; written for the templates."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Font
from openpyxl.styles.numbers import FORMAT_TEXT
from openpyxl.utils import get_column_letter

from sites.readin.cells import Cell, Column, What
from sites.readin.reading import Raw, UnreadableError

_LOOKED_AT = 4096
"""Bytes of each part in which a document type would stand: workbooks have none, attacks on XML readers do."""

MOST_COLUMNS = 100
"""Far more than any list has."""


def read_workbook(content: bytes) -> Iterator[Raw]:
    """The rows of the one sheet that holds anything. Raises ``UnreadableError``."""
    broken = UnreadableError(
        _("This workbook is damaged."), _("Open it in a spreadsheet, save it again as .xlsx, and send that.")
    )
    try:
        if _declares_a_type(content):
            raise broken
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            # What a sheet says about its own size may be a lie, and empty cells would be made to fit it.
            sheet.reset_dimensions()
        sheets = [sheet for sheet in book.worksheets if _holds_something(sheet)]
        if len(sheets) > 1:
            raise UnreadableError(
                _("Several sheets of this workbook hold something: %(names)s.")
                % {"names": ", ".join(sheet.title for sheet in sheets)},
                _("Keep the one sheet that is to be read in and delete the others, hidden ones too."),
            )
        for sheet in sheets:
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
                yield number, [_cell(cell) for cell in row]
    except UnreadableError:
        raise
    # A damaged part shows as any of these, wherever its reader happened to be.
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
    ) as error:
        raise broken from error


def _declares_a_type(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(_LOOKED_AT).replace(b"\x00", b"").upper():
                        return True
    return False


def _holds_something(sheet: Any) -> bool:
    return any(cell.value is not None for row in sheet.iter_rows(max_col=MOST_COLUMNS) for cell in row)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell("")
    if cell.data_type == "f":
        return Cell(str(value).strip(), What.FORMULA)
    if isinstance(value, bool) or cell.data_type == "e":
        return Cell(str(value), What.OTHER)
    if isinstance(value, datetime):
        if value.time() == time():
            return Cell(value.date().isoformat(), What.DAY, value.date())
        return Cell(value.isoformat(sep=" "), What.OTHER)
    if isinstance(value, date):
        return Cell(value.isoformat(), What.DAY, value)
    if isinstance(value, int | float):
        whole = isinstance(value, int) or value.is_integer()
        return Cell(str(int(value)) if whole else str(value), What.NUMBER)
    return Cell(str(value).strip(), What.TEXT if isinstance(value, str) else What.OTHER)


def write_template(title: str, columns: Sequence[Column]) -> bytes:
    """An empty workbook with the headings and one example; every column is text, so that no zero is lost."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    sheet.append([column.name for column in columns])
    sheet.append([column.example for column in columns])
    for place, column in enumerate(columns, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(len(column.name), len(column.example), 10) + 4
        sheet.column_dimensions[letter].number_format = FORMAT_TEXT
        for row in sheet.iter_rows(min_row=1, max_row=200, min_col=place, max_col=place):
            row[0].number_format = FORMAT_TEXT
        sheet.cell(1, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
