"""From the instruction's judgement of a value to what an entry stores and what people read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from batches.models.entry import Outcome
from designations.content import StepContent, VersionContent
from designations.kinds import StepKind
from ledger.errors import InvalidInput
from ledger.quantities import Result, plain
from ui.formats import instant

END_OF_MANUFACTURE = "manufacture_ended_at"
"""Key or attribute of the date-time step that says when manufacture ended: the shelf life counts from it (REG-64)."""


@dataclass(frozen=True)
class Judged:
    """A value as stored, with what its limit said. ``distance``: how far outside, as written, in the limit's unit."""

    value: Any
    outcome: str
    verdict: str
    limit_words: str
    distance: str
    shown: str


def judge_value(
    content: VersionContent,
    step: StepContent,
    raw: Any,
    *,
    values: Mapping[str, Any],
    now: datetime,
    started_at: datetime,
) -> Judged:
    """Judge what was typed or sent. Raises ``InvalidInput`` with every fault, fields under ``value``."""
    checked = content.validate_value(step, raw, values=values, now=now, batch_started_at=started_at)
    if checked.problems:
        raise InvalidInput(problems=checked.problems)
    verdict = checked.verdict
    outcome = Outcome.NONE if verdict is None else Outcome(str(verdict.outcome.value))
    if verdict is None and checked.result is not None and checked.result.status == "pending":
        outcome = Outcome.PENDING
    return Judged(
        value=checked.value,
        outcome=outcome,
        verdict=verdict.words[:300] if verdict else "",
        limit_words=step.limit.words()[:300] if step.limit else "",
        distance="" if verdict is None or verdict.distance is None else plain(verdict.distance),
        shown=shown(checked.value),
    )


def with_lot(judged: Judged, lot_number: str) -> Judged:
    """The same with the lot's number as the stock knows it."""
    value = {**judged.value, "lot": lot_number}
    return replace(judged, value=value, shown=shown(value))


def shown(value: Any) -> str:
    """A stored value as people read it: ``≤ 0.5 EU/mL``, ``pending``, ``22 November 2026, 14:05:00 GMT``."""
    if value is True:
        return _("done")
    if isinstance(value, Mapping):
        if "lot" in value:
            quantity = value.get("quantity")
            return f"{value['lot']}, {Result.from_json(quantity)}" if quantity else str(value["lot"])
        if "equipment" in value:
            return str(value["equipment"])
        if "status" in value:
            return str(Result.from_json(value))
    if isinstance(value, str):
        moment = read_instant(value)
        return instant(moment) if moment else value
    return str(value)


def read_instant(value: Any) -> datetime | None:
    """The instant in a stored value, or nothing."""
    if not isinstance(value, str) or len(value) != 27 or not value.endswith("Z"):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def is_pending(value: Any) -> bool:
    """Whether a stored value is a result that is still awaited."""
    return isinstance(value, Mapping) and value.get("status") in {"pending", "interim"}


def step_after(content: VersionContent, position: int) -> StepContent | None:
    """The first step beyond ``position``, in order; nothing when all are done."""
    return next((step for step in content.steps if step.position > position), None)


def ends_manufacture(step: StepContent) -> bool:
    """Whether the step says when manufacture ended."""
    return step.kind == StepKind.DATETIME and END_OF_MANUFACTURE in (step.key, step.attribute)


def needs_values(step: StepContent) -> bool:
    """Whether judging the step looks at values recorded before it."""
    return step.kind == StepKind.CALCULATION or bool(step.settings.after)
