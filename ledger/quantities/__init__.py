"""Results and limits: what was found, what is allowed, and the verdict (REG-52, REG-56, REG-71).

A result is qualifier, number, unit and status: `≤ 0.5 EU/mL` as a laboratory reports it and `sterility pending` are
results, not errors. Numbers are `Decimal` from the keyboard to the signature; the written form, trailing zeros and all, is
kept. A verdict is never a guess: what cannot be decided from what is known is *undetermined* and goes to a person.
"""

from ledger.quantities.limits import Limit, Outcome, Verdict
from ledger.quantities.numbers import (
    EXACT,
    QuantityError,
    check_number,
    parse_number,
    plain,
)
from ledger.quantities.results import Qualifier, Result, ResultStatus

__all__ = [
    "EXACT",
    "Limit",
    "Outcome",
    "Qualifier",
    "QuantityError",
    "Result",
    "ResultStatus",
    "Verdict",
    "check_number",
    "parse_number",
    "plain",
]
