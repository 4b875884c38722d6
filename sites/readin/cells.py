"""What a file holds, cell by cell, and what can be wrong with one. Nothing here knows what the rows are about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from ledger.errors import Problem

GIVEN_MOST = 80
"""Characters of a cell that a fault repeats."""
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_SHORTENED = re.compile(r"\d+(?:\.\d+)?E[+-]?\d+", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


class What(StrEnum):
    """What a cell is in its file. A CSV file has text alone; a workbook says more."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    FORMULA = "formula"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``text``: as read, without blanks round it. ``day``: what a date cell of a workbook says."""

    text: str
    what: What = What.TEXT
    day: date | None = None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Line:
    """One row. ``number``: its line in the file, or row of the sheet, as a person counts them; the headings are line 1."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell:
        """The cell under a heading; empty where the file has no such column."""
        return self.cells.get(column, EMPTY)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused: where, what stands there, why it can't be read in, and what to do."""

    line: int
    column: str
    given: str
    message: str
    way_out: str
    reg: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as kept in the judgement."""
        return {name: getattr(self, name) for name in self.__slots__}


def fault_of(line: Line, problem: Problem, columns: Mapping[str, str]) -> Fault:
    """A refusal of a service as the fault of a row. ``columns``: field of the service → heading, where they differ."""
    column = columns.get(problem.field, problem.field)
    return Fault(
        line.number,
        column,
        line.cell(column).text[:GIVEN_MOST],
        str(problem.message),
        str(problem.way_out),
        problem.reg,
    )


class ColumnType(StrEnum):
    """What a column holds. ``TEXT`` is for codes too: a number there may have lost its leading zeros."""

    TEXT = "text"
    DAY = "day"
    WHOLE = "whole"


@dataclass(frozen=True)
class Column:
    """One column. ``most``: characters that fit. ``required``: may not be empty, nor missing from the headings."""

    name: str
    says: Any
    example: str
    type: ColumnType = ColumnType.TEXT
    required: bool = True
    most: int = 200


@dataclass
class Sheet:
    """A file as rows. ``faults`` are of the file itself: with one of these, no row was looked at."""

    lines: Sequence[Line] = ()
    faults: list[Fault] = field(default_factory=list)


def value_of(column: Column, line: Line, faults: list[Fault], reg: str = "") -> Any:
    """The value of a cell (text, day or whole number; ``None`` or "" when empty), or a fault added to ``faults``.

    ``reg``: the requirement for which the cell is asked.
    """
    cell = line.cell(column.name)
    wrong = _wrong(column, cell)
    if wrong is not None:
        faults.append(Fault(line.number, column.name, cell.text[:GIVEN_MOST], *wrong, reg))
        return None if column.type is not ColumnType.TEXT else ""
    if column.type is ColumnType.DAY:
        return cell.day or (date.fromisoformat(cell.text) if cell.text else None)
    if column.type is ColumnType.WHOLE:
        return int(cell.text) if cell.text else None
    return cell.text


def _wrong(column: Column, cell: Cell) -> tuple[str, str] | None:
    """Message and way out, or nothing when the cell can be read without guessing."""
    if cell.what is What.FORMULA:
        return (
            _("This cell holds a formula, and what it comes to can change."),
            _("Copy the cell and paste it as values, then save the file."),
        )
    if cell.what is What.OTHER:
        return (
            _("This cell holds an error or a yes/no value, not text."),
            _("Type what it should say as text."),
        )
    if not cell.text and cell.day is None:
        if column.required:
            return _("This is missing."), _("Fill in “%(column)s”.") % {"column": column.name}
        return None
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in cell.text):
        return (
            _("This cell holds a line break or another sign that cannot be seen."),
            _("Type it again on one line."),
        )
    if column.type is ColumnType.DAY:
        return _wrong_day(cell)
    if column.type is ColumnType.WHOLE:
        return (
            None
            if _WHOLE.fullmatch(cell.text)
            else (_("This is no whole number."), _("Enter digits only, like 4."))
        )
    return _wrong_text(column, cell)


def _wrong_day(cell: Cell) -> tuple[str, str] | None:
    if cell.day is not None:
        return None
    way_out = _("Write the date as text: year, month, day, like 2026-11-22.")
    if cell.what is What.NUMBER:
        return _(
            "This is a bare number where a date should stand: which day it means depends on the program."
        ), way_out
    if not _DAY.fullmatch(cell.text):
        return _("This date can be read in more than one way, or in none."), way_out
    try:
        date.fromisoformat(cell.text)
    except ValueError:
        return _("This day does not exist."), way_out
    return None


def _wrong_text(column: Column, cell: Cell) -> tuple[str, str] | None:
    if cell.what is What.NUMBER:
        return (
            _("The spreadsheet keeps this as a number, so zeros in front may be lost."),
            _("Give the column the format “Text”, then type the cell again as it stands on the original."),
        )
    if cell.what is What.DAY:
        return (
            _("The spreadsheet has made a date of this."),
            _("Give the column the format “Text”, then type the cell again as it stands on the original."),
        )
    if _SHORTENED.fullmatch(cell.text):
        return (
            _("A spreadsheet has shortened this number, so some of its digits are lost."),
            _("Type it again in full, in a column with the format “Text”."),
        )
    if len(cell.text) > column.most:
        return (
            _("This is longer than %(n)s characters.") % {"n": column.most},
            _("Shorten it."),
        )
    return None
