"""The geometry of a timeline in lanes: from days to coordinates, for pages that draw SVG without a script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

LEFT, TOP, LANE, BAR = 112.0, 26.0, 27.0, 20.0
_At = Callable[[date], float]
CHARACTER = 6.9
"""Width of a letter at the size of the labels: what does not fit is left out, for the list below tells it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something over days. ``end`` is its last day; None: it goes on. ``tone``: ``force`` or ``asked``."""

    start: date
    end: date | None
    text: str
    tone: str = "force"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on one day."""

    on: date
    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the drawing."""

    title: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A rectangle with its text, empty where it would not fit. ``tone``: force, asked, or open (after today, dashed)."""

    x: float
    y: float
    width: float
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """A diamond with its text beside it, empty where it would run into the next one."""

    x: float
    y: float
    text: str
    anchor: str
    text_x: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything that the template writes down."""

    width: float
    height: float
    years: tuple[tuple[float, str], ...]
    rows: tuple[tuple[float, str], ...]
    bars: tuple[DrawnBar, ...]
    marks: tuple[DrawnMark, ...]
    today_x: float


def timeline(lanes: Sequence[Lane], *, today: date, width: float = 1176.0) -> Timeline | None:
    """Draw lanes from the first year of anything in them to the year after ``today``; None when they are empty."""
    days = [bar.start for lane in lanes for bar in lane.bars] + [
        mark.on for lane in lanes for mark in lane.marks
    ]
    ends = [bar.end for lane in lanes for bar in lane.bars if bar.end is not None]
    if not days:
        return None
    first, last = min([*days, today]).year, max([*days, *ends, today]).year + 1
    begin, end = date(first, 1, 1), date(min(last, 9999), 12, 31)
    scale = (width - LEFT) / max(1, (end - begin).days)

    def at(day: date) -> float:
        return round(LEFT + (min(max(day, begin), end) - begin).days * scale, 1)

    bars: list[DrawnBar] = []
    marks: list[DrawnMark] = []
    for number, lane in enumerate(lanes):
        y = TOP + number * LANE
        for bar in lane.bars:
            bars += _bar(bar, y, at, today=today, edge=at(end))
        marks += _marks(lane.marks, y, at, width)
    return Timeline(
        width=width,
        height=TOP + len(lanes) * LANE + 4,
        years=tuple((at(date(year, 1, 1)), str(year)) for year in _years(first, last)),
        rows=tuple((TOP + number * LANE, lane.title) for number, lane in enumerate(lanes)),
        bars=tuple(bars),
        marks=tuple(marks),
        today_x=at(today),
    )


def _years(first: int, last: int) -> range:
    """At most a dozen, evenly spaced."""
    return range(first, last + 1, max(1, (last - first) // 12 + 1))


def _bar(bar: Bar, y: float, at: _At, *, today: date, edge: float) -> list[DrawnBar]:
    start = at(bar.start)
    stop = at(bar.end) if bar.end is not None else max(start, at(today))
    drawn = []
    if bar.start > today:
        drawn.append(_fitted(start, y, (edge if bar.end is None else stop) - start, bar.text, "open"))
        return drawn
    drawn.append(_fitted(start, y, max(3.0, stop - start), bar.text, bar.tone))
    if bar.end is None:
        drawn.append(DrawnBar(stop, y, round(max(0.0, edge - stop), 1), "", "open"))
    return drawn


def _fitted(x: float, y: float, width: float, text: str, tone: str) -> DrawnBar:
    fits = len(text) * CHARACTER + 12 <= width
    return DrawnBar(x, y, round(width, 1), text if fits else "", tone)


def _marks(marks: Sequence[Mark], y: float, at: _At, width: float) -> list[DrawnMark]:
    ordered = sorted(marks, key=lambda mark: mark.on)
    drawn = []
    for place, mark in enumerate(ordered):
        x = at(mark.on)
        needed = len(mark.text) * CHARACTER + 16
        following = at(ordered[place + 1].on) if place + 1 < len(ordered) else width
        before = at(ordered[place - 1].on) if place else LEFT
        if x + needed <= following:
            drawn.append(DrawnMark(x, y, mark.text, "start", x + 11))
        elif x - needed > before:
            drawn.append(DrawnMark(x, y, mark.text, "end", x - 11))
        else:
            drawn.append(DrawnMark(x, y, "", "start", x))
    return drawn
