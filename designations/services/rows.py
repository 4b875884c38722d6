"""What is wrong with a step or a line of the release specification, by itself and beside its neighbours (REG-52).

Asked when a row is written, and before that by a page that names every fault at once.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

from django.utils.translation import gettext as _

from designations.kinds import StepKind
from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.policies import field_problems
from designations.possible import impossible
from designations.stepsettings import SettingsError, read_settings
from ledger.errors import Problem
from ledger.quantities import Limit, QuantityError

STEP_FIELDS = frozenset(
    {
        "key", "unit_procedure", "operation", "kind", "title", "text", "settings", "critical", "witness_required",
        "attribute", "equipment_class", "material_code", "citation",
    }
)  # fmt: skip
CRITERION_FIELDS = frozenset(
    {"key", "title", "method", "source_step", "limit", "group", "registered", "citation"}
)
Row = Step | ReleaseCriterion


def fill(row: Row, data: Mapping[str, Any], allowed: frozenset[str], prefix: str) -> list[Problem]:
    """Set the fields and return every fault of this row alone."""
    problems = [
        Problem(
            message=_("There is no field “%(name)s” here.") % {"name": name},
            field=f"{prefix}{name}",
            code="unknown_field",
            way_out=_("Leave it out."),
        )
        for name in sorted(set(data) - allowed)
    ]
    for name in allowed & set(data):
        value = data[name]
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    problems += field_problems(row, prefix=prefix, exclude=("settings", "limit", "version"))
    if isinstance(row, Step):
        problems += _settings_problems(row, prefix)
    else:
        problems += _limit_problems(row, prefix)
    return problems


def _settings_problems(step: Step, prefix: str) -> list[Problem]:
    if step.kind not in StepKind.values:
        return []
    if not isinstance(step.settings, Mapping):
        return [Problem(message=_("Settings are a set of names and values."), field=f"{prefix}settings")]
    try:
        read = read_settings(step.kind, step.settings)
    except SettingsError as error:
        return [
            Problem(p.message, f"{prefix}{p.field}", p.code, p.rule, p.reg, p.way_out) for p in error.problems
        ]
    return [
        Problem(
            message=message,
            field=f"{prefix}settings.limit.{end}",
            code="impossible_limit",
            reg="REG-52",
            way_out=_("Correct the limit, or what is possible."),
        )
        for end, message in impossible(read.limit, read.minimum, read.maximum)
    ]


def _limit_problems(criterion: ReleaseCriterion, prefix: str) -> list[Problem]:
    try:
        limit = criterion.limit
        criterion.limit = (limit if isinstance(limit, Limit) else Limit.from_json(limit or {})).to_json()
    except (QuantityError, TypeError, AttributeError) as error:
        return [
            Problem(
                message=getattr(error, "message", _("This is not a stored limit.")),
                field=f"{prefix}limit",
                code="invalid_limit",
                reg="REG-52",
                way_out=getattr(error, "way_out", ""),
            )
        ]
    return []


def taken(rows: Sequence[Row], prefix: str) -> list[Problem]:
    """Keys that stand twice."""
    seen: set[str] = set()
    problems = []
    for at, row in enumerate(rows):
        if row.key in seen:
            problems.append(
                Problem(
                    message=_("The key “%(key)s” stands twice in this version.") % {"key": row.key},
                    field=prefix.format(at) + "key",
                    code="taken",
                    reg="REG-52",
                    way_out=_("Give this one another key."),
                )
            )
        seen.add(row.key)
    return problems


def rows_of(model: type[Row], version: InstructionVersion) -> list[Any]:
    return list(
        model.objects.select_related(None).filter(version=version, removed_at=None).order_by("position", "id")
    )


def _faults(
    model: type[Row], version: InstructionVersion, row: Row | None, fields: frozenset[str], data: Any
) -> list[Problem]:
    fresh = copy(row) if row is not None else model(version=version, position=0)
    problems = fill(fresh, data, fields, "")
    others = [other for other in rows_of(model, version) if row is None or other.pk != row.pk]
    return problems + taken([*others, fresh], "")[-1:]


def step_faults(
    *, version: InstructionVersion, data: Mapping[str, Any], step: Step | None = None
) -> list[Problem]:
    """What ``step_add`` or, with ``step``, ``step_change`` would refuse. Writes nothing: a page names all faults at once."""
    return _faults(Step, version, step, STEP_FIELDS, data)


def criterion_faults(
    *, version: InstructionVersion, data: Mapping[str, Any], criterion: ReleaseCriterion | None = None
) -> list[Problem]:
    """The same for a line of the release specification."""
    return _faults(ReleaseCriterion, version, criterion, CRITERION_FIELDS, data)
