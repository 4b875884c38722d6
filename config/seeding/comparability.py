"""The demonstration's comparability protocol, and the performance batches of its sites. All made up."""

from datetime import timedelta

from django.utils import timezone

from config.seeding.people import actor
from config.seeding.proofs import prove
from designations.models import Product
from ledger.uploads import CSV, Upload
from oversight.comparability import services
from sites.models import Enrolment, RemoteSite

ATTRIBUTES = (
    {"key": "viability", "judged": "each", "low": "80"},
    {"key": "cd3_percent", "judged": "mean", "low": "85"},
    {"key": "vcn", "judged": "mean", "low": "0.5", "high": "5"},
)
RUNS = (("97.1", "96.9", "1.82"), ("95.8", "97.4", "2.07"), ("98.0", "98.1", "2.31"))


def agree_comparability(product: Product) -> None:
    """A protocol written by the process owner and put in force by QA, and a next version that waits for QA."""
    protocol, _next = (
        services.protocol_draft(
            actor=actor("author"),
            product=product,
            attributes=attributes,
            min_results=3,
            rationale="Identity, purity and the dose of vector carry the benefit; the ranges come from the runs of the"
            " control site (made up).",
        )
        for attributes in (ATTRIBUTES, (*ATTRIBUTES[:2], {**ATTRIBUTES[2], "tolerance": "1.5"}))
    )
    services.protocol_put_in_force(actor=actor("qa"), protocol=protocol, proof=prove(actor("qa")))


def make_performance_batches(place: RemoteSite) -> None:
    """Three performance batches of a site that is being onboarded."""
    enrolled = Enrolment.objects.get(site=place)
    for number, results in enumerate(RUNS, start=1):
        services.performance_record(
            actor=actor("reviewer"),
            enrolment=enrolled,
            run=f"PB-DEMO-{place.code}-{number}",
            performed_on=timezone.localdate() - timedelta(days=10 - number),
            values={one["key"]: value for one, value in zip(ATTRIBUTES, results, strict=True)},
            upload=Upload(
                f"PB-DEMO-{place.code}-{number}.csv",
                CSV,
                (
                    "attribute,result\n"
                    + "".join(
                        f"{one['key']},{value}\n" for one, value in zip(ATTRIBUTES, results, strict=True)
                    )
                ).encode(),
            ),
        )
