"""Material lots and equipment."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from designations.values.base import Checked, Circumstances, UnfitError
from designations.values.results import read_result
from designations.values.words import clean_text
from ledger.quantities import Qualifier, QuantityError, Result, ResultStatus

if TYPE_CHECKING:
    from designations.content import StepContent

MAX_CODE = 120


def material(step: "StepContent", raw: object, circumstances: Circumstances) -> Checked:
    given = {"lot": raw} if isinstance(raw, str) else raw
    if not isinstance(given, Mapping) or set(given) - {"lot", "quantity"}:
        raise UnfitError(
            _("A material is recorded by its lot."), _("Scan the lot, or type its number."), reg="REG-62"
        )
    unfit: list[UnfitError] = []
    lot = clean_text(given.get("lot"), most=MAX_CODE)
    if not lot:
        unfit.append(
            UnfitError(
                _("No lot was given."),
                _("Scan the lot, or type its number."),
                code="missing",
                reg="REG-62",
                part="lot",
            )
        )
    result = None
    try:
        result = _quantity(step, given.get("quantity"))
    except QuantityError as error:
        unfit.append(UnfitError(error.message, error.way_out, reg=error.rule, part="quantity"))
    except UnfitError as error:
        error.part = "quantity"
        unfit.append(error)
    if unfit:
        return Checked(step.key, problems=tuple(one.as_problem(circumstances.field) for one in unfit))
    verdict = step.limit.judge(result) if step.limit is not None and result is not None else None
    return Checked(step.key, {"lot": lot, "quantity": result.to_json() if result else None}, result, verdict)


def _quantity(step: "StepContent", quantity: object) -> Result | None:
    """How much was used; nothing where the step asks for no quantity."""
    unit = step.settings.quantity_unit
    if not unit:
        if quantity is not None:
            raise UnfitError(_("No quantity is recorded here."), _("Leave the quantity out."))
        return None
    if quantity is None or (isinstance(quantity, str) and not quantity.strip()):
        raise UnfitError(_("No quantity was given."), _("Type the quantity that was used."), code="missing")
    result = read_result(quantity, unit, ())
    if result.status is not ResultStatus.FINAL or result.qualifier is not Qualifier.EQUAL:
        raise UnfitError(_("An exact quantity is needed here."), _("Type the quantity that was used."))
    if result.number is not None and result.number < 0:
        raise UnfitError(
            _("A quantity is not negative."), _("Type the quantity that was used."), code="out_of_type_range"
        )
    return result


def equipment(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    given = raw.get("equipment") if isinstance(raw, Mapping) and set(raw) == {"equipment"} else raw
    code = clean_text(given, most=MAX_CODE) if isinstance(given, str) else ""
    if not code:
        raise UnfitError(
            _("No equipment was given."), _("Scan the equipment, or choose it."), code="missing", reg="REG-46"
        )
    return Checked(step.key, {"equipment": code})
