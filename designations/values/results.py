"""Numbers, test results and calculations."""

from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from designations.values.base import Checked, Circumstances, UnfitError
from ledger import expressions
from ledger.expressions.evaluation import CONTEXT
from ledger.quantities import Qualifier, Result, ResultStatus, plain

if TYPE_CHECKING:
    from designations.content import StepContent


def _judged(step: "StepContent", result: Result) -> Checked:
    verdict = step.limit.judge(result) if step.limit is not None else None
    return Checked(step.key, result.to_json(), result, verdict)


def read_result(raw: object, unit: str, options: tuple[str, ...]) -> Result:
    """A result from text, a whole number or a mapping."""
    if isinstance(raw, Mapping):
        return _read_mapping(raw, unit, options)
    if isinstance(raw, float):
        raise UnfitError(
            _("A decimal number must be sent as text, so that its digits stay as they were written."),
            _('Send it in quotation marks: "70.0".'),
            code="float",
        )
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise UnfitError(
            _("There is no value."),
            _("Fill in what was found."),
            code="missing" if raw is None else "invalid",
        )
    if isinstance(raw, int) and abs(raw) >= 10**30:
        raise UnfitError(_("This number has too many digits."), _("Use a larger unit."))
    text = str(raw).strip()
    if not text:
        raise UnfitError(_("There is no value."), _("Fill in what was found."), code="missing")
    if text.lower() == ResultStatus.PENDING:
        return Result.waiting(unit)
    return Result.outcome(text) if options else Result.parse(text, unit=unit)


def _read_mapping(raw: Mapping[Any, Any], unit: str, options: tuple[str, ...]) -> Result:
    """``{"number" or "text", "qualifier", "unit", "status"}``; what is left out takes its plain meaning."""
    unknown = sorted(str(name) for name in set(raw) - {"number", "qualifier", "unit", "status", "text"})
    if unknown:
        raise UnfitError(
            _("A result has no member “%(name)s”.") % {"name": unknown[0]},
            _("Send number or text, and where needed qualifier, unit and status."),
        )
    number = raw.get("number")
    if isinstance(number, float):
        return read_result(number, unit, options)
    if isinstance(number, int) and not isinstance(number, bool):
        number = str(number)
    members = {
        "number": number,
        "qualifier": raw.get("qualifier") or ("=" if number is not None else None),
        "unit": raw.get("unit") or ("" if raw.get("text") else unit),
        "status": raw.get("status") or "final",
        "text": raw.get("text") or "",
    }
    result = Result.from_json(members)
    if result.unit != unit and not result.text:
        return Result.parse(
            f"{members['number'] or 0} {result.unit}", unit=unit
        )  # raises, naming the unit expected
    return result


def number(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    settings = step.settings
    result = read_result(raw, settings.unit, ())
    if result.status is not ResultStatus.FINAL:
        raise UnfitError(
            _("A reading is taken now; it cannot be pending."), _("Type the value that was read.")
        )
    if result.qualifier is not Qualifier.EQUAL and not settings.qualifiers:
        raise UnfitError(
            _("An exact reading is needed here."), _("Type the value that was read, without ≤, <, ≥ or >.")
        )
    _in_type_range(step, result)
    return _judged(step, result)


def _in_type_range(step: "StepContent", result: Result) -> None:
    """Outside this the value cannot have been meant: a slip, not a deviation."""
    settings, number = step.settings, result.number
    if number is None:
        return
    low, high = settings.minimum, settings.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        bounds = [plain(end) for end in (low, high) if end is not None]
        if low is not None and high is not None:
            allowed = _("between %(low)s and %(high)s") % {"low": bounds[0], "high": bounds[1]}
        else:
            allowed = (_("at least %(end)s") if low is not None else _("at most %(end)s")) % {
                "end": bounds[0]
            }
        raise UnfitError(
            _("%(value)s cannot be right here: a possible value is %(allowed)s %(unit)s.")
            % {"value": plain(number), "allowed": allowed, "unit": settings.unit},
            _("Look at the instrument again and type what it shows."),
            code="out_of_type_range",
        )
    exponent = number.as_tuple().exponent
    if settings.decimals is not None and isinstance(exponent, int) and -exponent > settings.decimals:
        raise UnfitError(
            ngettext(
                "At most %(n)s digit after the point is recorded here.",
                "At most %(n)s digits after the point are recorded here.",
                settings.decimals,
            )
            % {"n": settings.decimals},
            _("Type the value as the instrument shows it."),
            code="too_precise",
        )


def laboratory_result(step: "StepContent", raw: object, _c: Circumstances) -> Checked:
    settings = step.settings
    result = read_result(raw, settings.unit, settings.options)
    if result.status is not ResultStatus.FINAL and not settings.may_be_pending:
        raise UnfitError(
            _("This result is needed before the batch goes on."),
            _("Wait for the final result and record it."),
        )
    if result.status is ResultStatus.PENDING and result.number is None and not result.text:
        return _judged(step, Result.waiting(settings.unit))
    if settings.options:
        if result.text not in settings.options:
            raise not_offered(settings.options)
    elif result.number is None:
        raise UnfitError(_("A number is expected here, not a word."), _("Type the number with its unit."))
    _in_type_range(step, result)
    return _judged(step, result)


def not_offered(options: tuple[str, ...]) -> UnfitError:
    return UnfitError(
        _("This is not one of the choices."),
        _("Choose one of: %(options)s.") % {"options": "; ".join(options)},
        code="not_offered",
    )


def calculation(step: "StepContent", raw: object, c: Circumstances) -> Checked:
    if raw is not None:
        raise UnfitError(_("This value is worked out by the system."), _("Leave it out."), code="computed")
    result = calculate(step, c.values)
    return _judged(step, result)


def calculate(step: "StepContent", values: Mapping[str, Any]) -> Result:
    """Work a calculation out from the stored values; pending when an input is pending. Raises ``UnfitError``."""
    settings = step.settings
    tree, decimals = settings.tree, settings.decimals
    if tree is None or decimals is None:  # read_settings lets none through
        raise TypeError(f"{step.key} is no calculation")
    env: dict[str, Decimal | int | expressions.Pending] = {}
    for name in sorted(settings.names):
        stored = values.get(name)
        if not isinstance(stored, Mapping):
            raise UnfitError(
                _("The value of “%(name)s” is needed first.") % {"name": name},
                _("Record that step."),
                code="input_missing",
            )
        stored = stored.get("quantity") if "lot" in stored else stored
        result = Result.from_json(stored or {})
        if result.status is ResultStatus.PENDING:
            env[name] = expressions.PENDING
        elif result.number is None or result.qualifier is not Qualifier.EQUAL:
            raise UnfitError(
                _("“%(name)s” is “%(result)s”, and only an exact number can be calculated with.")
                % {"name": name, "result": result},
                _("Correct that entry with the exact value."),
                code="input_inexact",
            )
        else:
            env[name] = result.number
    try:
        worked_out = expressions.evaluate(tree, env)
        if isinstance(worked_out, expressions.Pending):
            return Result.waiting(settings.unit)
        rounded = Decimal(worked_out).quantize(Decimal(1).scaleb(-decimals), context=CONTEXT)
    except (expressions.ExpressionError, DecimalException) as error:
        raise UnfitError(
            _("The calculation cannot be done: %(why)s.") % {"why": error},
            _("Check the values it uses: %(names)s.") % {"names": ", ".join(sorted(settings.names))},
            code="calculation",
        ) from None
    return Result.of(rounded, settings.unit)
