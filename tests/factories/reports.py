"""A product with reviewed and decided batches, and reports about them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from batches.models import Batch
from oversight.models import ReportDefinition, ReportRun
from oversight.reports.services import definition_add, report_request
from oversight.services.certifications import batch_reject
from oversight.services.releases import batch_release
from tests.factories import oversight as review
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import prove

CHARTED = "viability"


@dataclass
class Made:
    """A bench with its batches and a report definition."""

    bench: Bench
    definition: ReportDefinition
    certified: list[Batch] = field(default_factory=list)
    rejected: list[Batch] = field(default_factory=list)
    in_hand: list[Batch] = field(default_factory=list)

    @property
    def period(self) -> dict[str, datetime]:
        """A fortnight and a day: holds every batch whatever the day of the month."""
        now = timezone.now()
        return {"period_start": now - timedelta(days=15), "period_end": now + timedelta(days=1)}

    def request(self, **changes: Any) -> ReportRun:
        """A run asked for by regulatory affairs."""
        return report_request(
            actor=self.bench.team.regulatory, definition=self.definition, **(self.period | changes)
        )


def make_reported(*, attribute: str = CHARTED, plant_vcn: str = "12") -> Made:
    """Three published runs certified, one of them released; one with its copy number out of limit rejected, one still in hand."""
    bench = make_bench("CAR")
    definition = definition_add(
        actor=bench.team.author,
        master_file=bench.ready.world.master_file,
        attribute=attribute,
    )
    made = Made(bench, definition)
    for run in ("ARI0001-01", "ARI0001-02", "ARI0001-03"):
        made.certified.append(
            review.certified(bench, run, provenance="published", source_reference=run).batch
        )
    batch_release(actor=bench.team.qp, batch_id=made.certified[0].pk, proof=prove(bench.team.qp))
    bad = review.submitted(bench, "ARI0001-01", values={"vcn": plant_vcn}, provenance="made_up")
    review.assess_all(bench, review.reviewed_run(bench, bad))
    batch_reject(
        actor=bench.team.qp,
        batch_id=bad.pk,
        proof=prove(bench.team.qp),
        reason="The copy number is too high.",
    )
    bad.refresh_from_db()
    made.rejected.append(bad)
    made.in_hand.append(review.submitted(bench, "ARI0001-02", provenance="made_up"))
    return made


def inspector_of(made: Made) -> Any:
    """An inspector of the product."""
    return make_actor("inspector", made.bench.version.instruction.product.scope, "I. Spector")
