"""The steps and criteria of a draft: added, changed, taken out, ordered; one by one, or the whole at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from designations.kinds import StepKind
from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.policies import field_problems
from designations.services.instructions import lock_draft, touched
from designations.stepsettings import SettingsError, read_settings
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.quantities import Limit, QuantityError
from ledger.trail import unit_of_work

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


def _fill(row: Row, data: Mapping[str, Any], allowed: frozenset[str], prefix: str) -> list[Problem]:
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
        read_settings(step.kind, step.settings)
    except SettingsError as error:
        return [
            Problem(p.message, f"{prefix}{p.field}", p.code, p.rule, p.reg, p.way_out) for p in error.problems
        ]
    return []


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


def _taken(rows: Sequence[Row], prefix: str) -> list[Problem]:
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


def _rows(model: type[Row], version: InstructionVersion) -> list[Any]:
    return list(
        model.objects.select_related(None).filter(version=version, removed_at=None).order_by("position", "id")
    )


def _place(model: type[Row], rows: list[Any], row: Row, position: int | None) -> None:
    """Put a row at ``position`` (1 is first; None is last) and number the rest again."""
    rows = [other for other in rows if other.pk != row.pk]
    at = len(rows) if position is None else max(0, min(position - 1, len(rows)))
    rows.insert(at, row)
    _number(model, rows)


def _number(model: type[Row], rows: Sequence[Any]) -> None:
    moved = []
    for number, row in enumerate(rows, start=1):
        if row.position != number:
            row.position = number
            if not row._state.adding:
                moved.append(row)
    model.objects.bulk_update(moved, ["position"])


def _add(
    actor: Actor,
    version: InstructionVersion,
    model: type[Row],
    fields: frozenset[str],
    position: int | None,
    data: Any,
) -> Any:
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, version)
        rows = _rows(model, locked)
        row = model(version=locked, position=0)
        problems = _fill(row, data, fields, "") + _taken([*rows, row], "")[-1:]
        if problems:
            raise InvalidInput(problems=tuple(problems))
        _place(model, rows, row, position)
        row.save(force_insert=True)
        touched(actor, locked, _("“%(title)s” was added") % {"title": row.title})
    return row


def _change(actor: Actor, row: Row, fields: frozenset[str], data: Mapping[str, Any]) -> Any:
    model = type(row)
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, row.version)
        fresh = _present(model, row)
        problems = _fill(fresh, data, fields, "")
        others = [other for other in _rows(model, locked) if other.pk != row.pk]
        problems += _taken([*others, fresh], "")[-1:]
        if problems:
            raise InvalidInput(problems=tuple(problems))
        fresh.save(update_fields=sorted(fields))
        touched(actor, locked, _("“%(title)s” was changed") % {"title": fresh.title})
    return fresh


def _present(model: type[Row], row: Row) -> Any:
    """The row as it is now, unless somebody has taken it out meanwhile."""
    fresh = model.objects.get(pk=row.pk)
    if fresh.removed_at is None:
        return fresh
    raise WrongState.single(
        _("“%(title)s” was taken out of the draft.") % {"title": fresh.title},
        code="removed",
        way_out=_("Look at the draft again, and add it anew if it is needed."),
    )


def _remove(actor: Actor, row: Row) -> None:
    model = type(row)
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, row.version)
        fresh = _present(model, row)
        fresh.removed_at = timezone.now()
        fresh.save(update_fields=["removed_at"])
        _number(model, _rows(model, locked))
        touched(actor, locked, _("“%(title)s” was taken out") % {"title": fresh.title})


def _move(actor: Actor, row: Row, position: int) -> None:
    model = type(row)
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, row.version)
        fresh = _present(model, row)
        _place(model, _rows(model, locked), fresh, position)
        touched(
            actor, locked, _("“%(title)s” was moved to place %(n)s") % {"title": fresh.title, "n": position}
        )


def step_add(
    *, actor: Actor, version: InstructionVersion, data: Mapping[str, Any], position: int | None = None
) -> Step:
    """Add a step to a draft, last or at ``position`` (1 is first). Raises ``InvalidInput``, every fault at once."""
    return _add(actor, version, Step, STEP_FIELDS, position, data)


def step_change(*, actor: Actor, step: Step, data: Mapping[str, Any]) -> Step:
    """Change a step of a draft; fields not given stay as they are."""
    return _change(actor, step, STEP_FIELDS, data)


def step_remove(*, actor: Actor, step: Step) -> None:
    """Take a step out of a draft; the row stays, marked."""
    _remove(actor, step)


def step_move(*, actor: Actor, step: Step, position: int) -> None:
    """Move a step of a draft to ``position`` (1 is first); the others close up."""
    _move(actor, step, position)


def criterion_add(
    *, actor: Actor, version: InstructionVersion, data: Mapping[str, Any], position: int | None = None
) -> ReleaseCriterion:
    """Add a line to the release specification of a draft. ``limit``: a ``Limit`` or its stored form."""
    return _add(actor, version, ReleaseCriterion, CRITERION_FIELDS, position, data)


def criterion_change(
    *, actor: Actor, criterion: ReleaseCriterion, data: Mapping[str, Any]
) -> ReleaseCriterion:
    """Change a line of the release specification of a draft."""
    return _change(actor, criterion, CRITERION_FIELDS, data)


def criterion_remove(*, actor: Actor, criterion: ReleaseCriterion) -> None:
    """Take a line out of the release specification of a draft; the row stays, marked."""
    _remove(actor, criterion)


def criterion_move(*, actor: Actor, criterion: ReleaseCriterion, position: int) -> None:
    """Move a line of the release specification of a draft."""
    _move(actor, criterion, position)


def content_fill(
    *,
    actor: Actor,
    version: InstructionVersion,
    steps: Sequence[Mapping[str, Any]],
    criteria: Sequence[Mapping[str, Any]],
) -> None:
    """Put all steps and criteria into a draft that has none, in one go. Problems name ``steps.<n>.…`` from 0."""
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, version)
        if _rows(Step, locked) or _rows(ReleaseCriterion, locked):
            raise WrongState.single(
                _("This draft has steps already."), code="not_empty", way_out=_("Change them one by one.")
            )
        problems: list[Problem] = []
        made: list[list[Any]] = []
        for model, fields, name, rows in (
            (Step, STEP_FIELDS, "steps", steps),
            (ReleaseCriterion, CRITERION_FIELDS, "criteria", criteria),
        ):
            fresh = [model(version=locked, position=at) for at in range(1, len(rows) + 1)]
            for at, (row, data) in enumerate(zip(fresh, rows, strict=True)):
                problems += _fill(row, data, fields, f"{name}.{at}.")
            problems += _taken(fresh, name + ".{}.")
            made.append(fresh)
        if problems:
            raise InvalidInput(problems=tuple(problems))
        Step.objects.bulk_create(made[0])
        ReleaseCriterion.objects.bulk_create(made[1])
        touched(
            actor,
            locked,
            _("%(steps)s steps and %(criteria)s criteria were put in")
            % {"steps": len(steps), "criteria": len(criteria)},
        )
