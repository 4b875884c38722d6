"""Figures of a report: each recomputed here another way, from rows made for the test."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest

from config.product import Product
from config.settings import base
from ledger.canonical import instant_text
from oversight.reports import figures
from oversight.reports.drawing import axis_top, control_chart, week_bars
from oversight.reports.parameters import month_before, month_bounds
from oversight.reports.presenters import Presenter
from oversight.reports.sections import STANDARD, unknown_sections
from ui.charts import individuals_chart

START = datetime(2026, 10, 1, tzinfo=UTC)


def row(number: str, outcome: str, *, hours: int = 5, day: int = 3, **changes: Any) -> dict[str, Any]:
    ended = START + timedelta(days=day)
    return {
        "number": number,
        "site": "RVI",
        "outcome": outcome,
        "carried_in": False,
        "released_at": None,
        "ended_at": None if outcome == "in_hand" else instant_text(ended),
        "manufacture_ended_at": instant_text(ended - timedelta(hours=hours)),
    } | changes


def test_batches_carried_in_and_started_equal_those_decided_aborted_and_in_hand() -> None:
    rows = [
        row("A", "certified"),
        row("B", "rejected", carried_in=True),
        row("C", "aborted", site="KCH"),
        row("D", "in_hand"),
        row("E", "certified", site="KCH", released_at="2026-10-05T09:00:00.000000Z"),
    ]
    counts = figures.count_figures(rows)
    assert counts == {
        "batches": 5, "carried_in": 1, "started": 4, "certified": 2, "released": 0, "rejected": 1, "aborted": 1,
        "in_hand": 1, "for_use": 1,
    }  # fmt: skip
    sites = figures.count_sites(rows)
    assert [site["site"] for site in sites] == ["KCH", "RVI"]
    for name in counts:
        assert sum(site[name] for site in sites) == counts[name]


def test_times_are_those_of_real_batches_and_never_rounded_up() -> None:
    rows = [row(f"B{hours}", "certified", hours=hours) for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]
    times = figures.measure_times(rows)
    assert times["median"] == {"seconds": 5 * 3600, "batch": "B5"}
    assert times["p90"] == {"seconds": 9 * 3600, "batch": "B9"}
    assert times["longest"] == {"seconds": 100 * 3600, "batch": "B100"}
    start = START
    almost = start + timedelta(seconds=59, microseconds=999_999)
    assert figures.seconds_between(instant_text(start), instant_text(almost)) == 59
    assert figures.seconds_between(instant_text(almost), instant_text(start)) == -59


def test_a_decision_without_an_end_of_manufacture_is_counted_and_said_to_be_unmeasured() -> None:
    times = figures.measure_times([row("A", "rejected", manufacture_ended_at=None), row("B", "aborted")])
    assert times == {"decisions": 1, "measured": 0}


def test_weeks_begin_on_monday_are_cut_at_the_month_and_follow_the_clock_of_the_zone() -> None:
    start, end = month_bounds(2026, 10, "Europe/London")
    weeks = figures.weeks_of(start, end, "Europe/London")
    assert weeks == [
        (date(2026, 10, 1), date(2026, 10, 4)),
        (date(2026, 10, 5), date(2026, 10, 11)),
        (date(2026, 10, 12), date(2026, 10, 18)),
        (date(2026, 10, 19), date(2026, 10, 25)),
        (date(2026, 10, 26), date(2026, 10, 31)),
    ]
    # 23:30 UTC on Sunday 4 October is half past midnight on Monday in London (summer time).
    late = row("A", "certified", ended_at="2026-10-04T23:30:00.000000Z")
    counted = figures.count_weeks([late], start, end, "Europe/London")
    assert [week["certified"] for week in counted] == [0, 1, 0, 0, 0]


def test_the_control_chart_agrees_with_its_definition() -> None:
    values = ["92.1", "90.4", "93.0", "88.8", "91.7"]
    points = [{"batch": f"B{index}", "qualifier": "=", "number": value} for index, value in enumerate(values)]
    points.append({"batch": "B9", "qualifier": "≤", "number": "0.5"})
    points.append({"batch": "B10", "qualifier": None, "number": None})
    found = figures.control_chart({"points": points, "limits": []})
    numbers = [float(value) for value in values]
    moving = mean(abs(b - a) for a, b in pairwise(numbers))
    assert (found["plotted"], found["not_plotted"]) == (5, 2)
    assert float(found["mean"]) == pytest.approx(mean(numbers), abs=1e-4)
    assert float(found["upper"]) == pytest.approx(mean(numbers) + 2.66 * moving, abs=1e-3)
    assert float(found["lower"]) == pytest.approx(mean(numbers) - 2.66 * moving, abs=1e-3)
    assert found["beyond_control"] == []
    assert Decimal(found["mean"]).as_tuple().exponent == -4  # three digits more than the values carry


def test_a_wild_value_is_named_and_marked() -> None:
    values = [*["90.0", "90.1"] * 10, "120.0", *["90.0", "90.1"] * 10]
    points = [
        {"batch": f"B{index}", "qualifier": "=", "number": value, "unit": "%"}
        for index, value in enumerate(values)
    ]
    found = figures.control_chart({"points": points, "limits": []})
    assert found["beyond_control"] == ["B20"]
    drawn = control_chart({"points": points, "limits": [], "title": "viability"})
    assert drawn is not None
    assert "1 points outside a limit" in drawn.alt
    assert control_chart({"points": points[:1], "limits": [], "title": "v"}) is None


def test_where_nothing_is_negative_the_report_says_that_there_is_no_lower_limit() -> None:
    points = [
        {"batch": f"B{index}", "qualifier": "=", "number": value, "unit": "copies/cell"}
        for index, value in enumerate(("0.20", "1.40", "0.10"))
    ]
    chart = {"points": points, "limits": [{"low": None, "high": "4", "words": "4 or less"}], "title": "VCN"}
    found = figures.control_chart(chart)
    assert found["lower"] is None
    assert found["lower_computed"] == "-2.75833"
    assert found["beyond_control"] == []
    facts = dict(presenter(chart, found).chart_facts())
    assert facts["Mean"] == "0.567\u00a0copies/cell"
    (limits,) = [value for label, value in facts.items() if label.startswith("Control limits")]
    assert limits == "lower: none (below zero), upper: 3.892\u00a0copies/cell"
    drawn = control_chart(chart)
    assert drawn is not None
    assert "mean 0.567, control limits lower: none (below zero), upper: 3.892;" in drawn.alt
    picture = drawn.svg.decode()
    assert "lower control limit: none (below zero)" in picture
    assert "mean 0.567" in picture
    assert "−" not in picture


def presenter(chart: dict[str, Any], found: dict[str, Any]) -> Presenter:
    return Presenter(
        {
            "report": {"zone": "Europe/London", "sections": []},
            "figures": {"counts": {}, "chart": found},
            "sites": [],
            "chart": chart,
        }
    )


@pytest.mark.parametrize(
    "values", [("2.97", "3.02", "3.01", "3.01"), ("12", "15", "11"), ("0.5", "100.25", "3")]
)
def test_the_pdf_and_the_page_print_the_same_mean_and_limits(values: tuple[str, ...]) -> None:
    points = [
        {"batch": f"B{index}", "qualifier": "=", "number": value, "unit": "%"}
        for index, value in enumerate(values)
    ]
    drawn = control_chart({"points": points, "limits": [], "title": "viability"})
    page = individuals_chart([Decimal(value) for value in values], unit="%")
    assert drawn is not None
    for label in page.labels:
        assert f">{label.text}</text>" in drawn.svg.decode()


@pytest.mark.parametrize(
    ("most", "top", "step"), [(0, 1, 1), (5, 5, 1), (6, 6, 2), (64, 80, 20), (501, 600, 200)]
)
def test_an_axis_starts_at_zero_and_ends_above_the_tallest_bar(most: int, top: int, step: int) -> None:
    assert axis_top(most) == (top, step)


def test_a_picture_of_hostile_words_stays_a_picture() -> None:
    svg = week_bars(
        [
            {
                "first_day": "2026-10-01",
                "last_day": "2026-10-04",
                "certified": 1,
                "released": 0,
                "rejected": 2,
                "aborted": 0,
            }
        ],
        "<script>alert(1)</script>",
    )
    assert b"<script>" not in svg
    assert b"&lt;script&gt;" in svg


def test_exceptions_are_counted_by_rule_version_and_severity() -> None:
    rows = [
        {"batch": "A", "rule": "late", "version": 1, "severity": "minor", "assessment": "fine"},
        {"batch": "A", "rule": "late", "version": 1, "severity": "minor", "assessment": None},
        {"batch": "B", "rule": "late", "version": 2, "severity": "major", "assessment": None},
    ]
    found = figures.count_exceptions(rows)
    assert (found["all"], found["batches"], found["assessed"]) == (3, 2, 1)
    assert (found["critical"], found["major"], found["minor"]) == (0, 1, 2)
    assert [(line["version"], line["exceptions"], line["batches"]) for line in found["by_rule"]] == [
        (1, 2, 1),
        (2, 1, 1),
    ]


def test_months_and_sections() -> None:
    assert month_before(date(2026, 1, 15)) == (2025, 12)
    start, end = month_bounds(2026, 10, "Europe/London")
    assert (start.utcoffset(), end.utcoffset()) == (timedelta(hours=1), timedelta(0))
    assert unknown_sections([*STANDARD, "weather"]) == ["weather"]


def test_the_version_that_reports_state_is_the_version_of_the_software() -> None:
    text = (base.BASE_DIR / "pyproject.toml").read_text()
    assert f'\nversion = "{Product().VERSION}"\n' in text
