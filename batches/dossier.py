"""Everything about one batch, loaded in a fixed number of queries: what rules of review are pure functions over."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from batches.models import Batch, EntryEquipment, EntryMaterial, GateCheck, StepEntry
from batches.standing import Standing, load_standing
from designations.content import StepContent, VersionContent, load_content
from designations.kinds import StepKind
from designations.values.base import UnfitError
from designations.values.results import calculate
from ledger.models import Attestation, Event, Signature, Transition
from sites.models import Calibration, Competence

QUERIES = 11
"""Statements that ``load_dossier`` issues when the version's content is kept in memory."""


@dataclass(frozen=True)
class StepLine:
    """One step of the version with its entries, first to last; ``current`` is the one that counts."""

    step: StepContent
    revisions: tuple[StepEntry, ...]

    @property
    def current(self) -> StepEntry | None:
        """The last entry, or nothing when the step is not recorded."""
        return self.revisions[-1] if self.revisions else None

    @property
    def first(self) -> StepEntry | None:
        """The entry as first recorded."""
        return self.revisions[0] if self.revisions else None

    @property
    def was_corrected(self) -> bool:
        """Whether a value was changed after it was first recorded (a result that arrived is no change)."""
        return any(entry.purpose == "correction" for entry in self.revisions)


@dataclass(frozen=True)
class Dossier:
    """A batch, its version's content, and all that was recorded. Holds no state of its own and issues no query.

    ``attestations``, ``materials`` and ``equipment`` are by entry id. ``signatures`` include voided ones (``void``).
    ``competences`` are those of the makers on this version at this site, ended ones too; ``calibrations`` those of the
    equipment used, by equipment id, newest first.
    """

    batch: Batch
    content: VersionContent
    entries: tuple[StepEntry, ...]
    attestations: Mapping[uuid.UUID, tuple[Attestation, ...]]
    materials: Mapping[uuid.UUID, tuple[EntryMaterial, ...]]
    equipment: Mapping[uuid.UUID, tuple[EntryEquipment, ...]]
    gate_checks: tuple[GateCheck, ...]
    signatures: tuple[Signature, ...]
    transitions: tuple[Transition, ...]
    competences: tuple[Competence, ...]
    calibrations: Mapping[uuid.UUID, tuple[Calibration, ...]]
    standing: Standing | None = None
    """Whether work on it may go on now; only of a batch that is being made."""

    @cached_property
    def lines(self) -> tuple[StepLine, ...]:
        """Every step of the version, in order, with its entries."""
        found: dict[str, list[StepEntry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.step_key].append(entry)
        return tuple(StepLine(step, tuple(found.get(step.key, ()))) for step in self.content.steps)

    @cached_property
    def by_key(self) -> Mapping[str, StepLine]:
        """Step key → its line."""
        return {line.step.key: line for line in self.lines}

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """Step key → stored value that counts now: what ``content.judge_release`` judges."""
        return {line.step.key: line.current.value for line in self.lines if line.current is not None}

    @cached_property
    def maker_ids(self) -> frozenset[uuid.UUID]:
        """Everybody who performed or witnessed an entry."""
        return frozenset(
            person for entry in self.entries for person in (entry.performer_id, entry.witness_id) if person
        )

    @property
    def standing_signatures(self) -> tuple[Signature, ...]:
        """Signatures that no later change voided."""
        return tuple(signature for signature in self.signatures if getattr(signature, "void", None) is None)

    def names(self, entry: StepEntry) -> tuple[str, str]:
        """Printed names of performer and witness of an entry (empty: none), from its attestations."""
        found = {str(a.act): a.printed_name for a in self.attestations.get(entry.pk, ())}
        return found.get("performed", ""), found.get("witnessed", "")

    def stale_calculations(self) -> tuple[StepContent, ...]:
        """Calculations whose stored value is not what the current values give."""
        stale = []
        for line in self.lines:
            if line.step.kind != StepKind.CALCULATION or line.current is None:
                continue
            try:
                now = calculate(line.step, self.values).to_json()
            except UnfitError:
                now = None
            if now != line.current.value:
                stale.append(line.step)
        return tuple(stale)

    def signed_tree(self) -> dict[str, Any]:
        """The whole record as the tree that is signed at submission (canonical bytes are made by the ledger)."""
        batch = self.batch
        return {
            "type": "batch_record",
            "number": batch.number,
            "product": batch.product.code,
            "mode": batch.mode,
            "site": batch.site.code,
            "instruction": {
                "number": self.content.instruction_number,
                "version": self.content.version_number,
                "content_hash": self.content.content_hash,
            },
            "master_file": str(batch.master_file_version),
            "licence": batch.licence.number,
            "patient_code": batch.patient.code if batch.patient else "",
            "started_at": batch.started_at,
            "gate": [{"rule": c.rule, "version": c.version, "passed": c.passed} for c in self.gate_checks],
            "entries": [
                {
                    "step": entry.step_key,
                    "sequence": entry.sequence,
                    "purpose": str(entry.purpose),
                    "value": entry.value,
                    "outcome": str(entry.outcome),
                    "performed_at": entry.performed_at,
                    "recorded_at": entry.recorded_at,
                    "content_hash": entry.content_hash,
                    "attested_by": [
                        {"act": str(a.act), "person": str(a.person_id), "name": a.printed_name}
                        for a in self.attestations.get(entry.pk, ())
                    ],
                }
                for entry in self.entries
            ],
        }


def load_dossier(batch_id: uuid.UUID) -> Dossier:
    """Load everything about a batch: at most ``QUERIES`` statements, whatever it holds.

    Says nothing about whether the reader may see it: reach the batch through a scoped queryset first. Raises
    ``Batch.DoesNotExist``.
    """
    batch = Batch.objects.select_related(
        "product",
        "site",
        "patient",
        "licence",
        "designation",
        "control_site",
        "master_file_version__master_file",
        "instruction_version__instruction",
    ).get(pk=batch_id)
    content = load_content(batch.instruction_version_id)
    entries = tuple(StepEntry.objects.filter(batch_id=batch_id).order_by("sequence"))
    for entry in entries:
        entry.batch = batch
    ids = [entry.pk for entry in entries]
    makers = {person for entry in entries for person in (entry.performer_id, entry.witness_id) if person}
    equipment = EntryEquipment.objects.filter(entry__batch_id=batch_id).select_related("equipment")
    used = _grouped(equipment, "entry_id")
    item_ids = {row.equipment_id for rows in used.values() for row in rows}
    return Dossier(
        batch=batch,
        content=content,
        entries=entries,
        attestations={
            uuid.UUID(key): rows
            for key, rows in _grouped(
                Attestation.objects.filter(
                    subject_type=StepEntry._meta.label_lower, subject_id__in=[str(pk) for pk in ids]
                ).order_by("id"),
                "subject_id",
            ).items()
        },
        materials=_grouped(
            EntryMaterial.objects.filter(entry__batch_id=batch_id).select_related("lot"), "entry_id"
        ),
        equipment=used,
        gate_checks=tuple(GateCheck.objects.filter(batch_id=batch_id).order_by("position")),
        signatures=tuple(
            Signature.objects.filter(subject_type=Batch._meta.label_lower, subject_id=str(batch_id))
            .select_related("void")
            .order_by("id")
        ),
        transitions=tuple(
            Transition.objects.filter(record_type=Batch._meta.label_lower, record_id=batch_id).order_by("id")
        ),
        competences=tuple(
            Competence.objects.filter(
                person_id__in=makers,
                instruction_version_id=batch.instruction_version_id,
                site_id=batch.site_id,
            ).order_by("id")
        ),
        calibrations=_grouped(
            Calibration.objects.filter(Q(corrected_by=None), equipment_id__in=item_ids).order_by(
                "-done_on", "-id"
            ),
            "equipment_id",
        ),
        standing=load_standing(batch) if batch.is_open else None,
    )


def load_events(batch: Batch, *, before: uuid.UUID | None = None, limit: int = 50) -> Sequence[Event]:
    """The batch's trail, newest first, keyset-paged by event id: one query."""
    rows = Event.objects.filter(stream=batch.stream).order_by("-seq")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[: limit + 1])


def _grouped(rows: Any, key: str) -> dict[Any, tuple[Any, ...]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return {name: tuple(items) for name, items in found.items()}
