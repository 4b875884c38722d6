"""What must hold between the steps and criteria of a version, beyond each one alone (REG-52)."""

from collections import Counter

from django.utils.translation import gettext as _

from designations.content import CriterionContent, StepContent, VersionContent
from designations.kinds import NUMERIC, StepKind
from designations.possible import impossible
from ledger.errors import Problem
from ledger.quantities import Limit


def find_faults(content: VersionContent) -> list[Problem]:
    """Everything that does not fit together; ``field`` is ``steps.<key>`` or ``criteria.<key>``."""
    faults: list[Problem] = []
    seen: dict[str, StepContent] = {}
    for step in content.steps:
        faults += _step_faults(step, seen)
        seen[step.key] = step
    for criterion in content.criteria:
        faults += _criterion_faults(criterion, seen)
    faults += _group_faults(content.criteria)
    return faults


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, code="does_not_fit", reg="REG-52", way_out=way_out)


def _step_faults(step: StepContent, earlier: dict[str, StepContent]) -> list[Problem]:
    where, faults = f"steps.{step.key}", []
    for name in sorted(step.settings.names):
        source = earlier.get(name)
        if source is None:
            faults.append(
                _fault(
                    where,
                    _("The calculation uses “%(name)s”, which is no earlier step.") % {"name": name},
                    _("Correct the key, or move that step before this one."),
                )
            )
        elif source.kind not in NUMERIC and not source.settings.quantity_unit:
            faults.append(
                _fault(
                    where, _("“%(name)s” gives no number.") % {"name": name}, _("Use a step that gives one.")
                )
            )
    after = step.settings.after
    if after and (after not in earlier or earlier[after].kind != StepKind.DATETIME):
        faults.append(
            _fault(
                where, _("“%(name)s” is no earlier date and time.") % {"name": after}, _("Correct the key.")
            )
        )
    faults += _impossible(where, step.settings.limit, step)
    if step.kind == StepKind.EQUIPMENT and not step.equipment_class:
        faults.append(_fault(where, _("The class of equipment is missing."), _("Name the class.")))
    if step.kind == StepKind.MATERIAL and not step.material_code:
        faults.append(_fault(where, _("The material is missing."), _("Name the material.")))
    return faults


def _impossible(where: str, limit: Limit | None, step: StepContent) -> list[Problem]:
    return [
        _fault(where, message, _("Correct the limit, or what is possible."))
        for _end, message in impossible(limit, step.settings.minimum, step.settings.maximum)
    ]


def _criterion_faults(criterion: CriterionContent, steps: dict[str, StepContent]) -> list[Problem]:
    where, source = f"criteria.{criterion.key}", steps.get(criterion.source_step)
    if source is None:
        message = _("No step has the key “%(key)s”.") % {"key": criterion.source_step}
        return [_fault(where, message, _("Name the step that gives the result."))]
    words = bool(criterion.limit.choices)
    if words != bool(source.settings.options):
        return [_fault(where, _("The limit does not fit what that step records."), _("Correct the limit."))]
    if words and set(criterion.limit.choices) - set(source.settings.options):
        return [
            _fault(
                where, _("The limit names a choice that the step does not offer."), _("Correct the limit.")
            )
        ]
    if not words and (source.kind not in NUMERIC or criterion.limit.unit != source.settings.unit):
        message = _("The limit is in “%(limit)s” and the step records “%(unit)s”.") % {
            "limit": criterion.limit.unit,
            "unit": source.settings.unit,
        }
        return [_fault(where, message, _("Use one unit."))]
    if beyond := _impossible(where, criterion.limit, source):
        return beyond
    if source.settings.limit is not None and source.settings.limit != criterion.limit and not criterion.group:
        return [
            _fault(
                where,
                _("The step has a limit of its own that differs from this one."),
                _("Keep one of them: the step takes the limit of the release specification."),
            )
        ]
    return []


def _group_faults(criteria: tuple[CriterionContent, ...]) -> list[Problem]:
    faults = [
        _fault(
            f"criteria.{criterion.key}",
            _("This is the only one of its either-or group."),
            _("Add the alternative, or take the group away."),
        )
        for criterion in criteria
        if criterion.group and sum(other.group == criterion.group for other in criteria) == 1
    ]
    twice = [
        key for key, count in Counter(c.source_step for c in criteria if not c.group).items() if count > 1
    ]
    faults += [
        _fault(
            f"steps.{key}",
            _("Two criteria that are no alternatives read this step."),
            _("Join them into one, or give each its own step."),
        )
        for key in twice
    ]
    return faults
