"""Every value a qualified result allows, against every value a limit allows: interval arithmetic, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from ledger.quantities.results import Qualifier, Result


class Interval(Protocol):
    """An interval; a missing end is open to infinity."""

    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...
    @property
    def low_inclusive(self) -> bool: ...
    @property
    def high_inclusive(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Every value a result allows: an interval whose missing ends are open to infinity."""

    low: Decimal | None
    high: Decimal | None
    low_inclusive: bool = True
    high_inclusive: bool = True


def span_of(result: Result) -> Span:
    number = result.number
    if result.qualifier is Qualifier.EQUAL:
        return Span(number, number)
    if result.qualifier in (Qualifier.BELOW, Qualifier.AT_MOST):
        return Span(None, number, high_inclusive=result.qualifier is Qualifier.AT_MOST)
    return Span(number, None, low_inclusive=result.qualifier is Qualifier.AT_LEAST)


def inside(span: Span, limit: Interval) -> bool:
    if limit.low is not None:
        if span.low is None or span.low < limit.low:
            return False
        if span.low == limit.low and span.low_inclusive and not limit.low_inclusive:
            return False
    if limit.high is not None:
        if span.high is None or span.high > limit.high:
            return False
        if span.high == limit.high and span.high_inclusive and not limit.high_inclusive:
            return False
    return True


def below(span: Span, limit: Interval) -> bool:
    if limit.low is None or span.high is None:
        return False
    return span.high < limit.low or (
        span.high == limit.low and not (span.high_inclusive and limit.low_inclusive)
    )


def above(span: Span, limit: Interval) -> bool:
    if limit.high is None or span.low is None:
        return False
    return span.low > limit.high or (
        span.low == limit.high and not (span.low_inclusive and limit.high_inclusive)
    )
