"""Mean and limits of an Individuals chart: worked out exactly once, so that a page and a PDF print the same digits.

Pure functions over exact numbers. A float is taken as it is written (`36.4`), not as the machine holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from itertools import pairwise

from django.utils.translation import gettext as _

from ui.formats import NO_BREAK, number

Number = Decimal | int | float

MOVING_RANGE_FACTOR = Decimal("2.66")
"""3 / d2 for a moving range of two (d2 = 1.128): the limits of an Individuals chart."""
ARBITRARY_ZERO = frozenset(
    {"°C", "°F", "pH", "points", "percentage points", "% points", "log", "log10", "log₁₀", "dB", "mV"}
)
"""Units of a scale whose zero is a convention, or of a difference between two values: both reach below zero."""
MOST_DIGITS = 9
"""Figures of a printed mean or limit, at most: more would come from the arithmetic, not from a measurement."""
_WIDE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class ControlFigures:
    """Mean, average moving range and three-sigma limits. ``lower`` is None where the quantity cannot go as low.

    ``places``: digits after the point that the figures are read with, one more than the values carry.
    """

    mean: Number
    moving_range: Number
    lower: Number | None
    upper: Number
    places: int = 2

    def reads(self, name: str, unit: str = "") -> str:
        """One of the four figures as it is printed, on pages and in PDFs; empty for a limit that is not there.

        A half is rounded up, away from zero, as pharmacopoeias round.
        """
        value: Number | None = getattr(self, name)
        if value is None:
            return ""
        step = Decimal(1).scaleb(-self.places)
        figure = number(exact(value).quantize(step, ROUND_HALF_UP, context=_WIDE))
        return f"{figure}{NO_BREAK}{unit}" if unit else figure


def limits_words(figures: ControlFigures, unit: str = "") -> str:
    """`2.112 to 3.893 copies/cell`; where there is no lower limit it says so."""
    if figures.lower is None:
        return _("lower: none (below zero), upper: %(upper)s") % {"upper": figures.reads("upper", unit)}
    return _("%(low)s to %(high)s") % {
        "low": figures.reads("lower"),
        "high": figures.reads("upper", unit),
    }


def exact(value: Number) -> Decimal:
    """The number as it is written."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def resolution(values: Sequence[Decimal]) -> int:
    """Digits after the point of the most finely recorded value."""
    return max((max(0, -int(value.as_tuple().exponent)) for value in values), default=0)


def can_be_negative(values: Sequence[Number], limits: Sequence[Number] = (), unit: str = "") -> bool:
    """Whether the quantity reaches below zero: its unit says so, or a value or a limit of the specification does.

    Amounts, counts, concentrations and shares of a whole do not.
    """
    return unit.strip() in ARBITRARY_ZERO or any(value < 0 for value in (*values, *limits))


def control_figures(
    values: Sequence[Number], *, limits: Sequence[Number] = (), unit: str = ""
) -> ControlFigures:
    """Mean ± 2.66 × the average moving range. One value has no spread: both limits are that value.

    A quantity that cannot be negative has no lower limit where the computed one is below zero: nothing could ever fall
    beneath it. ``limits`` (of the specification) and ``unit`` help to tell which quantity can.
    """
    if not values:
        raise ValueError("a control chart needs at least one value")
    known = [exact(value) for value in values]
    with localcontext(_WIDE):
        mean = sum(known, Decimal(0)) / len(known)
        steps = [abs(after - before) for before, after in pairwise(known)]
        moving = sum(steps, Decimal(0)) / len(steps) if steps else Decimal(0)
        reach = MOVING_RANGE_FACTOR * moving
        lower, upper = mean - reach, mean + reach
    without = lower < 0 and not can_be_negative(known, limits, unit)
    largest = max(abs(lower), abs(upper))
    places = min(
        resolution(known) + 1, max(0, MOST_DIGITS - 1 - largest.adjusted()) if largest else MOST_DIGITS
    )
    return ControlFigures(mean, moving, None if without else lower, upper, places)


def computed_lower(figures: ControlFigures) -> Decimal:
    """What the formula gives for the lower limit, also where there is none."""
    with localcontext(_WIDE):
        return exact(figures.mean) - MOVING_RANGE_FACTOR * exact(figures.moving_range)
