"""What performer and witness attest: the plain values of an entry, in one order, for its canonical digest (REG-58)."""

from collections.abc import Sequence
from typing import Any

from batches.models import StepEntry
from batches.rules.attempt import EquipmentFacts, LotFacts


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
