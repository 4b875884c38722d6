"""The world's annual reports: one in each state that a route needs, of successive months of one master file."""

from typing import Any

from django.utils import timezone

from ledger.canonical import digest
from oversight.annual import services
from oversight.annual.tasks import ACTOR
from oversight.models import AnnualReport
from tests.factories import annual as make
from tests.factories.batches import Bench


def _seal(report: AnnualReport) -> None:
    """As the worker does, but for the drawing (tests/oversight/annual draws)."""
    sealed = b"%PDF-1.7 as sealed"
    services.seal_store(
        actor=ACTOR, report=report, version=report.version, sealed=sealed, rendered_hash=digest(sealed)
    )
    report.refresh_from_db()
    assert report.state == "sealed"


def annual_names(bench: Bench, other: Bench) -> dict[str, Any]:
    """What a path of the matrix may name: each report by its state. ``other_annual`` is another control site's."""
    regulatory, qp = bench.team.regulatory, bench.team.qp
    plan = make.over_yesterday(regulatory, bench.ready.world.master_file, period_months=1, months_back=9)
    made: dict[str, AnnualReport] = {}
    for state in ("draft", "frozen", "approved", "sealed", "submitted", "received"):
        report = made[state] = make.begin(regulatory, plan)
        make.run_build(report)
        make.write_all(regulatory, report)
        report.refresh_from_db()
    for state in ("frozen", "approved", "sealed", "submitted", "received"):
        make.freeze(regulatory, made[state])
    for state in ("approved", "sealed", "submitted", "received"):
        make.approve(qp, made[state])
    for state in ("sealed", "submitted", "received"):
        _seal(made[state])
    for state in ("submitted", "received"):
        make.submit(regulatory, made[state])
    services.annual_acknowledge(
        actor=regulatory,
        report=made["received"],
        on=timezone.localdate(),
        reference="MHRA 1",
        receipt=make.PAPER,
    )
    theirs = make.begin(
        other.team.regulatory, make.over_yesterday(other.team.regulatory, other.ready.world.master_file)
    )
    return {f"annual_{state}": report.number for state, report in made.items()} | {
        "annual_plan": plan.pk,
        "other_annual": theirs.number,
    }
