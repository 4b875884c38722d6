"""Judging what somebody typed or sent for one step: the same for the operator's page and the API.

A value is refused when it cannot be what was meant (wrong type, wrong unit, outside the possible range, in the future). A
value outside its *limit* is accepted and judged: it happened, and a deviation follows (REG-52, REG-56, REG-57).

Stored forms, all plain JSON without floats: ``true`` (information, confirm, witness), a stored ``Result`` (number,
test_result, calculation), text (choice, text), an instant ``2026-11-22T14:05:00.000000Z`` (datetime),
``{"lot", "quantity"}`` with a stored ``Result`` or null (material), ``{"equipment"}`` (equipment).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from designations.kinds import StepKind as K
from designations.values import results, things, words
from designations.values.base import Checked, Circumstances, UnfitError
from ledger.quantities import QuantityError

if TYPE_CHECKING:
    from designations.content import StepContent

__all__ = ["Checked", "Circumstances", "check_value"]


def check_value(step: "StepContent", raw: object, circumstances: Circumstances) -> Checked:
    """Return the judged value, or every reason why it cannot be recorded. Never raises for anything that was sent."""
    try:
        return CHECKS[step.kind](step, raw, circumstances)
    except QuantityError as error:
        unfit = UnfitError(error.message, error.way_out, reg=error.rule)
    except UnfitError as error:
        unfit = error
    return Checked(step.key, problems=(unfit.as_problem(circumstances.field),))


CHECKS: dict[str, Callable[["StepContent", object, Circumstances], Checked]] = {
    K.INFORMATION: words.seen,
    K.CONFIRM: words.confirmed,
    K.WITNESS: words.confirmed,
    K.NUMBER: results.number,
    K.TEST_RESULT: results.laboratory_result,
    K.CALCULATION: results.calculation,
    K.CHOICE: words.choice,
    K.TEXT: words.text,
    K.DATETIME: words.date_time,
    K.MATERIAL: things.material,
    K.EQUIPMENT: things.equipment,
}
