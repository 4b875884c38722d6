"""Tables of the batches floor."""

from batches.models.batch import Batch, Origin, Provenance
from batches.models.counter import BatchCounter
from batches.models.draft import EntryDraft
from batches.models.entry import EntryEquipment, EntryMaterial, Outcome, Purpose, StepEntry
from batches.models.gate import GateCheck
from batches.models.hold import WorkHold
from batches.models.idempotency import IdempotencyKey
from batches.models.material import MaterialLot
from batches.models.patient import PatientIdentity

__all__ = [
    "Batch",
    "BatchCounter",
    "EntryDraft",
    "EntryEquipment",
    "EntryMaterial",
    "GateCheck",
    "IdempotencyKey",
    "MaterialLot",
    "Origin",
    "Outcome",
    "PatientIdentity",
    "Provenance",
    "Purpose",
    "StepEntry",
    "WorkHold",
]
