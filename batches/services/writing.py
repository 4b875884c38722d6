"""Writing entries: one path for the page, for one step through the API and for a whole record.

``EntryWriter`` judges each entry (value, then every rule), collects every fault with a dotted field path, and writes what
holds in a few multi-row statements: entries, what they used, attestations. Events go on the batch's stream.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from batches.attested import entry_tree
from batches.models import Batch, EntryEquipment, EntryMaterial, Purpose, StepEntry
from batches.rules.attempt import EntryAttempt, PersonFacts
from batches.rules.entry import broken
from batches.services.attempts import AttemptReader
from batches.services.known import BenchPerson, EntryInput, Known, PersonRef
from batches.services.telling import Made, tell_entry
from batches.values import Judged, judge_value, with_lot
from designations.content import StepContent, VersionContent
from ledger import bulk, signing
from ledger.canonical import canonical_digest
from ledger.errors import InvalidInput, Problem
from ledger.ids import uuid7
from ledger.models import Attestation
from ledger.models.attestation import Act
from ledger.models.event import Event
from ledger.trail import UnitOfWork


class EntryWriter:
    """Judges and writes entries of one locked batch."""

    def __init__(
        self,
        work: UnitOfWork,
        batch: Batch,
        content: VersionContent,
        *,
        known: Known,
        now: datetime,
    ) -> None:
        self.work, self.batch, self.content = work, batch, content
        self.known, self.now = known, now
        self.reader = AttemptReader(batch, content, known, now)
        self.sequence, self.reached = known.moment.entries, known.moment.reached
        self.current: dict[str, Any] = dict(known.values)
        self.problems: list[Problem] = []
        self.entries: list[StepEntry] = []
        self._materials: list[dict[str, Any]] = []
        self._equipment: list[dict[str, Any]] = []
        self._attestations: list[dict[str, Any]] = []

    def add(
        self,
        given: EntryInput,
        *,
        purpose: str = Purpose.ORIGINAL,
        corrects: StepEntry | None = None,
        path: str = "",
    ) -> StepEntry | None:
        """Judge one entry. Its faults go to ``problems`` (fields under ``path``); a sound one is kept for ``flush``."""
        before = len(self.problems)
        step = self.content.by_key.get(given.step)
        if step is None:
            self._refuse(
                path,
                Problem(
                    _("This version of the instruction has no step “%(key)s”.") % {"key": given.step[:80]},
                    field="step",
                    code="unknown_step",
                    reg="REG-51",
                    way_out=_("Send the keys of the steps as the instruction version lists them."),
                ),
            )
            return None
        judged: Judged | None = None
        unfit: set[str] = set()
        try:
            judged = judge_value(
                self.content,
                step,
                given.value,
                values=self.current,
                now=self.now,
                started_at=self.batch.started_at,
            )
        except InvalidInput as refusal:
            for problem in refusal.problems:
                unfit.add(problem.field)
                self._refuse(path, problem)
        attempt = self.reader.read(step, given, purpose=purpose, reached=self.reached, judged=judged)
        for problem in self.reader.problems:
            self._refuse(path, problem)
        for finding in broken(attempt):
            # What cannot be read at all has said so at its field: one reason is enough there.
            if finding.field not in unfit:
                self._refuse(path, finding.as_problem())
        if purpose == Purpose.ORIGINAL:
            # Go on as if it held, so that one fault does not make every later step look out of order.
            self.reached = max(self.reached, step.position)
        if judged is not None:
            self.current[step.key] = judged.value
        if judged is None or len(self.problems) > before:
            return None
        return self._make(step, given, attempt, judged, purpose, corrects)

    def raise_problems(self) -> None:
        """Raise everything that was found, at once."""
        if self.problems:
            raise InvalidInput(problems=tuple(self.problems))

    def flush(self) -> list[StepEntry]:
        """Write everything now, in one round trip; the entries in the order they were added."""
        bulk.insert(*self._groups())
        return self.entries

    def flush_last(self) -> None:
        """Write everything at the end of the unit of work, in one round trip with its events."""
        self.work.insert_last(*self._groups())

    def _groups(self) -> tuple[bulk.Group, ...]:
        return (
            self.entries,
            bulk.Rows(EntryMaterial, self._materials),
            bulk.Rows(EntryEquipment, self._equipment),
            bulk.Rows(Attestation, self._attestations),
        )

    def _refuse(self, path: str, problem: Problem) -> None:
        field = f"{path}.{problem.field}" if path and problem.field else path or problem.field
        self.problems.append(replace(problem, field=field))

    def _make(
        self,
        step: StepContent,
        given: EntryInput,
        attempt: EntryAttempt,
        judged: Judged,
        purpose: str,
        corrects: StepEntry | None,
    ) -> StepEntry:
        performer = attempt.performer
        if performer is None:
            raise TypeError("rule performer_may lets nobody unknown through")
        self.sequence += 1
        if attempt.lots:
            judged = with_lot(judged, attempt.lots[0].lot_number)
        entry = bulk.new(
            StepEntry,
            {
                "batch_id": self.batch.pk,
                "step_id": step.id,
                "step_key": step.key,
                "position": step.position,
                "attribute": step.attribute,
                "sequence": self.sequence,
                "purpose": purpose,
                "value": judged.value,
                "outcome": judged.outcome,
                "verdict": judged.verdict,
                "limit_words": judged.limit_words,
                "distance": judged.distance,
                "performed_at": attempt.performed_at,
                "recorded_at": attempt.recorded_at,
                "received_at": self.now,
                "device_offset_ms": given.device_offset_ms,
                "is_late": attempt.is_late,
                "late_reason": given.late_reason.strip() if attempt.is_late else "",
                "corrects_id": corrects.pk if corrects else None,
                "correction_reason": given.correction_reason.strip() if purpose == Purpose.CORRECTION else "",
                "performer_id": performer.person_id,
                "witness_id": attempt.witness.person_id if attempt.witness else None,
            },
        )
        entry.content_hash = canonical_digest(
            entry_tree(entry, self.batch.number, attempt.lots, attempt.equipment)
        )
        self.entries.append(entry)
        self._materials += [
            {
                "id": uuid7(),
                "entry_id": entry.pk,
                "lot_id": lot.lot_id,
                "expires_at": lot.expires_at,
                "status": lot.status,
            }
            for lot in attempt.lots
        ]
        self._equipment += [
            {
                "id": uuid7(),
                "entry_id": entry.pk,
                "equipment_id": item.equipment_id,
                "calibration_due_on": item.due_on,
            }
            for item in attempt.equipment
        ]
        made = Made(entry, step, attempt, performer, judged, corrects)
        event = tell_entry(self.work, self.batch, self.content, made, self.current)
        self._attest(entry, performer, given.performer, Act.PERFORMED, given, event)
        if attempt.witness is not None and given.witness is not None:
            self._attest(entry, attempt.witness, given.witness, Act.WITNESSED, given, event)
        return entry

    def _attest(
        self, entry: StepEntry, person: PersonFacts, ref: PersonRef, act: str, given: EntryInput, event: Event
    ) -> None:
        self._attestations.append(
            signing.attest(
                person=BenchPerson(person, site_code=self.batch.site.code),
                act=act,
                method=ref.method,
                device_session=ref.device_session,
                device_offset_ms=given.device_offset_ms,
                performed_at=entry.performed_at,
                recorded_at=entry.recorded_at,
                subject=entry,
                content_hash=entry.content_hash,
                event=event,
            )
        )
