"""Results of one attribute as they add up: exact sums, never a rounded mean in a judgement (REG-37)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from ledger.quantities import plain

WIDE = Context(prec=120)
"""Wide enough for the sums and products below of any accepted numbers."""


@dataclass(frozen=True)
class Series:
    """So many exact results, their sum, smallest and largest. ``places``: of the most precise. ``other``: not exact."""

    n: int = 0
    total: Decimal = Decimal(0)
    low: Decimal | None = None
    high: Decimal | None = None
    places: int = 0
    other: int = 0

    @classmethod
    def of(cls, numbers: Iterable[Decimal]) -> "Series":
        """From the numbers themselves."""
        found = list(numbers)
        if not found:
            return cls()
        with localcontext(WIDE):
            total = sum(found, Decimal(0))
        places = max(max(0, -int(number.as_tuple().exponent)) for number in found)
        return cls(len(found), total, min(found), max(found), places)

    def __add__(self, other: "Series") -> "Series":
        lows = [value for value in (self.low, other.low) if value is not None]
        highs = [value for value in (self.high, other.high) if value is not None]
        with localcontext(WIDE):
            total = self.total + other.total
        return Series(
            self.n + other.n,
            total,
            min(lows, default=None),
            max(highs, default=None),
            max(self.places, other.places),
            self.other + other.other,
        )

    @property
    def mean(self) -> str:
        """The mean as it is read: one digit more than the values, a half away from zero; empty without a result."""
        if not self.n:
            return ""
        with localcontext(WIDE):
            step = Decimal(1).scaleb(-(self.places + 1))
            return plain((self.total / self.n).quantize(step, ROUND_HALF_UP))


def mean_below(series: Series, bound: Decimal) -> bool:
    """Whether the mean lies below the bound: judged without a division."""
    with localcontext(WIDE):
        return series.total < bound * series.n


def mean_above(series: Series, bound: Decimal) -> bool:
    """Whether the mean lies above the bound."""
    with localcontext(WIDE):
        return series.total > bound * series.n


def means_apart(site: Series, pool: Series, tolerance: Decimal) -> bool:
    """Whether the two means lie further apart than the tolerance."""
    with localcontext(WIDE):
        return abs(site.total * pool.n - pool.total * site.n) > tolerance * site.n * pool.n


def value_apart(value: Decimal, pool: Series, tolerance: Decimal) -> bool:
    """Whether one value lies further from the pool's mean than the tolerance."""
    with localcontext(WIDE):
        return abs(value * pool.n - pool.total) > tolerance * pool.n
