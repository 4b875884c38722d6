"""A whole record from a hospital system, in one transaction and a few multi-row statements."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import policies
from batches.models import Batch
from batches.rules.attempt import PersonFacts
from batches.services.known import EntryInput, PersonRef, load_known
from batches.services.lifecycle import SUBMITTED_TOPIC
from batches.services.start import StartRequest, move_payload, pass_gate
from batches.services.writing import EntryWriter
from batches.values import ends_manufacture, is_pending, read_instant
from designations.content import VersionContent, load_content
from designations.kinds import StepKind
from ledger import outbox
from ledger.actors import Actor
from ledger.errors import Problem, Refusal, RuleBroken
from ledger.trail import unit_of_work
from ledger.transitions import perform


@dataclass(frozen=True)
class WholeRecord:
    """A batch as a hospital system recorded it: what was started, every step in order, and who answers for it.

    ``submitted_by``: the person at the site who submits; they count as a maker, so they never review it.
    """

    request: StartRequest
    entries: Sequence[EntryInput]
    submitted_by: PersonRef


def batch_submit_whole(
    *, actor: Actor, record: WholeRecord, also: Callable[[Batch], None] | None = None
) -> Batch:
    """Start, record and submit in one transaction, judged by the same gate and the same rules as the pages.

    Raises ``RuleBroken`` when the gate stays shut (its checks are kept) and ``InvalidInput`` with every fault of every
    entry at once, fields as ``entries.3.value``; then nothing of the record is kept.
    """
    policies.permit(actor, Permission.BATCH_SUBMIT_API, record.request.site)
    refused: Refusal | None = None
    batch: Batch | None = None
    with unit_of_work(actor=actor) as work:
        request = replace(record.request, made_until=_made_until(record))
        gate = pass_gate(work, actor=actor, request=request)
        if gate.batch is None:
            # Committed with its checks; raised after the transaction.
            refused = RuleBroken(problems=gate.problems)
        else:
            batch = gate.batch
            content = load_content(batch.instruction_version_id)
            now = timezone.now()
            writer = EntryWriter(
                work,
                batch,
                content,
                known=load_known(
                    batch, content, record.entries, at=now, others=(record.submitted_by,), past=True
                ),
                now=now,
            )
            for path, entry in _with_calculations(content, record.entries):
                writer.add(entry, path=path)
            writer.problems += _missing(content, record.entries)
            submitter = _submitter(batch, record.submitted_by, writer)
            writer.raise_problems()
            if submitter is None:
                raise TypeError("no problem was found, so there is a submitter")
            entries = writer.flush()
            ended = _ended(content, writer)
            perform(
                record=batch,
                move="receive",
                actor=actor,
                payload={
                    **move_payload(batch),
                    "entries": len(entries),
                    "submitted_by": submitter.name,
                },
                changes={
                    "submitted_at": now,
                    "unsigned_since": now,
                    "submitted_by_id": submitter.person_id,
                    "pending_results": sum(1 for value in writer.current.values() if is_pending(value)),
                    "manufacture_ended_at": ended,
                    "expires_at": ended + timedelta(minutes=content.shelf_life_minutes)
                    if ended and content.shelf_life_minutes
                    else None,
                },
            )
            outbox.defer(SUBMITTED_TOPIC, {"batch": str(batch.pk)}, key=f"{batch.pk}:received")
            if also is not None:
                also(batch)
    if refused is not None or batch is None:
        raise refused or TypeError("a gate is open or shut")
    return batch


def _made_until(record: WholeRecord) -> datetime:
    """When the work that the record tells of ended: its last step that is neither a test nor a sum; never ahead of now.

    What stops work later does not keep the record out; what stopped it by then does (REG-41).
    """
    now = timezone.now()
    content = load_content(record.request.version.pk)
    beside = {
        step.key
        for step in content.steps
        if step.kind in (StepKind.TEST_RESULT, StepKind.CALCULATION) and not ends_manufacture(step)
    }
    times = [one.performed_at or one.recorded_at or now for one in record.entries if one.step not in beside]
    return min(now, max([record.request.started_at or now, *times]))


def _with_calculations(
    content: VersionContent, entries: Sequence[EntryInput]
) -> Iterator[tuple[str, EntryInput]]:
    """The entries with their paths; a calculation left out is worked out here, in its place, by whoever came before it."""
    given = {entry.step for entry in entries}
    due = [step for step in content.steps if step.kind == StepKind.CALCULATION and step.key not in given]
    before: EntryInput | None = None
    for position, entry in enumerate(entries):
        step = content.by_key.get(entry.step)
        while step is not None and due and due[0].position < step.position and before is not None:
            yield f"entries.{position - 1}", replace(before, step=due[0].key, value=None, equipment=())
            due.pop(0)
        yield f"entries.{position}", entry
        before = entry
    for step in due:
        if before is not None:
            yield f"entries.{len(entries) - 1}", replace(before, step=step.key, value=None, equipment=())


def _missing(content: VersionContent, entries: Sequence[EntryInput]) -> list[Problem]:
    """Steps that the record leaves out: a record is whole or refused (REG-56)."""
    given = {entry.step for entry in entries}
    return [
        Problem(
            _("Step %(position)s, “%(title)s”, is missing.")
            % {"position": step.position, "title": step.title},
            field="entries",
            code="missing_step",
            reg="REG-56",
            way_out=_("Send an entry for “%(key)s”; a result that is awaited is sent as pending.")
            % {"key": step.key},
        )
        for step in content.steps
        if step.key not in given and step.kind != StepKind.CALCULATION
    ]


def _submitter(batch: Batch, ref: PersonRef, writer: EntryWriter) -> PersonFacts | None:
    """Who answers for the record. Must hold the right to submit at this site."""
    person = writer.known.people.get(ref.key)
    if person is None or not person.may_submit:
        writer.problems.append(
            Problem(
                _("Nobody who may submit records at this site is known by this name."),
                field="submitted_by",
                code="unknown_person",
                reg="REG-129",
                way_out=_("Name the site lead by e-mail address or id, as registered here."),
            )
        )
        return None
    return person


def _ended(content: VersionContent, writer: EntryWriter) -> datetime | None:
    """When manufacture ended: the step that says so, else the last step that is not a test (REG-64)."""
    for step in content.steps:
        if ends_manufacture(step):
            ended = read_instant(writer.current.get(step.key))
            if ended is not None:
                return ended
    making = {step.key for step in content.steps if step.kind != StepKind.TEST_RESULT}
    return max((entry.performed_at for entry in writer.entries if entry.step_key in making), default=None)
