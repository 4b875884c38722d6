"""What the review rules look at: one batch's dossier and the few facts beyond it, loaded in a fixed number of queries."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings

from batches.dossier import Dossier, load_dossier
from batches.events import LOT_BLOCKED, LOT_EXPIRY_CHANGED
from batches.models import MaterialLot, StepEntry
from designations.release import Line
from ledger.canonical import canonical_digest
from ledger.models import Event
from oversight.models import Deviation

EXTRA_QUERIES = 2
"""Statements beyond those of the dossier."""


@dataclass(frozen=True)
class LotChange:
    """Something that happened to a lot: its expiry was corrected, or it was blocked."""

    kind: str
    at: datetime
    by: str
    reason: str
    before: str
    after: str


@dataclass(frozen=True)
class ReviewSubject:
    """A batch as the rules see it. Issues no query.

    ``deviations`` are all of the batch; ``lot_changes`` by lot id, oldest first. ``late_after``: the installation's
    allowance between doing and recording; ``clock_tolerance``: how far a clock at the bench may be off (both GENERAL).
    """

    dossier: Dossier
    deviations: tuple[Deviation, ...]
    lot_changes: Mapping[uuid.UUID, tuple[LotChange, ...]]
    late_after: timedelta
    clock_tolerance: timedelta

    @cached_property
    def release(self) -> tuple[Line, ...]:
        """The release specification judged over the values that count now."""
        return self.dossier.content.judge_release(self.dossier.values)

    @cached_property
    def deviation_by_step(self) -> Mapping[str, Deviation]:
        """Step key → the deviation opened on it (the newest)."""
        return {deviation.step_key: deviation for deviation in self.deviations if deviation.step_key}

    @cached_property
    def record_hash(self) -> str:
        """SHA-256 of the whole record as it stands."""
        return canonical_digest(self.dossier.signed_tree())

    def name(self, entry: StepEntry) -> str:
        """Who performed an entry, as printed; the id when no attestation says so."""
        return self.dossier.names(entry)[0] or str(entry.performer_id)

    def witness(self, entry: StepEntry) -> str:
        """Who witnessed it, or empty."""
        return self.dossier.names(entry)[1]


def load_subject(batch_id: uuid.UUID) -> ReviewSubject:
    """Load it. Reach the batch through a scoped queryset first. Raises ``Batch.DoesNotExist``."""
    return subject_of(load_dossier(batch_id))


def subject_of(dossier: Dossier) -> ReviewSubject:
    """The subject around a dossier that is loaded already: ``EXTRA_QUERIES`` statements."""
    from batches.models.entry import CLOCK_TOLERANCE

    lots = {str(use.lot_id) for uses in dossier.materials.values() for use in uses}
    changes: dict[uuid.UUID, list[LotChange]] = defaultdict(list)
    for event in Event.objects.filter(
        subject_type=MaterialLot._meta.label_lower,
        subject_id__in=sorted(lots),
        kind__in=[LOT_EXPIRY_CHANGED, LOT_BLOCKED],
    ).order_by("id"):
        data: dict[str, Any] = event.data
        changes[uuid.UUID(event.subject_id)].append(
            LotChange(
                kind=event.kind,
                at=event.occurred_at,
                by=event.actor_name,
                reason=event.reason,
                before=str(data.get("before", "")),
                after=str(data.get("after", "")),
            )
        )
    return ReviewSubject(
        dossier=dossier,
        deviations=tuple(Deviation.objects.filter(batch_id=dossier.batch.pk).order_by("id")),
        lot_changes={lot: tuple(found) for lot, found in changes.items()},
        late_after=timedelta(minutes=settings.SPOKEWISE.LATE_ENTRY_MINUTES),
        clock_tolerance=CLOCK_TOLERANCE,
    )
