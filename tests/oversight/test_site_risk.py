"""What batches and deviations add to the risk score of a site (REG-45)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from batches.riskterms import batch_terms
from oversight.models import Deviation
from oversight.riskterms import deviation_terms
from oversight.services.certifications import batch_reject
from sites.supervision.risk import load_risk
from sites.supervision.standing import supervision_of
from tests.factories import oversight as review
from tests.factories.batches import make_bench
from tests.factories.designations import prove
from tests.factories.sites import make_control, make_site

pytestmark = pytest.mark.django_db


def test_reg_45_rejected_batches_and_deviations_of_late_raise_the_risk_of_their_site_alone() -> None:
    bench = make_bench("RSK")
    since = timezone.now() - timedelta(days=180)
    batch = review.submitted(bench, values={"vcn": "12.00"})
    found = Deviation.objects.get(batch=batch)
    weight = {"critical": 10, "major": 4, "minor": 1}[found.severity]
    (deviations,) = deviation_terms(bench.site, since)
    assert (deviations.points, deviations.weighs) == (weight, f"1 × {weight}")
    assert deviations.says.endswith("open now: 1")
    (made,) = batch_terms(bench.site, since)
    assert (made.points, made.says) == (0, "0 rejected and 0 aborted, of 1 started")

    review.assess_all(bench, review.reviewed_run(bench, batch))
    batch_reject(
        actor=bench.team.qp,
        batch_id=batch.pk,
        proof=prove(bench.team.qp),
        reason="Too many copies for each cell.",
    )
    (made,) = batch_terms(bench.site, since)
    assert (made.points, made.says) == (5, "1 rejected and 0 aborted, of 1 started")
    risk = load_risk(bench.site, supervision_of(bench.site))
    assert risk.points >= weight + 5
    assert {deviations, made} <= set(risk.terms)

    # What lies further back is not of late; a deviation that is still open is said all the same.
    later = timezone.now() + timedelta(minutes=1)
    (deviations,), (made,) = deviation_terms(bench.site, later), batch_terms(bench.site, later)
    assert (deviations.points, made.points) == (0, 0)
    assert deviations.says.endswith("open now: 1")
    elsewhere = make_site(*make_control())
    assert {term.points for term in (*deviation_terms(elsewhere, since), *batch_terms(elsewhere, since))} == {
        0
    }
