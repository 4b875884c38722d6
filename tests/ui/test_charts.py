import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import charts
from ui.control_figures import limits_words

values = st.lists(st.floats(min_value=-1e6, max_value=1e6, allow_nan=False), min_size=1, max_size=60)


def test_individuals_limits_against_a_worked_example() -> None:
    # Moving ranges 2, 1, 3, 2: average 2; mean 11.4; limits 11.4 ± 2.66 × 2.
    figures = charts.control_figures([10, 12, 11, 14, 10 + 2])
    assert (figures.mean, figures.moving_range) == (Decimal("11.8"), Decimal("2"))
    assert (figures.lower, figures.upper) == (Decimal("6.48"), Decimal("17.12"))


def texts(chart: charts.ControlChart) -> list[str]:
    return [label.text for label in (*chart.labels, *chart.limit_labels)]


def test_the_band_of_a_quantity_that_cannot_be_negative_ends_at_zero_and_says_there_is_no_lower_limit() -> (
    None
):
    chart = charts.individuals_chart([Decimal("0.2"), Decimal("1.4"), Decimal("0.1")], unit="copies/cell")
    _x, top, _width, height = chart.band
    assert chart.axis[0] == 0
    assert top + height == chart.height - 24  # down to zero, the foot of the scale, and no further
    assert "lower control limit: none (below zero)" in texts(chart)
    assert not any("−" in text for text in texts(chart))
    assert chart.figures.lower is None
    assert (
        limits_words(chart.figures, "copies/cell") == "lower: none (below zero), upper: 3.89\u00a0copies/cell"
    )


@pytest.mark.parametrize(
    ("series", "unit", "low"),
    [
        (["0.2", "1.4", "0.1"], "°C", None),
        (["-0.2", "1.4", "0.1"], "%", None),
        (["0.2", "1.4", "0.1"], "%", "-3"),
    ],
)
def test_a_quantity_that_can_be_negative_keeps_its_lower_limit(
    series: list[str], unit: str, low: str | None
) -> None:
    chart = charts.individuals_chart(
        [Decimal(text) for text in series], unit=unit, low=Decimal(low) if low else None
    )
    assert chart.figures.lower is not None
    assert chart.figures.lower < 0
    assert chart.axis[0] < 0
    assert not any("none" in text for text in texts(chart))
    assert any(text.startswith("−") for text in texts(chart))


def test_a_lower_limit_above_zero_stays_where_it_is() -> None:
    chart = charts.individuals_chart([82, 83, 81, 82, 80], unit="%")
    assert chart.figures.lower is not None
    assert not any("none" in text for text in texts(chart))


def test_mean_and_limits_are_read_with_one_digit_more_than_the_values() -> None:
    series = [Decimal(text) for text in ("2.97", "3.02", "3.01", "3.01")]
    chart = charts.individuals_chart(series, high=Decimal("4"), unit="copies/cell")
    assert chart.figures.mean == Decimal("3.0025")
    assert "mean 3.003" in texts(chart)  # a half is rounded up
    assert "limit 4" in texts(chart)
    assert {"2.949", "3.056"} <= set(texts(chart))
    assert "mean 3.0" in texts(charts.individuals_chart([3, 3, 3]))


@given(values)
def test_labels_stay_short_and_the_band_keeps_its_room_whatever_the_numbers(series: list[float]) -> None:
    chart = charts.individuals_chart(series)
    assert chart.band[2] >= chart.width / 3 - 1
    assert chart.band[3] >= 0


@pytest.mark.parametrize(
    ("series", "found"),
    [
        ([1] * 7, ()),
        ([1] * 8, ((0, 8),)),
        ([1] * 4 + [0] + [1] * 4, ()),
        ([1] * 9 + [-1] * 8, ((0, 9), (9, 17))),
        ([0, 0, -1, -1, -1, -1, -1, -1, -1, -1], ((2, 10),)),
    ],
)
def test_a_run_is_eight_in_a_row_on_one_side_and_the_mean_breaks_it(
    series: list[int], found: tuple[tuple[int, int], ...]
) -> None:
    assert charts.runs(series, 0.0) == found


def test_marks_a_value_below_the_specification_and_a_run() -> None:
    chart = charts.individuals_chart([82, 83, 81, 82, 80, 68.4], low=70)
    assert [p.mark for p in chart.points] == ["point"] * 5 + ["out"]
    drifting = charts.individuals_chart(
        [30, 31] * 6 + [20, 21] * 4, figures=charts.ControlFigures(28, 1, 0, 60)
    )
    assert [p.mark for p in drifting.points][-8:] == ["run"] * 8


@given(values)
def test_everything_drawn_stays_inside_the_picture(series: list[float]) -> None:
    chart = charts.individuals_chart(series, low=min(series) - 1, high=max(series) + 1)
    assert all(0 <= p.x <= chart.width and 0 <= p.y <= chart.height for p in chart.points)
    assert len(chart.points) == len(series)
    assert [p.x for p in chart.points] == sorted(p.x for p in chart.points)


@given(values)
def test_higher_values_are_drawn_higher(series: list[float]) -> None:
    points = charts.individuals_chart(series).points
    for one in points:
        for other in points:
            assert one.value <= other.value or one.y <= other.y


def test_two_hundred_points_are_drawn_quickly() -> None:
    series = [80 + (n * 7919 % 100) / 10 for n in range(200)]
    best = min(_timed(series) for _ in range(20))
    assert best < 0.005, f"{best * 1000:.2f} ms"


def _timed(series: list[float]) -> float:
    started = time.perf_counter()
    charts.individuals_chart(series, low=70, high=100)
    return time.perf_counter() - started


def test_a_limit_bar_puts_the_value_where_it_lies() -> None:
    bar = charts.limit_bar(low=Decimal(70), high=None, scale=(50, 100), value=Decimal("68.4"), unit="%")
    assert bar.out
    assert bar.value_x is not None
    assert bar.value_x < bar.allowed_x
    assert bar.allowed_x + bar.allowed_width == pytest.approx(bar.scale_x + bar.scale_width)
    assert [label.text for label in bar.labels] == ["50", "70", "100 %"]


def test_a_value_on_the_limit_is_allowed_unless_the_judgement_says_otherwise() -> None:
    assert not charts.limit_bar(low=70, high=100, value=70).out
    assert charts.limit_bar(low=70, high=100, value=70, out=True).out


@pytest.mark.parametrize(("low", "high"), [(None, None), (5, 4)])
def test_a_limit_without_sense_is_refused(low: int | None, high: int | None) -> None:
    with pytest.raises(ValueError, match="limit"):
        charts.limit_bar(low=low, high=high)


@given(st.integers(-1000, 1000), st.integers(0, 1000), st.integers(-3000, 3000))
def test_labels_of_a_limit_bar_never_overlap(low: int, span: int, value: int) -> None:
    bar = charts.limit_bar(low=low, high=low + span, value=value, unit="mL")
    edges = []
    for label in bar.labels:
        size = len(label.text) * 12 * 0.6
        start = {"start": label.x, "middle": label.x - size / 2, "end": label.x - size}[label.anchor]
        edges.append((start, start + size))
    assert all(a[1] <= b[0] for a, b in pairwise(edges))
    assert bar.value_x is not None
    assert bar.scale_x <= bar.value_x <= bar.scale_x + bar.scale_width


def test_a_meter_refuses_more_than_the_whole() -> None:
    assert charts.meter(9, 12).width == 75.0
    assert charts.meter(0, 0).width == 0.0
    with pytest.raises(ValueError, match="13 of 12"):
        charts.meter(13, 12)
