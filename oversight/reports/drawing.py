"""The pictures of a report as SVG: weeks as bars, one attribute as a control chart. The same input gives the same bytes.

Geometry may use floats: a coordinate is not a record. Every number that is read arrives as text from the snapshot.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext as _

from oversight.reports.figures import chart_figures, plotted_points
from ui.charts import individuals_chart
from ui.control_figures import limits_words

INK, QUIET, BRAND, BAD, CAUTION, RULE = "#212b32", "#4c6272", "#17324d", "#8a1a11", "#a35200", "#d8dde0"
FONT = "Inter, Liberation Sans, sans-serif"
WIDTH = 720
MAX_POINTS = 120
"""More points than this would be a smear on paper: the newest are drawn, all are attached."""


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 12,
    anchor: str = "start",
    fill: str = QUIET,
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family={quoteattr(FONT)} font-size="{size}" font-weight="{weight}"'
        f' text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> bytes:
    body = "".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}"'
        f' viewBox="0 0 {width:g} {height:g}">{body}</svg>'
    ).encode()


def axis_top(most: int) -> tuple[int, int]:
    """Top of an axis from zero and its step: 1, 2 or 5 times a power of ten, at most five steps."""
    for power in count():
        for lead in (1, 2, 5):
            step = lead * 10**power
            if most <= step * 5:
                return max(step * -(-most // step), step), step
    raise AssertionError("a power of ten exceeds every number")


def _hatch(x: float, y: float, width: float, height: float) -> list[str]:
    """Slanted lines inside a box, worked out here: a pattern would be left out by some readers."""
    lines = []
    offset = 4.0
    while offset < width + height:
        x1, y1 = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        x2, y2 = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        lines.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{CAUTION}" stroke-width="1.3"/>'
        )
        offset += 5.0
    return lines


def _bar(kind: str, x: float, y: float, width: float, height: float) -> list[str]:
    fill, edge = {
        "certified": (BRAND, BRAND),
        "released": (BRAND, BRAND),
        "rejected": ("#ffffff", CAUTION),
        "aborted": ("#ffffff", BAD),
    }[kind]
    box = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{edge}"'
        f' stroke-width="1"/>'
    )
    return [box, *(_hatch(x, y, width, height) if kind == "rejected" else ())]


def kinds_of(weeks: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Outcomes that are drawn: a special is released and nobody certifies it, so only one of the two is (REG-77)."""
    passed = "released" if any(week["released"] for week in weeks) else "certified"
    return (passed, "rejected", "aborted")


def kind_words(kind: str) -> str:
    """An outcome in the key of the chart."""
    return {
        "certified": _("Certified"),
        "released": _("Released"),
        "rejected": _("Rejected"),
        "aborted": _("Aborted"),
    }[kind]


def week_words(week: Mapping[str, Any]) -> str:
    """`5–11`, or with months where the period spans more than one."""
    first, last = week["first_day"], week["last_day"]
    return f"{int(first[8:])}–{int(last[8:])}" if first != last else f"{int(first[8:])}"


def week_bars(weeks: Sequence[Mapping[str, Any]], caption: str) -> bytes:
    """Stacked bars: certified (specials: released) solid, rejected hatched, aborted empty; the sum above each."""
    left, right, top, bottom = 40.0, float(WIDTH), 24.0, 176.0
    kinds = kinds_of(weeks)
    sums = [sum(week[kind] for kind in kinds) for week in weeks]
    most, step = axis_top(max(sums, default=1) or 1)
    scale = (bottom - top) / most
    parts = []
    for value in range(0, most + 1, step):
        y = bottom - value * scale
        parts.append(
            f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{RULE}" stroke-width="1"/>'
        )
        parts.append(_text(left - 8, y + 4, str(value), anchor="end"))
    slot = (right - left) / max(len(weeks), 1)
    width = min(slot * 0.62, 90.0)
    for index, week in enumerate(weeks):
        x = left + slot * index + (slot - width) / 2
        y = bottom
        for kind in kinds:
            height = week[kind] * scale
            if height:
                y -= height
                parts += _bar(kind, x, y, width, height)
        parts.append(
            _text(x + width / 2, y - 7, str(sums[index]), anchor="middle", fill=INK, weight=600, size=13)
        )
        parts.append(_text(x + width / 2, bottom + 19, week_words(week), anchor="middle"))
    x = 0.0
    for kind in kinds:
        words = kind_words(kind)
        parts += _bar(kind, x + 1, 212, 16, 10)
        parts.append(_text(x + 24, 221.5, words))
        x += 48 + len(words) * 7
    parts.append(_text(right, 221.5, caption, anchor="end"))
    return _svg(WIDTH, 228, parts)


def week_alt(weeks: Sequence[Mapping[str, Any]]) -> str:
    """The bars in words."""
    kinds = kinds_of(weeks)
    words = (
        _("%(days)s: %(released)s released, %(rejected)s rejected, %(aborted)s aborted")
        if "released" in kinds
        else _("%(days)s: %(certified)s certified, %(rejected)s rejected, %(aborted)s aborted")
    )
    told = "; ".join(
        words % {"days": week_words(week), **{kind: week[kind] for kind in kinds}} for week in weeks
    )
    return _("Bar chart of decisions by week. %(weeks)s.") % {"weeks": told}


@dataclass(frozen=True)
class Chart:
    """A drawn control chart: its SVG, what it shows in words, and how many points it leaves to the attachment."""

    svg: bytes
    alt: str
    left_out: int


def control_chart(chart: Mapping[str, Any]) -> Chart | None:
    """The Individuals chart of the plotted points; none with fewer than two."""
    points = plotted_points(chart["points"])
    figures = chart_figures(chart)
    if figures is None or len(points) < 2:
        return None
    shown = points[-MAX_POINTS:]
    limit = chart["limits"][0] if len(chart["limits"]) == 1 else {}
    low, high = (Decimal(limit[end]) if limit.get(end) else None for end in ("low", "high"))
    drawn = individuals_chart(
        [Decimal(point["number"]) for point in shown],
        [point["batch"] for point in shown],
        low=low,
        high=high,
        figures=figures,
        width=WIDTH,
        height=200,
    )
    x, y, width, height = drawn.band
    parts = [f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="#e8edee"/>']
    parts.append(_line(x, drawn.mean_y, width, QUIET))
    parts += [_line(x, at, width, BAD, dashed=True) for at, _words in drawn.limits]
    parts.append(f'<polyline points="{drawn.polyline}" fill="none" stroke="{BRAND}" stroke-width="1.2"/>')
    for point in drawn.points:
        if point.mark == "out":
            parts.append(f'<path d="M{point.x:g} {point.y - 6:g}l6.5 11h-13z" fill="{BAD}"/>')
        elif point.mark == "run":
            parts.append(
                f'<rect x="{point.x - 3.5:g}" y="{point.y - 3.5:g}" width="7" height="7" fill="{CAUTION}"/>'
            )
        else:
            parts.append(f'<circle cx="{point.x:g}" cy="{point.y:g}" r="2.8" fill="{BRAND}"/>')
    parts += [_text(label.x, label.y, label.text, anchor=label.anchor) for label in drawn.labels]
    parts += [_text(label.x, label.y, label.text, fill=BAD) for label in drawn.limit_labels]
    marks = [point.mark for point in drawn.points]
    alt = _(
        "Control chart of %(title)s over %(count)s batches, oldest first: mean %(mean)s, control limits %(limits)s;"
        " %(out)s points outside a limit, %(run)s in a run of eight or more on one side of the mean."
    ) % {
        "title": chart["title"],
        "count": len(shown),
        "mean": figures.reads("mean"),
        "limits": limits_words(figures),
        "out": marks.count("out"),
        "run": marks.count("run"),
    }
    return Chart(_svg(drawn.width, drawn.height, parts), alt, len(points) - len(shown))


def _line(x: float, y: float, width: float, colour: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<line x1="{x:g}" x2="{x + width:g}" y1="{y:g}" y2="{y:g}" stroke="{colour}" stroke-width="1.2"{dash}/>'


_MARK = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12" viewBox="0 0 12 12">{}</svg>'
SEVERITY_MARKS: dict[str, bytes] = {
    "critical.svg": _MARK.format(
        f'<path d="M3.6 0h4.8L12 3.6v4.8L8.4 12H3.6L0 8.4V3.6z" fill="{BAD}"/>'
        '<path d="M3.8 3.8l4.4 4.4M8.2 3.8L3.8 8.2" stroke="#ffffff" stroke-width="1.6"/>'
    ).encode(),
    "major.svg": _MARK.format(
        f'<path d="M6 .5L12 11.5H0z" fill="{CAUTION}"/><path d="M6 4v3.6M6 8.6v1.4" stroke="#ffffff" stroke-width="1.4"/>'
    ).encode(),
    "minor.svg": _MARK.format(
        f'<circle cx="6" cy="6" r="4.8" fill="none" stroke="{QUIET}" stroke-width="1.6"/>'
    ).encode(),
}
"""Octagon with cross, triangle with bar, empty circle: told apart by shape, not by colour."""
