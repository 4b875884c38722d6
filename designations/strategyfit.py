"""How a control strategy stands to the steps there are: which can hold a parameter, what does not fit, what is missing (REG-84).

The steps are those of the instructions that will implement the version of the file: a draft that names it, else what is in
use. A row may be stricter than its step (the file leads, the instruction follows and is not approved before it agrees,
REG-50); it may not be wider, nor in another unit, nor at a step that nobody performs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.content import StepContent, VersionContent, build_content
from designations.controlstrategy import ControlRow, limits_at, same
from designations.kinds import StepKind
from designations.models import InstructionVersion, MasterFileVersion, ReleaseCriterion, Step
from ledger.errors import Problem
from ledger.quantities import Limit

VALUED = frozenset(
    {StepKind.NUMBER, StepKind.TEST_RESULT, StepKind.CALCULATION, StepKind.CHOICE, StepKind.MATERIAL}
)
"""Kinds of steps whose value a limit can judge."""
STANDING = ("draft", "in_review", "reviewed", "approved", "effective")
Contents = Mapping[str, VersionContent]


@dataclass(frozen=True)
class Gap:
    """A step that the strategy says nothing of, though it is judged: ``why`` in words."""

    instruction: str
    step: StepContent
    why: str


def contents_for(version: MasterFileVersion) -> Contents:
    """Instruction number → the version of it that a file version is held against: three queries.

    The latest that implements the file version; else the one in use; else the latest that is being written.
    """
    file = version.master_file
    found = InstructionVersion.objects.filter(
        instruction__product_id=file.product_id, instruction__mode=file.mode, state__in=STANDING
    ).order_by("instruction__number", "number")
    chosen: dict[str, InstructionVersion] = {}
    for one in found:
        number = one.instruction.number
        if number not in chosen or _standing(one, version) >= _standing(chosen[number], version):
            chosen[number] = one
    ids = [one.pk for one in chosen.values()]
    steps = _by_version(Step, ids)
    criteria = _by_version(ReleaseCriterion, ids)
    return {
        number: build_content(one, steps.get(one.pk, ()), criteria.get(one.pk, ()))
        for number, one in chosen.items()
    }


def _standing(one: InstructionVersion, version: MasterFileVersion) -> int:
    if one.master_file_version_id == version.pk:
        return 2
    return 1 if one.state == "effective" else 0


def _by_version(model: type[Any], ids: Iterable[Any]) -> dict[Any, list[Any]]:
    rows: dict[Any, list[Any]] = {}
    found = model.objects.select_related(None).filter(version_id__in=ids, removed_at=None)
    for row in found.order_by("position", "id"):
        rows.setdefault(row.version_id, []).append(row)
    return rows


def unit_of(step: StepContent) -> str:
    """The unit in which the step's value is given."""
    return step.settings.unit or step.settings.quantity_unit


def holds_values(step: StepContent) -> bool:
    """Whether a limit can judge what is recorded at the step."""
    return step.kind in VALUED


def _problem(field: str, message: str, way_out: str, code: str) -> Problem:
    return Problem(message=message, field=field, code=code, reg="REG-84", way_out=way_out)


def _lower(one: Limit, other: Limit) -> bool:
    """Whether the low end of ``one`` lets through what that of ``other`` does not."""
    if other.low is None:
        return False
    if one.low is None or one.low < other.low:
        return True
    return one.low == other.low and one.low_inclusive and not other.low_inclusive


def _higher(one: Limit, other: Limit) -> bool:
    if other.high is None:
        return False
    if one.high is None or one.high > other.high:
        return True
    return one.high == other.high and one.high_inclusive and not other.high_inclusive


def _wider(limit: Limit, there: Limit) -> str:
    """The field in which a limit lets through what the other does not; empty when it lies within."""
    if bool(limit.choices) != bool(there.choices):
        return "limit"
    if limit.choices:
        return "limit_choices" if set(limit.choices) - set(there.choices) else ""
    return "low" if _lower(limit, there) else "high" if _higher(limit, there) else ""


def misfits(row: ControlRow, contents: Contents) -> list[Problem]:
    """What of a row does not fit the steps there are, each naming its field and the way out. Without instructions, nothing."""
    if row.instruction and row.instruction not in contents:
        return [
            _problem(
                "step",
                _("Instruction %(number)s is none of this product and mode that stands.")
                % {"number": row.instruction},
                _("Choose a step of one of the instructions there are."),
                "no_such_instruction",
            )
        ]
    held = [one for number, one in contents.items() if row.instruction in ("", number)]
    having = [one for one in held if row.step in one.by_key]
    if held and not having:
        return [
            _problem(
                "step",
                _("The instruction has no step “%(step)s”: nobody would perform it.") % {"step": row.step},
                _("Choose a step that is there, or add it to a draft of the instruction first."),
                "no_such_step",
            )
        ]
    return [problem for one in having for problem in _at(row, one.by_key[row.step], one)]


def _at(row: ControlRow, step: StepContent, content: VersionContent) -> list[Problem]:
    said = {"title": step.title, "number": content.instruction_number}
    if not holds_values(step):
        return [
            _problem(
                "step",
                _("Step “%(title)s” of %(number)s records no value that a limit could judge.") % said,
                _("Choose a step that records a number, a choice or a result."),
                "no_value",
            )
        ]
    limit, there = Limit.from_json(row.limit), limits_at(step, content)
    unit = unit_of(step)
    if not limit.choices and limit.unit != unit:
        return [
            _problem(
                "unit",
                _("Step “%(title)s” of %(number)s is recorded in %(unit)s, the limit in %(given)s.")
                % {**said, "unit": unit or _("no unit"), "given": limit.unit or _("no unit")},
                _("Give the limit in the step’s unit, or change the unit in a draft of the instruction."),
                "other_unit",
            )
        ]
    if limit.choices and (strange := set(limit.choices) - set(step.settings.options)):
        return [
            _problem(
                "limit_choices",
                _("Step “%(title)s” of %(number)s offers no “%(choice)s”.")
                % {**said, "choice": min(strange)},
                _("Allow only what can be chosen there: %(options)s.")
                % {"options": ", ".join(step.settings.options) or _("nothing")},
                "no_such_choice",
            )
        ]
    ends = [_wider(limit, one) for one in there]
    if there and all(ends):
        words = _(" or ").join(one.words() for one in there)
        return [
            _problem(
                ends[0],
                _("%(limit)s is wider than the limit of step “%(title)s” of %(number)s: %(there)s.")
                % {**said, "limit": limit.words(), "there": words},
                _(
                    "Stay within it, or change the step’s limit first in a draft of the instruction that names this version."
                ),
                "wider",
            )
        ]
    return []


def stricter(rows: Iterable[ControlRow], contents: Contents) -> list[str]:
    """In words, each row that fits and that an instruction does not bear out yet: it is not approved before it does (REG-50)."""
    found = []
    for row in rows:
        for number, content in contents.items():
            step = content.by_key.get(row.step)
            if step is None or row.instruction not in ("", number) or misfits(row, {number: content}):
                continue
            there = limits_at(step, content)
            if not any(same(Limit.from_json(row.limit), one) for one in there):
                found.append(
                    _("%(parameter)s at step “%(title)s”: here %(limit)s, in %(number)s %(there)s")
                    % {
                        "parameter": row.parameter,
                        "title": step.title,
                        "limit": row.limit_words,
                        "number": number,
                        "there": _(" or ").join(one.words() for one in there) or _("no limit"),
                    }
                )
    return found


def gaps(rows: Iterable[ControlRow], contents: Contents) -> list[Gap]:
    """Every step that is critical, has a limit, decides a release or measures a quality attribute, and that no row names."""
    named = {(row.instruction, row.step) for row in rows}
    found = []
    for number, content in contents.items():
        for step in content.steps:
            if not holds_values(step) or {("", step.key), (number, step.key)} & named:
                continue
            if why := _why(step, content):
                found.append(Gap(number, step, why))
    return found


def _why(step: StepContent, content: VersionContent) -> str:
    reasons = []
    if step.critical:
        reasons.append(_("marked critical"))
    if content.lines_of.get(step.key):
        reasons.append(_("read by the release specification"))
    elif step.limit is not None:
        reasons.append(_("judged by a limit"))
    if step.attribute:
        reasons.append(_("measures %(attribute)s") % {"attribute": step.attribute})
    return "; ".join(reasons)
