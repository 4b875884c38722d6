"""The figures of a report, worked out from its own rows and nothing else.

Pure functions over plain values: anybody with the attached data can repeat them, and ``manage.py check_report`` does.
Nothing is rounded on the way: durations are whole seconds between two recorded instants, cut, never rounded up;
percentiles are the time of one of the batches (nearest rank); means carry more digits than the values they come from.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ui.control_figures import ControlFigures, computed_lower, control_figures, exact, resolution

OUTCOMES = ("certified", "released", "rejected", "aborted", "in_hand")
ENDS = OUTCOMES[:-1]
Row = Mapping[str, Any]
_WIDE = Context(prec=60)
_EXTRA_DIGITS = 3


def instant(text: str) -> datetime:
    """The instant in its canonical text."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def count_figures(batches: Sequence[Row]) -> dict[str, int]:
    """Carried in + started = certified + released + rejected + aborted + in hand, over all batches of the report.

    ``released``: specials, which a quality controller releases and nobody certifies (REG-77). ``for_use``: how many of
    those certified or released were released by the end.
    """
    found = Counter(row["outcome"] for row in batches)
    return {
        "batches": len(batches),
        "carried_in": sum(row["carried_in"] for row in batches),
        "started": sum(not row["carried_in"] for row in batches),
        **{outcome: found[outcome] for outcome in OUTCOMES},
        "for_use": sum(row["released_at"] is not None for row in batches),
    }


def count_sites(batches: Sequence[Row]) -> list[dict[str, Any]]:
    """The same per site, in order of site code."""
    by_site: dict[str, list[Row]] = {}
    for row in batches:
        by_site.setdefault(row["site"], []).append(row)
    return [{"site": site, **count_figures(rows)} for site, rows in sorted(by_site.items())]


def weeks_of(start: datetime, end: datetime, zone: str) -> list[tuple[date, date]]:
    """First and last day of each week (from Monday) that the period touches, cut at the ends of the period."""
    there = ZoneInfo(zone)
    day = start.astimezone(there).date()
    last = (end - timedelta(microseconds=1)).astimezone(there).date()
    found = []
    while day <= last:
        sunday = day + timedelta(days=6 - day.weekday())
        found.append((day, min(sunday, last)))
        day = sunday + timedelta(days=1)
    return found


def count_weeks(batches: Sequence[Row], start: datetime, end: datetime, zone: str) -> list[dict[str, Any]]:
    """Batches that ended in each week, by outcome: certified, released (specials), rejected, aborted."""
    there = ZoneInfo(zone)
    ended = [
        (instant(row["ended_at"]).astimezone(there).date(), row["outcome"])
        for row in batches
        if row["outcome"] != "in_hand"
    ]
    return [
        {
            "first_day": first.isoformat(),
            "last_day": last.isoformat(),
            **{
                outcome: sum(first <= day <= last and found == outcome for day, found in ended)
                for outcome in ENDS
            },
        }
        for first, last in weeks_of(start, end, zone)
    ]


def nearest_rank(ordered: Sequence[Any], percent: int) -> Any:
    """The smallest value that at least ``percent`` of the values do not exceed: always one of them."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]


def measure_times(batches: Sequence[Row]) -> dict[str, Any]:
    """Whole seconds from end of manufacture to the decision, of a special the release: count, median, p90, longest."""
    decided = [row for row in batches if row["outcome"] in ("certified", "released", "rejected")]
    known = sorted(
        (seconds_between(row["manufacture_ended_at"], row["ended_at"]), row["number"])
        for row in decided
        if row["manufacture_ended_at"]
    )
    found: dict[str, Any] = {"decisions": len(decided), "measured": len(known)}
    if not known:
        return found
    for name, percent in (("median", 50), ("p90", 90), ("longest", 100)):
        seconds, number = nearest_rank(known, percent)
        found[name] = {"seconds": seconds, "batch": number}
    return found


def seconds_between(start: str, end: str) -> int:
    """Whole seconds, cut: never more than was measured."""
    gap = instant(end) - instant(start)
    micro = gap // timedelta(microseconds=1)
    return micro // 1_000_000 if micro >= 0 else -(-micro // 1_000_000)


def count_exceptions(exceptions: Sequence[Row]) -> dict[str, Any]:
    """Exceptions by severity, and by rule version and severity."""
    severities = Counter(row["severity"] for row in exceptions)
    rules: dict[tuple[str, int, str], dict[str, Any]] = {}
    for row in exceptions:
        key = (row["rule"], row["version"], row["severity"])
        line = rules.setdefault(
            key,
            {
                "rule": row["rule"],
                "version": row["version"],
                "severity": row["severity"],
                "exceptions": 0,
                "assessed": 0,
                "batches": set(),
            },
        )
        line["exceptions"] += 1
        line["assessed"] += bool(row["assessment"])
        line["batches"].add(row["batch"])
    return {
        "all": len(exceptions),
        "batches": len({row["batch"] for row in exceptions}),
        "assessed": sum(bool(row["assessment"]) for row in exceptions),
        **{severity: severities[severity] for severity in ("critical", "major", "minor")},
        "by_rule": [{**line, "batches": len(line["batches"])} for _key, line in sorted(rules.items())],
    }


def plotted_points(points: Sequence[Row]) -> list[Row]:
    """Points with a place on the line: an exact number, neither qualified nor pending."""
    return [point for point in points if point["qualifier"] == "=" and point["number"] is not None]


def chart_figures(chart: Row) -> ControlFigures | None:
    """Mean and control limits over every plotted point, exact; none without one. The pages use the same function."""
    plotted = plotted_points(chart["points"])
    if not plotted:
        return None
    return control_figures(
        [Decimal(point["number"]) for point in plotted],
        limits=[
            Decimal(limit[end]) for limit in chart["limits"] for end in ("low", "high") if limit.get(end)
        ],
        unit=plotted[0].get("unit", ""),
    )


def control_chart(chart: Row) -> dict[str, Any]:
    """Mean and three-sigma limits of an Individuals chart over the exact numbers, in order of start.

    A result with a qualifier other than ``=``, or still pending, has no place on the line: it is listed, not plotted.
    ``lower`` is null where the quantity cannot go as low; ``lower_computed`` is what the formula gives all the same.
    """
    points = chart["points"]
    plotted = plotted_points(points)
    found: dict[str, Any] = {
        "points": len(points),
        "plotted": len(plotted),
        "not_plotted": len(points) - len(plotted),
    }
    figures = chart_figures(chart)
    if figures is None:
        return found
    numbers = [Decimal(point["number"]) for point in plotted]
    step = Decimal(1).scaleb(-(resolution(numbers) + _EXTRA_DIGITS))

    def text(value: Decimal) -> str:
        return str(value.quantize(step, ROUND_HALF_EVEN, context=_WIDE))

    lower, upper = computed_lower(figures), exact(figures.upper)
    return found | {
        "mean": text(exact(figures.mean)),
        "moving_range": text(exact(figures.moving_range)),
        "lower": None if figures.lower is None else text(lower),
        "lower_computed": text(lower),
        "upper": text(upper),
        "beyond_control": [
            point["batch"]
            for point, number in zip(plotted, numbers, strict=True)
            if len(numbers) > 1 and not lower <= number <= upper
        ],
    }


def count_changes(changes: Sequence[Row]) -> dict[str, int]:
    """Changed values, and the batches they are in."""
    return {"values": len(changes), "batches": len({row["batch"] for row in changes})}


def all_figures(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure of a snapshot, from its own rows and period: what a check compares with what the report says."""
    report, batches = tree["report"], tree["batches"]
    start, end = instant(report["period_start"]), instant(report["period_end"])
    return {
        "counts": count_figures(batches),
        "sites": count_sites(batches),
        "weeks": count_weeks(batches, start, end, report["zone"]),
        "times": measure_times(batches),
        "exceptions": count_exceptions(tree["exceptions"]),
        "changes": count_changes(tree["changes"]),
        "chart": control_chart(tree["chart"]),
    }
