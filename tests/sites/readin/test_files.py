"""What a file may look like, and what is told of one that cannot be read without guessing."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from ledger.errors import InvalidInput
from ledger.uploads import CSV, XLSX
from sites.readin.cells import Column, ColumnType, Sheet, value_of
from sites.readin.kinds import KINDS
from sites.readin.presenters import template_csv
from sites.readin.reading import media_type, read_sheet
from sites.readin.workbook import write_template
from tests.sites.readin.files import csv_file, xlsx_file

COLUMNS = (
    Column("code", "", "0071"),
    Column("day", "", "2026-11-22", ColumnType.DAY, required=False),
    Column("version", "", "4", ColumnType.WHOLE, required=False),
)
ROW = {"code": "0071", "day": "2026-11-22", "version": "4"}


def read(content: bytes, kind: str = CSV, most: int = 100) -> Sheet:
    return read_sheet(content, kind, COLUMNS, most)


def told(content: bytes, kind: str = CSV) -> list[tuple[int, str, str]]:
    """Line, column and message of every fault."""
    sheet = read(content, kind)
    faults = list(sheet.faults)
    for line in sheet.lines:
        for column in COLUMNS:
            value_of(column, line, faults)
    return [(fault.line, fault.column, fault.message) for fault in faults]


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("bom", [True, False])
def test_comma_or_semicolon_with_a_mark_or_without(delimiter: str, bom: bool) -> None:
    content = csv_file([ROW | {"code": "a, b; c"}], delimiter=delimiter, bom=bom)
    assert media_type(content, "a.csv", "text/csv") == CSV
    (line,) = read(content).lines
    assert (line.number, line.cell("code").text, line.cell("day").text) == (2, "a, b; c", "2026-11-22")


def test_quoted_semicolons_pass_the_door() -> None:
    assert media_type(b'"code";"day"\r\n"1";"2026-01-01"\r\n', "a.csv", "text/csv") == CSV


def test_letters_that_are_not_utf8_are_told_with_their_line() -> None:
    content = "code\r\nfine\r\nCaf\u00e9\r\n".encode("cp1252")
    with pytest.raises(InvalidInput, match="Line 3") as refused:
        media_type(content, "a.csv", "text/csv")
    assert "UTF-8" in refused.value.problems[0].way_out


def test_a_missing_quotation_mark_is_told_with_its_line_at_the_door() -> None:
    with pytest.raises(InvalidInput, match="line 3"):
        media_type(b'code,day\r\n1,2026-01-01\r\n"2,2026-01-01\r\n', "a.csv", "text/csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsm", xlsx_file([ROW])),
        ("a.csv", xlsx_file([ROW])),
        ("a.xlsx", b"code\r\n1\r\n"),
        ("a.csv", b""),
        ("a.xls", b"\xd0\xcf\x11\xe0"),
    ],
)
def test_what_is_not_what_it_says_is_refused_at_the_door(name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        media_type(content, name, "")


def test_lines_are_counted_as_a_person_counts_them() -> None:
    content = b'code,day,version\r\n\r\n"one\r\ntwo",,\r\n7,2026-02-30,\r\n'
    assert [(line, column) for line, column, _message in told(content)] == [(3, "code"), (5, "day")]


def test_a_missing_quotation_mark_names_the_line_it_begins_in() -> None:
    ((line, _column, message),) = told(b'code,day,version\r\n1,,\r\n"2,,\r\n3,,\r\n')
    assert line == 3
    assert "quotation mark" in message


@pytest.mark.parametrize(
    ("head", "column"),
    [("code,dya,version", ""), ("code,code,day", ""), ("day,version", "code")],
)
def test_headings_are_known_there_once_and_all_there(head: str, column: str) -> None:
    ((line, named, _message),) = told(f"{head}\r\n1,2026-01-01,1\r\n".encode())
    assert (line, named) == (1, column)


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    assert [line for line, _c, _m in told(b"code,day,version\r\n1,,,5\r\n2,,\r\n3,\r\n")] == [2, 4]


def test_more_rows_than_are_taken_are_refused_before_they_are_judged() -> None:
    sheet = read(csv_file([ROW] * 101))
    assert not sheet.lines
    assert "100" in sheet.faults[0].message


@pytest.mark.parametrize("content", [b"code,day,version\r\n", b"\r\n\r\n"])
def test_a_file_without_rows_says_so(content: bytes) -> None:
    assert "no rows" in told(content)[0][2]


@pytest.mark.parametrize(
    ("cell", "value", "column", "words"),
    [
        ("A2", "=1+1", "code", "formula"),
        ("A2", 71, "code", "zeros in front"),
        ("A2", 0.5, "code", "zeros in front"),
        ("A2", date(2026, 3, 4), "code", "made a date"),
        ("A2", True, "code", "yes/no"),
        ("A2", "a\nb", "code", "line break"),
        ("A2", "x" * 201, "code", "longer than 200"),
        ("A2", None, "code", "missing"),
        ("B2", 46348, "day", "bare number"),
        ("B2", datetime(2026, 3, 4, 10, 30), "day", "yes/no"),  # noqa: DTZ001 - cells know no zone
        ("B2", "03/04/2026", "day", "more than one way"),
        ("B2", "2026-02-30", "day", "does not exist"),
        ("B2", "=TODAY()", "day", "formula"),
        ("C2", "four", "version", "no whole number"),
        ("C2", 4.5, "version", "no whole number"),
    ],
)
def test_a_cell_that_would_have_to_be_guessed_is_told(
    cell: str, value: object, column: str, words: str
) -> None:
    (fault,) = told(xlsx_file([ROW], **{cell: value}), XLSX)
    assert fault[:2] == (2, column)
    assert words in fault[2]


def test_a_shortened_number_in_a_csv_file_is_told() -> None:
    assert "shortened" in told(csv_file([ROW | {"code": "1.23457E+12"}]))[0][2]


def test_a_date_cell_says_which_day_it_is_in_either_system_of_dates() -> None:
    for epoch in (openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active.append(list(ROW))
        book.active.append(["0071", date(2026, 11, 22), 4])
        out = io.BytesIO()
        book.save(out)
        sheet = read(out.getvalue(), XLSX)
        assert value_of(COLUMNS[1], sheet.lines[0], []) == date(2026, 11, 22)


def test_two_sheets_with_something_on_them_are_one_too_many_hidden_or_not() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_file([ROW])))
    book.create_sheet("Empty")
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    assert not told(out.getvalue(), XLSX)
    hidden["A1"] = "code"
    out = io.BytesIO()
    book.save(out)
    assert "Old" in told(out.getvalue(), XLSX)[0][2]


def _with(part: str, change: dict[bytes, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx_file([ROW]))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            for before, after in change.items() if entry.filename == part else ():
                assert before in data
                data = data.replace(before, after)
            new.writestr(entry, data)
    return out.getvalue()


def test_a_workbook_that_declares_a_document_type_is_not_opened() -> None:
    bomb = _with("xl/worksheets/sheet1.xml", {b"<worksheet": b"<!DOCTYPE a [<!ENTITY b 'c'>]><worksheet"})
    assert "damaged" in told(bomb, XLSX)[0][2]


@pytest.mark.parametrize("said", [b"A1:XFD1048576", b"A1:A1"])
def test_a_sheet_that_lies_about_its_size_costs_nothing_and_loses_nothing(said: bytes) -> None:
    lie = _with("xl/worksheets/sheet1.xml", {b'ref="A1:C2"': b'ref="' + said + b'"'})
    (line,) = read(lie, XLSX).lines
    assert [line.cell(name).text for name in ROW] == list(ROW.values())


def test_a_damaged_workbook_is_a_fault_and_no_error() -> None:
    broken = _with("xl/worksheets/sheet1.xml", {b"</worksheet>": b""})
    assert "damaged" in told(broken, XLSX)[0][2]


@pytest.mark.parametrize("name", list(KINDS))
def test_every_template_is_read_back_as_its_own_example(name: str) -> None:
    columns = KINDS[name].columns
    for content, kind in ((template_csv(columns), CSV), (write_template(name, columns), XLSX)):
        assert media_type(content, f"{name}.{'csv' if kind == CSV else 'xlsx'}", kind) == kind
        sheet = read_sheet(content, kind, columns, 10)
        assert not sheet.faults
        faults: list = []
        for column in columns:
            value_of(column, sheet.lines[0], faults)
        assert not faults
        assert [sheet.lines[0].cell(column.name).text for column in columns] == [
            one.example for one in columns
        ]
