"""The map as plain figures for a template: an outline, marks, and clusters where marks would hide each other.

Made on this server from a small outline that comes with the product: no tile service is asked, so nobody outside learns
which sites somebody looks at.
"""

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

from sites.national.frames import Frame, Line, frame_of

OUTLINE = Path(__file__).parent.parent / "data" / "outline.json"
APART = 26.0
"""Marks nearer than this, in units of the drawing, become one cluster."""
CLOSER = 0.9
"""A closer look has to be this much closer to be offered."""
MOST_LABELS = 12
"""With more marks than this, labels would cover each other."""


@dataclass(frozen=True)
class Mark:
    """A thing on the map. ``state``: chooses shape and letter, unless ``text`` is in it; ``label``: beside it."""

    longitude: float
    latitude: float
    state: str
    title: str
    href: str = ""
    text: str = ""
    label: str = ""


@dataclass(frozen=True)
class Placed:
    """A mark, or a cluster of them, on the drawing. ``frame``: the address part that shows a cluster alone.

    ``root``: where it lies, when it was moved aside because others lie in the same spot.
    """

    x: float
    y: float
    marks: tuple[Mark, ...]
    frame: str = ""
    root: tuple[float, float] | None = None

    @property
    def alone(self) -> Mark | None:
        """The mark, where it is but one."""
        return self.marks[0] if len(self.marks) == 1 else None


@dataclass(frozen=True)
class Drawing:
    """What the template draws. ``land`` and ``neighbours``: the outlines as one path each; ``bar``: a scale, in units and km;
    ``lines``: the graticule; ``labelled``: there is room for labels; ``legs``: the way from mark to mark.
    """

    width: float
    height: float
    land: str
    neighbours: str
    placed: tuple[Placed, ...]
    bar: tuple[float, int]
    credit: str
    lines: tuple[Line, ...] = field(default=())
    labelled: bool = False
    legs: tuple[tuple[float, float, float, float], ...] = field(default=())


@functools.cache
def _outline() -> tuple[
    tuple[tuple[tuple[float, float], ...], ...], tuple[tuple[tuple[float, float], ...], ...], str
]:
    kept = json.loads(OUTLINE.read_text())

    def rings(flat: list[list[int]]) -> tuple[tuple[tuple[float, float], ...], ...]:
        return tuple(
            tuple((x / 100, y / 100) for x, y in zip(one[::2], one[1::2], strict=True)) for one in flat
        )

    return rings(kept["uk"]), rings(kept["neighbours"]), kept["credit"]


@functools.lru_cache(maxsize=64)
def _paths(frame: Frame) -> tuple[str, str]:
    uk, neighbours, _credit = _outline()

    def path(rings: Sequence[Sequence[tuple[float, float]]]) -> str:
        parts = []
        for ring in rings:
            points = [frame.at(*point) for point in ring]
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            if max(xs) < 0 or min(xs) > frame.width or max(ys) < 0 or min(ys) > frame.height:
                continue
            parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
        return "".join(parts)

    return path(uk), path(neighbours)


def draw(marks: Sequence[Mark], frame: Frame, *, apart: float = APART, legs: bool = False) -> Drawing:
    """The drawing of some marks. ``legs``: join them in their order, as the way of one thing: marks of one spot are one mark."""
    land, neighbours = _paths(frame)
    inside = [mark for mark in marks if frame.holds(mark.longitude, mark.latitude)]
    return Drawing(
        width=frame.width,
        height=frame.height,
        land=land,
        neighbours=neighbours,
        placed=_clusters(inside, frame, apart, part=not legs),
        bar=_bar(frame),
        credit=_outline()[2],
        lines=tuple(frame.lines()),
        labelled=len(inside) <= MOST_LABELS,
        legs=_legs(marks, frame) if legs else (),
    )


def _clusters(marks: Sequence[Mark], frame: Frame, apart: float, *, part: bool) -> tuple[Placed, ...]:
    """Each mark joins the first heap that is near enough, looked for in the cells around it."""
    heaps: list[tuple[float, float, list[Mark]]] = []
    cells: dict[tuple[int, int], list[int]] = {}
    for mark in marks:
        x, y = frame.at(mark.longitude, mark.latitude)
        column, row = int(x // apart), int(y // apart)
        near = next(
            (
                number
                for dx in (-1, 0, 1)
                for dy in (-1, 0, 1)
                for number in cells.get((column + dx, row + dy), ())
                if (heaps[number][0] - x) ** 2 + (heaps[number][1] - y) ** 2 < apart**2
            ),
            None,
        )
        if near is None:
            cells.setdefault((column, row), []).append(len(heaps))
            heaps.append((x, y, [mark]))
        else:
            heaps[near][2].append(mark)
    if not part:
        return tuple(Placed(x, y, tuple(found)) for x, y, found in heaps)
    return tuple(placed for x, y, found in heaps for placed in _stood(x, y, found, frame, apart))


def _stood(x: float, y: float, found: list[Mark], frame: Frame, apart: float) -> Iterator[Placed]:
    """A mark where it lies; a cluster that leads closer; or, where no closer look would part them, a ring of them."""
    if len(found) == 1:
        yield Placed(x, y, (found[0],))
        return
    closer = frame_of([(m.longitude, m.latitude) for m in found], frame.width, frame.height)
    if closer.km_wide < frame.km_wide * CLOSER:
        yield Placed(x, y, tuple(found), closer.text)
        return
    radius = max(apart * 0.7, len(found) * apart / (2 * pi))
    for number, mark in enumerate(found):
        turn = 2 * pi * number / len(found) - pi / 2
        yield Placed(round(x + radius * cos(turn), 1), round(y + radius * sin(turn), 1), (mark,), root=(x, y))


def _legs(marks: Sequence[Mark], frame: Frame) -> tuple[tuple[float, float, float, float], ...]:
    points = [frame.at(mark.longitude, mark.latitude) for mark in marks]
    return tuple((*start, *end) for start, end in pairwise(points) if start != end)


def _bar(frame: Frame) -> tuple[float, int]:
    """A round number of kilometres, about a fifth of the width."""
    wanted = frame.km_wide / 5
    kilometres = max((n for n in (1, 2, 5, 10, 20, 50, 100, 200) if n <= wanted), default=1)
    return round(kilometres / frame.km_wide * frame.width, 1), kilometres
