"""A variation with an answer to check, and inspections under the licence: one announced, one whose report is worked on."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from designations.models import Licence
from designations.services import findings, inspections, readiness, variations
from ledger.uploads import CSV, Upload
from tests.factories.designations import Team, prove

REPORT = Upload("report.csv", CSV, b"finding,class\n1,major\n")


def inspection_names(team: Team, product: Any) -> dict[str, Any]:
    """What the paths of the matrix call them."""
    licence = Licence.objects.filter(control_site=team.control_site).order_by("id")[0]
    today, who = timezone.localdate(), team.regulatory
    moving = variations.variation_draft(actor=who, licence=licence, kind="control_site", summary="We move.")
    answer = readiness.readiness_answer(
        actor=who, variation=moving, key="premises", outcome="done", evidence="DOC-1"
    )
    certified = inspections.inspection_announce(
        actor=who, licence=licence, kind="new_scope", reference="INS-0", announced_on=today
    )
    inspections.inspection_hold(
        actor=who, inspection=certified, held_from=today, held_until=today, inspectors="I. Spector"
    )
    inspections.inspection_receive(actor=who, inspection=certified, on=today, due_on=None, upload=REPORT)
    inspections.inspection_close(
        actor=who, inspection=certified, proof=prove(who), on=today, certificate="GMP-1"
    )
    announced, held, closing = (
        inspections.inspection_announce(
            actor=who,
            licence=licence,
            kind="routine",
            reference=reference,
            announced_on=today - timedelta(days=9),
            product=product,
        )
        for reference in ("INS-1", "INS-2", "INS-3")
    )
    for one in (held, closing):
        inspections.inspection_hold(
            actor=who, inspection=one, held_from=today, held_until=today, inspectors="I. Spector"
        )
        inspections.inspection_receive(actor=who, inspection=one, on=today, due_on=today, upload=REPORT)
        one.refresh_from_db()
    answered, finding = (
        findings.inspection_finding_add(
            actor=who, inspection=held, grade="major", says="No alarm log.", due_on=today
        )
        for _each in range(2)
    )
    given = findings.inspection_finding_answer(
        actor=who, finding=answered, on=today, says="A log is kept.", upload=REPORT
    )
    return {
        "moving": moving.pk,
        "readiness_answer": answer.pk,
        "inspection_announced": announced.pk,
        "inspection": held.pk,
        "inspection_closing": closing.pk,
        "finding": finding.pk,
        "finding_answered": answered.pk,
        "finding_paper": given.pk,
    }
