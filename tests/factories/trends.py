"""Two sites of one product, each with batches whose one measured value a test chooses."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from batches.models import Batch, StepEntry
from batches.services import EntryInput, PersonRef, StartRequest, batch_start, entry_correct, entry_record
from tests.factories.sites import Ready, World, make_world, move, onboard

STRATEGY = {
    "attribute": "Purity",
    "parameter": "Living cells at the end",
    "step": "viability",
    "limit": {"low": "70", "unit": "%"},
    "evidence": "VAL-012",
}


@dataclass
class Trended:
    """A product made at sites; ``made``: site code → its batches, oldest first."""

    world: World
    sites: list[Ready]
    made: dict[str, list[Batch]] = field(default_factory=dict)

    def make(self, ready: Ready, values: Iterable[str]) -> list[Batch]:
        """A batch for each value, in order."""
        batches = []
        for value in values:
            batch = batch_start(
                actor=ready.operator,
                request=StartRequest(
                    site=ready.site,
                    product=self.world.product,
                    mode="POC",
                    version=self.world.instruction_version,
                    operator_id=ready.operator.person_id,
                ),
            )
            entry_record(actor=ready.operator, batch_id=batch.pk, entry=self.entry(ready, value))
            batches.append(batch)
        self.made.setdefault(ready.site.code, []).extend(batches)
        return batches

    def entry(self, ready: Ready, value: str, **changes: Any) -> EntryInput:
        """An entry of the operator."""
        return EntryInput(
            step="viability",
            value=value,
            performer=PersonRef(str(ready.operator.person_id), "session"),
            **changes,
        )

    def correct(self, ready: Ready, batch: Batch, value: str) -> None:
        """The value was misread."""
        first = StepEntry.objects.get(batch=batch, corrected_by=None)
        entry_correct(
            actor=ready.operator,
            batch_id=batch.pk,
            corrects=first.pk,
            entry=self.entry(ready, value, correction_reason="Misread."),
        )


def make_trended(*, sites: int = 2, attribute: str = "viability", strategy: Any = (STRATEGY,)) -> Trended:
    """Active sites without batches."""
    world, places = make_world(sites=sites, attribute=attribute, strategy=strategy)
    found = [onboard(world, place) for place in places]
    for ready in found:
        move(world.qa, ready.enrolment, "activate")
    return Trended(world, found)
