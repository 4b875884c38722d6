from datetime import UTC, datetime, timedelta

import pytest

from ui.clocks import clock

NOW = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "ends_product", "state"),
    [
        (timedelta(hours=12), True, "calm"),
        (timedelta(hours=12) - timedelta(seconds=1), True, "soon"),
        (timedelta(hours=1), True, "soon"),
        (timedelta(minutes=59, seconds=59), True, "now"),
        (timedelta(minutes=59, seconds=59), False, "due"),
        (timedelta(0), True, "past"),
        (timedelta(seconds=-1), False, "past"),
    ],
)
def test_the_state_changes_at_twelve_hours_one_hour_and_the_end(
    left: timedelta, ends_product: bool, state: str
) -> None:
    assert clock(NOW + left, NOW, label="expires", ends_product=ends_product).state == state


def test_a_chip_says_what_is_left_and_when() -> None:
    chip = clock(NOW + timedelta(minutes=3, seconds=48), NOW, label="expires", ends_product=True)
    assert (chip.remaining, chip.says.replace("\u00a0", " ")) == (
        "3\u00a0min 48\u00a0s",
        "expires 14:08:48 GMT",
    )


def test_another_day_is_named() -> None:
    chip = clock(datetime(2026, 11, 25, 16, 30, tzinfo=UTC), NOW, label="due")
    assert chip.says.replace("\u00a0", " ") == "due 25 November 2026, 16:30 GMT"


def test_a_passed_deadline_says_by_how_much() -> None:
    assert (
        clock(NOW - timedelta(minutes=12), NOW, label="due").remaining.replace("\u00a0", " ")
        == "passed 12 min 00 s ago"
    )


def test_a_summer_deadline_is_said_in_summer_time() -> None:
    chip = clock(datetime(2026, 7, 1, 9, 0, tzinfo=UTC), datetime(2026, 7, 1, 8, 0, tzinfo=UTC), label="due")
    assert chip.says.endswith("10:00\u00a0BST")
