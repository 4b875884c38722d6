"""Periods on the calendar: the clock changes, the leap day, the day before and after an edge (REG-20)."""

import itertools
from datetime import UTC, date, datetime

import pytest

from oversight.annual import periods

LONDON = "Europe/London"


def test_reg_20_a_period_is_cut_at_midnight_in_london_in_summer_and_in_winter() -> None:
    assert periods.bounds(date(2026, 4, 1), date(2027, 4, 1), LONDON) == (
        datetime(2026, 3, 31, 23, tzinfo=UTC),
        datetime(2027, 3, 31, 23, tzinfo=UTC),
    )
    assert periods.bounds(date(2026, 1, 1), date(2026, 7, 1), LONDON) == (
        datetime(2026, 1, 1, tzinfo=UTC),
        datetime(2026, 6, 30, 23, tzinfo=UTC),
    )


def test_a_batch_of_the_last_hour_of_the_year_is_of_that_year() -> None:
    start, end = periods.bounds(date(2026, 1, 1), date(2027, 1, 1), LONDON)
    assert start <= datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC) < end
    assert not start <= datetime(2027, 1, 1, tzinfo=UTC) < end


@pytest.mark.parametrize(
    ("day", "index"),
    [
        (date(2026, 4, 6), 0),
        (date(2027, 4, 5), 0),
        (date(2027, 4, 6), 1),
        (date(2026, 4, 5), -1),
        (date(2025, 4, 5), -2),
    ],
)
def test_the_period_of_a_day_is_the_one_that_holds_it(day: date, index: int) -> None:
    anchor = date(2026, 4, 6)
    assert periods.index_of(anchor, 12, day) == index
    assert periods.period_start(anchor, 12, index) <= day < periods.period_start(anchor, 12, index + 1)


def test_periods_follow_one_another_without_a_gap_over_the_leap_day() -> None:
    anchor = date(2027, 11, 28)
    starts = [periods.period_start(anchor, 3, index) for index in range(6)]
    assert starts == [
        date(2027, 11, 28),
        date(2028, 2, 28),
        date(2028, 5, 28),
        date(2028, 8, 28),
        date(2028, 11, 28),
        date(2029, 2, 28),
    ]
    there = [periods.bounds(a, b, LONDON) for a, b in itertools.pairwise(starts)]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(there))


def test_the_due_day_counts_from_the_last_day_of_the_period() -> None:
    assert periods.due_on(date(2027, 1, 1), 60) == date(2027, 3, 1)
    assert periods.due_on(date(2027, 1, 1), 0) == date(2026, 12, 31)


def test_the_words_name_the_first_and_the_last_day() -> None:
    start, end = periods.bounds(date(2026, 4, 1), date(2027, 4, 1), LONDON)
    words = periods.period_words(start, end, LONDON).replace("\u00a0", " ")
    assert words == "1 April 2026 – 31 March 2027"
