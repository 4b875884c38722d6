"""Judging the release specification: single lines, and groups of which one must pass (REG-71)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.quantities import Outcome, QuantityError, Result, Verdict

if TYPE_CHECKING:
    from designations.content import CriterionContent


@dataclass(frozen=True)
class Judged:
    """One criterion with its result and verdict; both None when nothing is recorded yet."""

    criterion: "CriterionContent"
    result: Result | None
    verdict: Verdict | None


@dataclass(frozen=True)
class Line:
    """What decides together: one criterion, or the alternatives of one group. ``outcome`` of a missing result: pending."""

    group: str
    parts: tuple[Judged, ...]
    outcome: Outcome

    @property
    def passes(self) -> bool:
        """True only when it is known to pass."""
        return self.outcome is Outcome.IN_LIMIT


def stored_result(value: Any) -> Result | None:
    """The result in a stored value (see ``designations.values``), or None where it holds none."""
    if isinstance(value, str):
        return Result.outcome(value)
    if isinstance(value, Mapping):
        return Result.from_json(value) if "status" in value else stored_result(value.get("quantity"))
    return None


def judge_release(criteria: Sequence["CriterionContent"], values: Mapping[str, Any]) -> tuple[Line, ...]:
    """Return one line per single criterion and per group, in order of first appearance."""
    groups: dict[str, list[Judged]] = {}
    for criterion in criteria:
        groups.setdefault(criterion.group or f" {criterion.key}", []).append(_judge(criterion, values))
    return tuple(
        Line(group=name if not name.startswith(" ") else "", parts=tuple(parts), outcome=_together(parts))
        for name, parts in groups.items()
    )


def _judge(criterion: "CriterionContent", values: Mapping[str, Any]) -> Judged:
    result = stored_result(values.get(criterion.source_step))
    if result is None:
        return Judged(criterion, None, None)
    try:
        return Judged(criterion, result, criterion.limit.judge(result))
    except QuantityError as error:
        # A stored result in another unit cannot be judged: a person must look, it neither passes nor fails.
        return Judged(criterion, result, Verdict(Outcome.UNDETERMINED, error.message))


def _together(parts: Sequence[Judged]) -> Outcome:
    """One alternative that passes is enough; all must fail for the line to fail."""
    outcomes = {part.verdict.outcome if part.verdict else Outcome.PENDING for part in parts}
    for outcome in (Outcome.IN_LIMIT, Outcome.PENDING, Outcome.UNDETERMINED):
        if outcome in outcomes:
            return outcome
    return Outcome.OUT_OF_LIMIT
