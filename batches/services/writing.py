"""Writing entries: one path for the page, for one step through the API and for a whole record.

``EntryWriter`` judges each entry (value, then every rule), collects every fault with a dotted field path, and writes what
holds in a few multi-row statements: entries, what they used, attestations. Events go on the batch's stream.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from batches import events
from batches.models import Batch, EntryEquipment, EntryMaterial, Outcome, Purpose, StepEntry
from batches.rules.entry import EntryAttempt, EquipmentFacts, LotFacts, PersonFacts, broken
from batches.services.known import BenchPerson, EntryInput, Known, PersonRef
from batches.values import Judged, judge_value, shown, step_after, with_lot
from designations.content import StepContent, VersionContent
from designations.kinds import StepKind
from designations.release import Line
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
        self.known, self.now, self.closed_reason = known, now, known.moment.closed_reason
        self.sequence, self.reached = known.moment.entries, known.moment.reached
        self.late_after = timedelta(minutes=settings.SPOKEWISE.LATE_ENTRY_MINUTES)
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
        attempt = self._attempt(step, given, purpose, path, judged)
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

    def _attempt(
        self, step: StepContent, given: EntryInput, purpose: str, path: str, judged: Judged | None
    ) -> EntryAttempt:
        following = step_after(self.content, self.reached)
        people = self.known.people
        recorded_at = given.recorded_at or self.now
        material, equipment = step.kind == StepKind.MATERIAL, step.kind == StepKind.EQUIPMENT
        lots = [self._lot(ref, step, path) for ref in given.lot_refs] if material else []
        items = [self._item(ref, path) for ref in (given.equipment_refs if equipment else given.equipment)]
        witness = people.get(given.witness.key) if given.witness else None
        if given.witness is not None and witness is None:
            self._refuse(
                path,
                Problem(
                    _("Nobody with a role at this site is known by this name."),
                    field="witness",
                    code="unknown_person",
                    reg="REG-58",
                    way_out=_("Name the person by their e-mail address or id, as registered here."),
                ),
            )
        return EntryAttempt(
            step=step,
            purpose=purpose,
            expected_position=following.position if following else None,
            expected_title=following.title if following else "",
            site_id=self.batch.site_id,
            zone=self.batch.zone,
            closed_reason=self.closed_reason,
            started_at=self.batch.started_at,
            now=self.now,
            performed_at=given.performed_at or recorded_at,
            recorded_at=recorded_at,
            late_after=self.late_after,
            performer=people.get(given.performer.key),
            witness=witness,
            late_reason=given.late_reason,
            correction_reason=given.correction_reason,
            value=judged.value if judged else None,
            patient_code=self.batch.patient.code if self.batch.patient else "",
            lots=tuple(lot for lot in lots if lot is not None),
            equipment=tuple(item for item in items if item is not None),
        )

    def _lot(self, ref: str, step: StepContent, path: str) -> LotFacts | None:
        found = self.known.lots.get(ref.strip(), ())
        fitting = [lot for lot in found if lot.material_code == step.material_code] or list(found)
        if fitting:
            return fitting[0]
        self._refuse(
            path,
            Problem(
                _("Lot %(lot)s is not in stock at this site.") % {"lot": ref[:80]},
                field="value.lot",
                code="unknown_lot",
                reg="REG-62",
                way_out=_("Receive and release the lot first, or check its number."),
            ),
        )
        return None

    def _item(self, ref: str, path: str) -> EquipmentFacts | None:
        item = self.known.equipment.get(ref.strip())
        if item is None:
            self._refuse(
                path,
                Problem(
                    _("There is no equipment %(code)s at this site.") % {"code": ref[:80]},
                    field="equipment",
                    code="unknown_equipment",
                    reg="REG-46",
                    way_out=_("Check the code on the equipment, or have it registered."),
                ),
            )
        return item

    def _make(
        self,
        step: StepContent,
        given: EntryInput,
        attempt: EntryAttempt,
        judged: Judged,
        purpose: str,
        corrects: StepEntry | None,
    ) -> StepEntry:
        if attempt.performer is None:
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
                "performer_id": attempt.performer.person_id,
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
        event = self._tell(entry, step, attempt, judged, corrects)
        self._attest(entry, attempt.performer, given.performer, Act.PERFORMED, given, event)
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

    def _tell(
        self,
        entry: StepEntry,
        step: StepContent,
        attempt: EntryAttempt,
        judged: Judged,
        corrects: StepEntry | None,
    ) -> Event:
        if attempt.performer is None:
            raise TypeError("rule performer_may lets nobody unknown through")
        payload: dict[str, Any] = {
            "number": self.batch.number,
            "entry_id": str(entry.pk),
            "sequence": entry.sequence,
            "step_key": step.key,
            "step_title": step.title,
            "value": judged.shown,
            "outcome": entry.outcome,
            "performed_at": entry.performed_at,
            "performer": attempt.performer.name,
            "witness": attempt.witness.name if attempt.witness else "",
            "late": entry.is_late,
            "content_hash": entry.content_hash,
        }
        kind, reason = events.ENTRY_RECORDED, entry.late_reason
        if corrects is not None:
            payload |= {"corrects": str(corrects.pk), "before": shown(corrects.value)}
            correcting = entry.purpose == Purpose.CORRECTION
            kind = events.ENTRY_CORRECTED if correcting else events.RESULT_COMPLETED
            reason = entry.correction_reason or reason
        event = self.work.event(kind, stream=self.batch.stream, subject=entry, payload=payload, reason=reason)
        if entry.outcome == Outcome.OUT_OF_LIMIT:
            self.work.event(
                events.LIMIT_BROKEN,
                stream=self.batch.stream,
                subject=self.batch,
                payload={
                    "batch": str(self.batch.pk),
                    "number": self.batch.number,
                    "step_key": step.key,
                    "step_title": step.title,
                    "value": judged.shown,
                    "limit": judged.limit_words,
                    "distance": judged.distance,
                    "entry_id": str(entry.pk),
                },
            )
        elif failed := self.content.failed_by(step.key, self.current):
            self.work.event(
                events.SPECIFICATION_FAILED,
                stream=self.batch.stream,
                subject=self.batch,
                payload=_failed_payload(failed, self.batch, entry),
            )
        return event


def _failed_payload(failed: Sequence[Line], batch: Batch, entry: StepEntry) -> dict[str, Any]:
    """What the trail keeps of lines of the release specification that an entry leaves without a way to pass."""
    parts = [part for line in failed for part in line.parts]
    limits = [
        _("%(title)s: %(limit)s") % {"title": part.criterion.title, "limit": part.criterion.limit.words()}
        for part in parts
    ]
    return {
        "batch": str(batch.pk),
        "number": batch.number,
        "step_key": entry.step_key,
        "step_title": "; ".join(part.criterion.title for part in parts),
        "value": "; ".join(str(part.result) for part in parts),
        "limit": "; ".join(limits),
        "distance": "",
        "entry_id": str(entry.pk),
    }


def entry_tree(
    entry: StepEntry, number: str, lots: Sequence[LotFacts], equipment: Sequence[EquipmentFacts]
) -> dict[str, Any]:
    """The tree of plain values that performer and witness attest; its canonical digest is ``content_hash``."""
    return {
        "batch": number,
        "step": entry.step_key,
        "sequence": entry.sequence,
        "purpose": str(entry.purpose),
        "corrects": str(entry.corrects_id) if entry.corrects_id else "",
        "value": entry.value,
        "outcome": str(entry.outcome),
        "performed_at": entry.performed_at,
        "recorded_at": entry.recorded_at,
        "late_reason": entry.late_reason,
        "correction_reason": entry.correction_reason,
        "performer": str(entry.performer_id),
        "witness": str(entry.witness_id) if entry.witness_id else "",
        "lots": sorted(lot.lot_number for lot in lots),
        "equipment": sorted(item.code for item in equipment),
    }
