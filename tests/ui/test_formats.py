import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats

NB = formats.NO_BREAK


def plain(text: str) -> str:
    return text.replace(NB, " ")


def test_instant_reads_in_london_with_its_zone() -> None:
    assert (
        plain(formats.instant(datetime(2026, 11, 22, 14, 5, 9, tzinfo=UTC)))
        == "22 November 2026, 14:05:09 GMT"
    )
    assert plain(formats.instant(datetime(2026, 7, 1, 23, 30, 0, tzinfo=UTC))) == "2 July 2026, 00:30:00 BST"


def test_the_hour_that_happens_twice_is_told_apart_by_its_zone() -> None:
    first, second = (plain(formats.instant(datetime(2026, 10, 25, hour, 30, tzinfo=UTC))) for hour in (0, 1))
    assert (first, second) == ("25 October 2026, 01:30:00 BST", "25 October 2026, 01:30:00 GMT")


def test_times_are_cut_and_never_rounded_up() -> None:
    almost = datetime(2026, 11, 22, 14, 59, 59, 999_999, tzinfo=UTC)
    assert plain(formats.instant(almost)) == "22 November 2026, 14:59:59 GMT"
    assert plain(formats.clock_time(almost, brief=True)) == "14:59:59 GMT"
    assert plain(formats.clock_time(almost.replace(second=0, microsecond=0), brief=True)) == "14:59 GMT"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        formats.instant(datetime(2026, 11, 22, 14, 5))  # noqa: DTZ001  # the point of the test


def test_a_date_follows_the_clock_of_the_place() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert plain(formats.calendar_date(late)) == "2 July 2026"
    assert plain(formats.calendar_date(late, zone=ZoneInfo("America/New_York"))) == "1 July 2026"
    assert plain(formats.calendar_date(date(2026, 1, 9))) == "9 January 2026"


@pytest.mark.parametrize(
    ("seconds", "short", "exact"),
    [
        (0, "0 s", "0 s"),
        (8, "8 s", "8 s"),
        (228, "3 min 48 s", "3 min 48 s"),
        (3599, "59 min 59 s", "59 min 59 s"),
        (3600, "1 h 0 min", "1 h 00 min 00 s"),
        (11528, "3 h 12 min", "3 h 12 min 08 s"),
        (20_460, "5 h 41 min", "5 h 41 min 00 s"),
        (95_100, "1 day 2 h 25 min", "1 day 2 h 25 min 00 s"),
        (-90, "−1 min 30 s", "−1 min 30 s"),
    ],
)
def test_durations_read_as_on_the_pictures(seconds: int, short: str, exact: str) -> None:
    assert plain(formats.duration(seconds)) == short
    assert plain(formats.duration(timedelta(seconds=seconds), exact=True)) == exact


def back(text: str) -> int:
    """Read a duration again, as a person would."""
    found = {
        unit: int(number.replace(",", ""))
        for number, unit in re.findall(r"([\d,]+) (days?|h|min|s)", plain(text))
    }
    days = found.get("day", 0) + found.get("days", 0)
    total = days * 86_400 + found.get("h", 0) * 3_600 + found.get("min", 0) * 60 + found.get("s", 0)
    return -total if text.startswith(formats.MINUS) else total


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_an_exact_duration_loses_nothing(seconds: int) -> None:
    assert back(formats.duration(seconds, exact=True)) == seconds


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4_000)))
def test_a_short_duration_never_says_more_than_there_is(length: timedelta) -> None:
    shown = back(formats.duration(length))
    assert shown <= length.total_seconds()
    assert length.total_seconds() - shown < (60 if length >= timedelta(hours=1) else 1)


def test_numbers_keep_the_digits_that_were_written() -> None:
    assert formats.number(Decimal("70.0")) == "70.0"
    assert formats.number(1495) == "1,495"
    assert formats.number(Decimal("4.2E+6")) == "4,200,000"
    assert formats.number(Decimal("-0.50")) == "−0.50"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6))
def test_a_number_can_be_read_back_exactly(value: Decimal) -> None:
    assert Decimal(formats.number(value).replace(",", "").replace(formats.MINUS, "-")) == value


@pytest.mark.parametrize("value", [1.5, True, "NaN", "Infinity", "12 mL", ""])
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        formats.number(value)  # type: ignore[arg-type]  # the point of the test


def test_results_read_with_qualifier_and_unit() -> None:
    assert (
        plain(formats.measure({"qualifier": "≤", "number": Decimal("0.5"), "unit": "EU/mL"})) == "≤ 0.5 EU/mL"
    )
    assert plain(formats.measure(Decimal("68.4"), "%")) == "68.4 %"
    assert formats.measure({"text": "absent"}) == "absent"
    assert (
        formats.measure(SimpleNamespace(qualifier="=", number=None, unit="", text="", status="pending"))
        == "pending"
    )
    assert (
        plain(formats.measure({"number": Decimal(0), "unit": "CFU", "status": "interim"}))
        == "0 CFU (interim)"
    )
    assert formats.measure(None) == "not recorded"


def test_results_of_the_ledger_read_the_same() -> None:
    from ledger.quantities import Result

    assert plain(formats.measure(Result.parse("<= 0.5 EU/mL"))) == "≤ 0.5 EU/mL"


def test_hashes_are_read_in_fours() -> None:
    assert formats.hash_groups("9f4c21ab77d0e3b8541f", 4) == "9f4c 21ab 77d0 e3b8"
    assert formats.hash_groups("9f4c21ab77").replace(" ", "") == "9f4c21ab77"


def test_file_sizes() -> None:
    assert [plain(formats.file_size(n)) for n in (1, 812, 48_200, 3_100_000)] == [
        "1 byte",
        "812 bytes",
        "48.2 kB",
        "3.1 MB",
    ]


def test_an_event_says_its_days_in_words_and_nothing_else_changes() -> None:
    told = formats.said(
        {
            "due_on": "2026-11-29",
            "on": "2026-01-09",
            "valid_until": "2026-07-01T23:30:00.000Z",
            "starts_at": "2026-13-01",
            "reference": "2026-11-29",
            "until": "",
            "version": 3,
        }
    )
    assert {key: plain(str(value)) for key, value in told.items()} == {
        "due_on": "29 November 2026",
        "on": "9 January 2026",
        "valid_until": "2 July 2026, 00:30:00 BST",
        "starts_at": "2026-13-01",
        "reference": "2026-11-29",
        "until": "",
        "version": "3",
    }
    there = formats.said({"at": "2026-07-01T23:30:00+00:00"}, zone=ZoneInfo("America/New_York"))
    assert plain(there["at"]) == "1 July 2026, 19:30:00 EDT"
