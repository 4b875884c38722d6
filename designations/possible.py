"""A limit against what is possible at all (REG-52): a limit that no possible value can meet was a slip of its author.

Asked of what is written and of what is submitted, not of what is read: a version approved in the past stays readable.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.quantities import Limit
from ledger.quantities.numbers import plain


def impossible(
    limit: Limit | None, minimum: Decimal | None, maximum: Decimal | None
) -> list[tuple[str, str]]:
    """Which end of the limit lies outside what is possible (``low`` or ``high``), and the sentence about it."""
    if limit is None or limit.choices:
        return []
    found = []
    for end, value, closed in (
        ("low", limit.low, limit.low_inclusive),
        ("high", limit.high, limit.high_inclusive),
    ):
        if value is None:
            continue
        # An open end that touches the far bound leaves no value either: “more than 70” where 70 is the most there can be.
        past_top = maximum is not None and (
            value > maximum or (value == maximum and not closed and end == "low")
        )
        past_bottom = minimum is not None and (
            value < minimum or (value == minimum and not closed and end == "high")
        )
        if past_top and maximum is not None:
            found.append((end, _above(end, plain(maximum))))
        elif past_bottom and minimum is not None:
            found.append((end, _below(end, plain(minimum))))
    return found


def _above(end: str, bound: str) -> str:
    says = (
        _("The lowest value of the limit lies above the highest value that is possible, %(bound)s.")
        if end == "low"
        else _("The highest value of the limit lies above the highest value that is possible, %(bound)s.")
    )
    return says % {"bound": bound}


def _below(end: str, bound: str) -> str:
    says = (
        _("The lowest value of the limit lies below the lowest value that is possible, %(bound)s.")
        if end == "low"
        else _("The highest value of the limit lies below the lowest value that is possible, %(bound)s.")
    )
    return says % {"bound": bound}
