"""What an entry tells the trail: that it was recorded, and when, and what it broke (REG-57)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from batches import events
from batches.models import Batch, Outcome, Purpose, StepEntry
from batches.rules.attempt import EntryAttempt, PersonFacts
from batches.values import Judged, shown
from designations.content import StepContent, VersionContent
from designations.release import Line
from ledger.models.event import Event
from ledger.trail import UnitOfWork


@dataclass(frozen=True)
class Made:
    """An entry about to be written, and what it was made from; ``corrects`` is the entry it takes the place of."""

    entry: StepEntry
    step: StepContent
    attempt: EntryAttempt
    performer: PersonFacts
    judged: Judged
    corrects: StepEntry | None


def tell_entry(
    work: UnitOfWork, batch: Batch, content: VersionContent, made: Made, values: Mapping[str, Any]
) -> Event:
    """Put the entry on the batch's stream, and what it broke after it; ``values`` are the batch's with the entry's."""
    event = _tell_value(work, batch, made)
    if made.entry.outcome == Outcome.OUT_OF_LIMIT:
        broken = {
            "step_title": made.step.title,
            "value": made.judged.shown,
            "limit": made.judged.limit_words,
            "distance": made.judged.distance,
        }
        _tell_broken(work, batch, made.entry, events.LIMIT_BROKEN, broken)
    elif failed := content.failed_by(made.step.key, values):
        _tell_broken(work, batch, made.entry, events.SPECIFICATION_FAILED, _in_words(failed))
    return event


def _tell_value(work: UnitOfWork, batch: Batch, made: Made) -> Event:
    entry, attempt = made.entry, made.attempt
    payload: dict[str, Any] = {
        "number": batch.number,
        "entry_id": str(entry.pk),
        "sequence": entry.sequence,
        "step_key": made.step.key,
        "step_title": made.step.title,
        "value": made.judged.shown,
        "outcome": entry.outcome,
        "performed_at": entry.performed_at,
        "performer": made.performer.name,
        "witness": attempt.witness.name if attempt.witness else "",
        "late": entry.is_late,
        "content_hash": entry.content_hash,
    }
    kind, reason = events.ENTRY_RECORDED, entry.late_reason
    if made.corrects is not None:
        payload |= {"corrects": str(made.corrects.pk), "before": shown(made.corrects.value)}
        correcting = entry.purpose == Purpose.CORRECTION
        kind = events.ENTRY_CORRECTED if correcting else events.RESULT_COMPLETED
        reason = entry.correction_reason or reason
    return work.event(kind, stream=batch.stream, subject=entry, payload=payload, reason=reason)


def _tell_broken(
    work: UnitOfWork, batch: Batch, entry: StepEntry, kind: str, broken: Mapping[str, str]
) -> None:
    payload = {
        "batch": str(batch.pk),
        "number": batch.number,
        "step_key": entry.step_key,
        **broken,
        "entry_id": str(entry.pk),
    }
    work.event(kind, stream=batch.stream, subject=batch, payload=payload)


def _in_words(failed: Sequence[Line]) -> dict[str, str]:
    """Lines of the release specification that the entry leaves without a way to pass."""
    parts = [part for line in failed for part in line.parts]
    limits = [
        _("%(title)s: %(limit)s") % {"title": part.criterion.title, "limit": part.criterion.limit.words()}
        for part in parts
    ]
    return {
        "step_title": "; ".join(part.criterion.title for part in parts),
        "value": "; ".join(str(part.result) for part in parts),
        "limit": "; ".join(limits),
        "distance": "",
    }
