"""One site's values as a control chart, and what the chart signals (REG-83).

Mean and limits are those of the control chart of a report (``ui.control_figures``): over the values shown, exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.quantities import plain
from oversight.comparability.series import Series
from oversight.trend.choices import Measured
from oversight.trend.values import SiteValues, Value
from sites.models import Enrolment
from ui.charts import ControlChart, individuals_chart, runs
from ui.control_figures import ControlFigures, control_figures, exact, limits_words

ABOVE, BELOW, RUN_ABOVE, RUN_BELOW = "above", "below", "run_above", "run_below"


@dataclass(frozen=True)
class Signal:
    """A value beyond a control limit, or a run on one side of the mean. ``values``: those it is made of, oldest first."""

    kind: str
    values: tuple[Value, ...]

    @property
    def last(self) -> Value:
        """The newest value of it."""
        return self.values[-1]

    @property
    def says(self) -> str:
        """What it is, in words."""
        if self.kind == ABOVE:
            return _("Above the upper control limit")
        if self.kind == BELOW:
            return _("Below the lower control limit")
        words = {"n": len(self.values), "first": self.values[0].batch}
        if self.kind == RUN_ABOVE:
            return _("%(n)s in a row above the mean, since batch %(first)s") % words
        return _("%(n)s in a row below the mean, since batch %(first)s") % words


@dataclass(frozen=True)
class Line:
    """One site in one mode. ``figures`` and ``chart``: none with fewer than two values, which have no spread."""

    enrolment: Enrolment
    measured: Measured
    values: tuple[Value, ...]
    other: int
    own: Series
    others: Series
    figures: ControlFigures | None
    signals: tuple[Signal, ...]

    @property
    def drawn(self) -> bool:
        """Whether there is a chart."""
        return self.figures is not None

    @property
    def limits(self) -> str:
        """The control limits in words."""
        return limits_words(self.figures, self.measured.unit) if self.figures else ""


def lines_of(
    enrolments: Sequence[Enrolment],
    measured: Sequence[Measured],
    found: Sequence[SiteValues],
    run_length: int,
) -> list[Line]:
    """A line for each enrolment, its mean beside that of all other sites in the same mode."""
    own = [Series.of(value.number for value in one.values) for one in found]
    lines = []
    for place, enrolment in enumerate(enrolments):
        others = Series()
        for other, series in zip(enrolments, own, strict=True):
            if other.site_id != enrolment.site_id and other.master_file.mode == enrolment.master_file.mode:
                others += series
        values, figures = found[place].values, _figures(found[place].values, measured[place])
        signals = tuple(_signals(values, figures, run_length)) if figures else ()
        lines.append(
            Line(enrolment, measured[place], values, found[place].other, own[place], others, figures, signals)
        )
    return lines


def _bounds(measured: Measured) -> list[Decimal]:
    return (
        [end for end in (measured.limit.low, measured.limit.high) if end is not None]
        if measured.limit
        else []
    )


def _figures(values: Sequence[Value], measured: Measured) -> ControlFigures | None:
    if len(values) < 2:
        return None
    return control_figures([value.number for value in values], limits=_bounds(measured), unit=measured.unit)


def _signals(values: Sequence[Value], figures: ControlFigures, run_length: int) -> Iterable[Signal]:
    """Each value beyond a limit, then each run, oldest first."""
    for value in values:
        if value.number > figures.upper:
            yield Signal(ABOVE, (value,))
        elif figures.lower is not None and value.number < figures.lower:
            yield Signal(BELOW, (value,))
    mean = exact(figures.mean)
    for start, end in runs([value.number for value in values], float(mean), run_length):
        kind = RUN_ABOVE if values[start].number > mean else RUN_BELOW
        yield Signal(kind, tuple(values[start:end]))


def chart_of(line: Line, run_length: int) -> dict[str, Any] | None:
    """What ``components/control_chart`` takes."""
    if line.figures is None:
        return None
    limit = line.measured.limit
    drawing: ControlChart = individuals_chart(
        [value.number for value in line.values],
        [value.batch for value in line.values],
        low=limit.low if limit else None,
        high=limit.high if limit else None,
        unit=line.measured.unit,
        figures=line.figures,
        run_length=run_length,
    )
    numbers = [value.number for value in line.values]
    return {
        "drawing": drawing,
        "shown": [value.said for value in line.values],
        "words": ngettext(
            "%(site)s: last %(n)s value, from %(low)s to %(high)s, mean %(mean)s; %(signals)s signals",
            "%(site)s: last %(n)s values, from %(low)s to %(high)s, mean %(mean)s; %(signals)s signals",
            len(numbers),
        )
        % {
            "site": line.enrolment.site.name,
            "n": len(numbers),
            "low": plain(min(numbers)),
            "high": plain(max(numbers)),
            "mean": line.figures.reads("mean", line.measured.unit),
            "signals": len(line.signals),
        },
    }
