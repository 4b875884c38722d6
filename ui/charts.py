"""The geometry of our drawings, worked out here so that pages and PDFs draw the same picture without a script.

Pure functions from numbers to frozen dataclasses of coordinates; the templates only write them down as SVG attributes.
Drawing is the one place where floats are right: a coordinate is not a record. The numbers people read arrive as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ui.control_figures import ControlFigures, Number, control_figures, exact
from ui.formats import number

RUN_LENGTH = 8
"""Western Electric's fourth rule: eight in a row on one side of the mean."""
CHARACTER = 7.2
"""Width of a digit at the size of a chart's labels: what the margins beside the band are made from."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text of the drawing: where it stands, what it says, and how it is anchored (start, middle, end)."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class LimitBar:
    """A scale with the allowed part shaded, a pointer for the value, a hollow one for the value it replaced."""

    width: int
    height: int
    scale_x: float
    scale_width: float
    allowed_x: float
    allowed_width: float
    value_x: float | None
    previous_x: float | None
    out: bool
    labels: tuple[Label, ...]
    scale_low: float
    scale_high: float


def limit_bar(
    *,
    low: Number | None,
    high: Number | None,
    scale: tuple[Number, Number] | None = None,
    value: Number | None = None,
    previous: Number | None = None,
    unit: str = "",
    out: bool | None = None,
    width: int = 300,
    text_size: int = 12,
) -> LimitBar:
    """A bar for `low` ≤ value ≤ `high`, either of which may be open (None).

    `scale` is the part of the axis shown; without it one is chosen that holds the limits and the values. `out` says what
    the judgement was; without it the drawing compares for itself (limits inclusive). Raises ValueError for a limit
    without ends or upside down.
    """
    if low is None and high is None:
        raise ValueError("a limit bar needs at least one limit")
    if low is not None and high is not None and low > high:
        raise ValueError("the lower limit lies above the upper one")
    shown_low, shown_high = (
        (float(scale[0]), float(scale[1])) if scale else _scale_for(low, high, value, previous)
    )
    if shown_low >= shown_high:
        raise ValueError("the scale has no length")
    edge = 4.0
    length = width - 2 * edge

    def at(number: Number) -> float:
        share = (float(number) - shown_low) / (shown_high - shown_low)
        return round(edge + length * min(1.0, max(0.0, share)), 1)

    left = at(low) if low is not None else edge
    right = at(high) if high is not None else edge + length
    if out is None:
        out = value is not None and ((low is not None and value < low) or (high is not None and value > high))
    baseline = 30.0 + text_size
    ends = [
        Label(edge, baseline, _plain(shown_low), "start"),
        Label(width - edge, baseline, f"{_plain(shown_high)} {unit}".strip(), "end"),
    ]
    inner = [Label(at(n), baseline, _plain(n), "middle") for n in (low, high) if n is not None]
    labels = _without_overlaps(ends, inner, text_size)
    return LimitBar(
        width=width,
        height=34 + text_size,
        scale_x=edge,
        scale_width=length,
        allowed_x=left,
        allowed_width=round(max(right - left, 1.5), 1),
        value_x=at(value) if value is not None else None,
        previous_x=at(previous) if previous is not None else None,
        out=out,
        labels=labels,
        scale_low=shown_low,
        scale_high=shown_high,
    )


def _scale_for(*numbers: Number | None) -> tuple[float, float]:
    """An axis around the numbers with a quarter of their spread spare at both ends, from zero when none is negative."""
    known = [float(n) for n in numbers if n is not None]
    low, high = min(known), max(known)
    spread = (high - low) or abs(high) or 1.0
    spare_low, spare_high = low - spread / 4, high + spread / 4
    return (0.0 if low >= 0 and spare_low < spread else spare_low), spare_high


def _plain(number: Number) -> str:
    """A number for an axis: no exponent, no empty decimals, thousands apart, a true minus."""
    exact = Decimal(f"{number:.10g}") if isinstance(number, float) else Decimal(number)
    whole = exact == exact.to_integral_value()
    text = f"{exact:,.0f}" if whole and isinstance(number, float) else f"{exact:,f}"
    return text.replace("-", "\u2212")


def _without_overlaps(ends: list[Label], inner: list[Label], text_size: int) -> tuple[Label, ...]:
    """Keep the limits' figures: an end label that would touch one is left out."""

    def span(label: Label) -> tuple[float, float]:
        size = len(label.text) * text_size * 0.6 + 4
        start = {"start": 0.0, "middle": size / 2, "end": size}[label.anchor]
        return label.x - start, label.x - start + size

    def touches(one: Label, two: Label) -> bool:
        (a, b), (c, d) = span(one), span(two)
        return a < d and c < b

    placed: list[Label] = []
    width = ends[1].x
    for label in inner:
        if span(label)[0] < ends[0].x:
            label = Label(ends[0].x, label.y, label.text, "start")
        elif span(label)[1] > width:
            # A limit at the very end of the scale takes over the end's words, unit included.
            label = Label(
                width,
                label.y,
                ends[1].text if label.text == ends[1].text.split(" ")[0] else label.text,
                "end",
            )
        if not any(touches(label, other) for other in placed):
            placed.append(label)
    kept_ends = [end for end in ends if not any(touches(end, label) for label in placed)]
    return tuple(sorted(kept_ends + placed, key=lambda label: label.x))


@dataclass(frozen=True, slots=True)
class Point:
    """One value on the chart. `mark` is point, run or out; `title` names it (a batch number)."""

    x: float
    y: float
    value: float
    title: str
    mark: str


@dataclass(frozen=True, slots=True)
class ControlChart:
    """An Individuals chart: band between the control limits, mean, specification limits, points in order."""

    width: int
    height: int
    band: tuple[float, float, float, float]
    mean_y: float
    limits: tuple[tuple[float, str], ...]
    points: tuple[Point, ...]
    polyline: str
    labels: tuple[Label, ...]
    limit_labels: tuple[Label, ...]
    figures: ControlFigures
    runs: tuple[tuple[int, int], ...]
    axis: tuple[float, float]
    run_length: int = RUN_LENGTH


def runs(values: Sequence[Number], mean: float, length: int = RUN_LENGTH) -> tuple[tuple[int, int], ...]:
    """Half-open ranges of at least `length` values in a row on one side of the mean; a value on the mean breaks a run."""
    found: list[tuple[int, int]] = []
    start, side = 0, 0
    for index, value in enumerate([*map(float, values), mean]):
        now = (value > mean) - (value < mean)
        if now != side:
            if side and index - start >= length:
                found.append((start, index))
            start, side = index, now
    return tuple(found)


def individuals_chart(
    values: Sequence[Number],
    titles: Sequence[str] = (),
    *,
    low: Number | None = None,
    high: Number | None = None,
    unit: str = "",
    words: dict[str, str] | None = None,
    figures: ControlFigures | None = None,
    axis: tuple[Number, Number] | None = None,
    run_length: int = RUN_LENGTH,
    width: int = 516,
    height: int = 108,
) -> ControlChart:
    """The chart of `values`, oldest first.

    `low` and `high` are specification limits; `unit` helps to tell whether the quantity can be negative; `figures` come
    from elsewhere when the limits were fixed on other data; `axis` pins the scale, so that small multiples compare;
    `run_length` is from how many in a row on one side of the mean on points are marked.
    `words` carries the translated labels: mean, limit, oldest, newest, no_lower. Without a lower control limit the band
    begins at zero, and the chart says so. Takes a few milliseconds for 200 values.
    """
    words = {
        "mean": _("mean"),
        "limit": _("limit"),
        "oldest": _("oldest"),
        "newest": _("newest"),
        "no_lower": _("lower control limit: none (below zero)"),
    } | (words or {})
    known = [float(v) for v in values]
    specified = [n for n in (low, high) if n is not None]
    figures = figures or control_figures(values, limits=specified, unit=unit)
    mean, lower, upper = float(figures.mean), float(figures.lower or 0), float(figures.upper)
    edges = [*known, lower, upper, *(float(n) for n in specified)]
    axis_low, axis_high = (float(axis[0]), float(axis[1])) if axis else (min(edges), max(edges))
    if axis_high <= axis_low:
        axis_low, axis_high = axis_low - 1, axis_high + 1
    ends = (figures.reads("upper"), figures.reads("lower") or number(0)) if upper > lower else ("", "")
    mean_words = f"{words['mean']} {figures.reads('mean')}"
    limit_words = [f"{words['limit']} {number(exact(n))}" for n in specified]
    left = _margin(42, ends, width)
    right = width - _margin(76, (mean_words, *limit_words), width)
    top, bottom = 10.0, height - 24.0

    def y(value: Number) -> float:
        share = (float(value) - axis_low) / (axis_high - axis_low)
        return round(bottom - (bottom - top) * min(1.0, max(0.0, share)), 1)

    step = (right - left) / len(known)
    in_run = {index for start, end in runs(known, mean, run_length) for index in range(start, end)}

    def mark(index: int, value: float) -> str:
        outside = (low is not None and value < float(low)) or (high is not None and value > float(high))
        beyond = len(known) > 1 and not lower <= value <= upper
        return "out" if outside or beyond else "run" if index in in_run else "point"

    points = tuple(
        Point(
            round(left + step * (index + 0.5), 1),
            y(value),
            value,
            titles[index] if index < len(titles) else str(index + 1),
            mark(index, value),
        )
        for index, value in enumerate(known)
    )
    limits = tuple((y(n), said) for n, said in zip(specified, limit_words, strict=True))
    labels = [
        Label(right + 5, _apart(y(mean) + 4, [at + 4 for at, _words in limits]), mean_words, "start"),
        Label(left, height - 4.0, words["oldest"], "start"),
        Label(right, height - 4.0, words["newest"], "end"),
    ]
    if upper > lower:
        labels += [
            Label(left - 6, y(at) + 4, said, "end") for at, said in zip((upper, lower), ends, strict=True)
        ]
    if figures.lower is None:
        labels.append(Label(round((left + right) / 2, 1), height - 4.0, words["no_lower"], "middle"))
    return ControlChart(
        width=width,
        height=height,
        band=(left, y(upper), round(right - left, 1), round(y(lower) - y(upper), 1)),
        mean_y=y(mean),
        limits=limits,
        points=points,
        polyline=" ".join(f"{p.x},{p.y}" for p in points),
        labels=tuple(labels),
        limit_labels=tuple(Label(right + 5, at + 4, text, "start") for at, text in limits),
        figures=figures,
        runs=runs(known, mean, run_length),
        axis=(axis_low, axis_high),
        run_length=run_length,
    )


def _margin(least: float, texts: Sequence[str], width: int) -> float:
    """Room beside the band for the longest of these labels; never more than a third of the picture."""
    return round(min(max(least, 9 + CHARACTER * max(map(len, texts))), width / 3), 1)


def _apart(at: float, others: list[float]) -> float:
    """Move a label off its neighbours, so that two figures are never printed over each other."""
    for other in others:
        if abs(at - other) < 13:
            return round(other - 13 if at <= other else other + 13, 1)
    return round(at, 1)


@dataclass(frozen=True, slots=True)
class Meter:
    """A part of a whole as a bar of `width` units out of 100."""

    width: float
    part: int
    whole: int


def meter(part: int, whole: int) -> Meter:
    """How far along; a whole of nothing is empty, and more than the whole is refused."""
    if part < 0 or whole < 0 or part > whole:
        raise ValueError(f"{part} of {whole} is no share")
    return Meter(round(100 * part / whole, 1) if whole else 0.0, part, whole)
