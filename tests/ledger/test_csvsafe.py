"""CSV exports open as data, never as formulas."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.csvsafe import csv_bytes, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =HYPERLINK(1)",
        "\u200b=1",
        "\uff1d1+1",
        "-",
        "=",
    ],
)
def test_formula_like_text_is_neutralised(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text", ["-1.5", "+3", "1E-6", "-0", ".5", "CAR-RVI-26328-001-R", "≤ 0.5", "a=b", "", "x@y"]
)
def test_numbers_and_ordinary_text_are_left_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_typed_values() -> None:
    assert safe_cell(Decimal("-70.10")) == "-70.10"
    assert safe_cell(None) == ""
    assert safe_cell(True) == "true"
    assert safe_cell(datetime(2026, 11, 22, 14, 5, tzinfo=UTC)) == "2026-11-22T14:05:00.000000Z"
    with pytest.raises(TypeError):
        safe_cell(0.1)


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_every_cell_comes_back_and_none_starts_a_formula(rows: list[tuple[str, str]]) -> None:
    table = list(
        csv.reader(io.StringIO(csv_bytes(["a", "b"], rows).decode("utf-8"), newline=""), strict=True)
    )
    assert len(table) == len(rows) + 1
    for read, wrote in zip(table[1:], rows, strict=True):
        for cell, original in zip(read, wrote, strict=True):
            assert cell in (original, "'" + original)
            assert not cell.startswith(("=", "@", "\t", "\r"))


def test_bom_is_optional_and_lines_end_as_rfc_4180_says() -> None:
    assert csv_bytes(["a"], [["é"]]) == "a\r\né\r\n".encode()
    assert csv_bytes(["a"], [], bom=True) == b"\xef\xbb\xbfa\r\n"


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells, the header has 2"):
        csv_bytes(["a", "b"], [["1"]])
