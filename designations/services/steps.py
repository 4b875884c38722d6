"""The steps and criteria of a draft: added, changed, taken out, ordered; one by one, or the whole at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.services.instructions import lock_draft, touched
from designations.services.rows import CRITERION_FIELDS, STEP_FIELDS, Row, fill, rows_of, taken
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, WrongState
from ledger.trail import unit_of_work


def _place(model: type[Row], rows: list[Any], row: Row, position: int | None) -> None:
    """Put a row at ``position`` (1 is first; None is last) and number the rest again.

    Raises ``InvalidInput`` for a place that is not there: an order that nobody meant is worse than none (REG-48).
    """
    rows = [other for other in rows if other.pk != row.pk]
    last = len(rows) + 1
    if position is not None and not 1 <= position <= last:
        raise InvalidInput.single(
            _("There is no place %(n)s: the places go from 1 to %(last)s.") % {"n": position, "last": last},
            field="position",
            code="no_such_place",
            reg="REG-48",
            way_out=_("Enter a whole number from 1 to %(last)s.") % {"last": last},
        )
    rows.insert(last - 1 if position is None else position - 1, row)
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
        rows = rows_of(model, locked)
        row = model(version=locked, position=0)
        problems = fill(row, data, fields, "") + taken([*rows, row], "")[-1:]
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
        problems = fill(fresh, data, fields, "")
        others = [other for other in rows_of(model, locked) if other.pk != row.pk]
        problems += taken([*others, fresh], "")[-1:]
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
        _number(model, rows_of(model, locked))
        touched(actor, locked, _("“%(title)s” was taken out") % {"title": fresh.title})


def _move(actor: Actor, row: Row, position: int) -> None:
    model = type(row)
    with unit_of_work(actor=actor):
        locked = lock_draft(actor, row.version)
        fresh = _present(model, row)
        _place(model, rows_of(model, locked), fresh, position)
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
        if rows_of(Step, locked) or rows_of(ReleaseCriterion, locked):
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
                problems += fill(row, data, fields, f"{name}.{at}.")
            problems += taken(fresh, name + ".{}.")
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
