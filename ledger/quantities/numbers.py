"""Decimal numbers as people write them, with bounds, and the error of this package (REG-56)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils.translation import gettext as _

MAX_DIGITS = 18
"""Most digits a recorded number may have: more than any instrument gives, and safe in every arithmetic below."""
MAX_EXPONENT = 30
"""Largest power of ten, up or down. `1E+999999` would otherwise fill the memory when written out."""
MAX_TEXT = 200

EXACT = Context(prec=2 * (MAX_DIGITS + MAX_EXPONENT) + 4, rounding=ROUND_HALF_UP)
"""Wide enough that adding or subtracting two accepted numbers never rounds."""

NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"


class QuantityError(ValueError):
    """A result or limit that cannot be read. `message` and `way_out` are translated; `rule` is the requirement."""

    def __init__(self, message: str, *, way_out: str, rule: str = "REG-56") -> None:
        self.message = message
        self.way_out = way_out
        self.rule = rule
        super().__init__(message)


def parse_number(raw: str) -> Decimal:
    """Return the number in `raw` exactly as written. A decimal comma, thousands separators and NaN are refused.

    Raises `QuantityError` for anything else than digits with at most one point and an optional power of ten, for more
    than `MAX_DIGITS` digits, and for powers beyond ±`MAX_EXPONENT`.
    """
    text = raw.strip().replace("\u2212", "-")
    if len(text) > MAX_TEXT or not re.fullmatch(NUMBER, text):
        raise QuantityError(
            _("This is not a number."),
            way_out=_("Use digits and, where needed, one point: 0.5, not 0,5 and not 1,495."),
        )
    return check_number(Decimal(text))


def check_number(number: Decimal) -> Decimal:
    """Return `number` if it is finite and within the digit bounds. Raises `QuantityError`."""
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    if not isinstance(exponent, int):  # "n" and "F" stand for NaN and infinity
        raise QuantityError(_("This is not a number."), way_out=_("Type the value that was read."))
    if len(digits) > MAX_DIGITS or abs(exponent) > MAX_EXPONENT or abs(number.adjusted()) > MAX_EXPONENT:
        raise QuantityError(
            _("This number has too many digits: at most %(digits)s can be recorded.")
            % {"digits": MAX_DIGITS},
            way_out=_("Round it to the precision of the instrument, or use a larger unit."),
        )
    return number


def plain(number: Decimal) -> str:
    """Return a number the way people read it, without a power of ten and with its trailing zeros: `0.0000010`."""
    return format(number, "f")


def wrong_unit(expected: str, found: str) -> QuantityError:
    """Return the error for a unit that is not the expected one, naming the expected one."""
    if not expected:
        return QuantityError(
            _("This value has no unit, but “%(found)s” was given.") % {"found": found},
            way_out=_("Type the number alone."),
            rule="REG-52",
        )
    return QuantityError(
        _("The unit must be %(expected)s, but “%(found)s” was given.")
        % {"expected": expected, "found": found},
        way_out=_("Convert the value to %(expected)s, or correct the unit.") % {"expected": expected},
        rule="REG-52",
    )
