"""The demonstration's inspections, and a variation in draft whose checklist says what is missing (REG-31, REG-32)."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.actors import PersonActor
from config.seeding.foundation import PRODUCT
from config.seeding.people import actor
from config.seeding.proofs import prove
from designations.kinds import VariationKind
from designations.models import Inspection, Licence, LicenceVariation, Product
from designations.services import findings, inspections, readiness, variations
from ledger.uploads import CSV, Upload
from sites.models import RemoteSite

MADE_UP = "Made up for demonstration."


def _file(name: str, says: str) -> Upload:
    return Upload(f"{name}.csv", CSV, f"part,text\n1,{says} {MADE_UP}\n".encode())


def begin_inspections() -> None:
    """One closed, one whose findings are being answered, one announced; and a draft. Nothing when they are there."""
    who, licence = actor("regulatory"), Licence.objects.get()
    if Inspection.objects.exists():
        return
    today, product = timezone.localdate(), Product.objects.get(code=PRODUCT)
    _closed(who, licence, product, today)
    _in_hand(who, licence, today)
    inspections.inspection_announce(
        actor=who,
        licence=licence,
        kind="new_scope",
        reference="GMP DEMO 0093",
        announced_on=today - timedelta(days=2),
        planned_on=today + timedelta(days=33),
        variation=LicenceVariation.objects.get(state="information_requested"),
        holds_grant=True,
    )
    _draft(who, licence, product)


def _reported(
    who: PersonActor, inspection: Inspection, held_on: date, report_on: date, due_on: date
) -> Inspection:
    inspections.inspection_hold(
        actor=who,
        inspection=inspection,
        held_from=held_on,
        held_until=held_on + timedelta(days=1),
        inspectors="Inspector A (made up)\nInspector B (made up)",
    )
    report = _file("inspection-report", "Report of the inspection.")
    inspections.inspection_receive(
        actor=who, inspection=inspection, on=report_on, due_on=due_on, upload=report
    )
    inspection.refresh_from_db()
    return inspection


def _closed(who: PersonActor, licence: Licence, product: Product, today: date) -> None:
    def ago(days: int) -> date:
        return today - timedelta(days=days)

    inspection = inspections.inspection_announce(
        actor=who,
        licence=licence,
        kind="new_scope",
        reference="GMP DEMO 0017",
        announced_on=ago(210),
        product=product,
        mode="POC",
    )
    _reported(who, inspection, ago(180), ago(160), ago(130))
    finding = findings.inspection_finding_add(
        actor=who,
        inspection=inspection,
        grade="other",
        says=f"The log of who may open the data link was reviewed yearly, not after each change. {MADE_UP}",
        due_on=ago(130),
    )
    findings.inspection_finding_answer(
        actor=who,
        finding=finding,
        on=ago(140),
        says=f"Reviewed at each change and each quarter; the procedure was changed. {MADE_UP}",
        upload=_file("procedure", "Review of access."),
    )
    inspections.inspection_respond(actor=who, inspection=inspection, on=ago(139))
    findings.inspection_finding_accept(actor=who, finding=finding, on=ago(131))
    inspections.inspection_close(
        actor=who,
        inspection=inspection,
        proof=prove(who),
        on=ago(125),
        certificate="UK GMP 00000 (demonstration)",
    )
    findings.inspection_finding_close(
        actor=who, finding=finding, on=ago(100), reason=f"Review of the second quarter. {MADE_UP}"
    )


def _in_hand(who: PersonActor, licence: Licence, today: date) -> None:
    site = RemoteSite.objects.get(code="RVI")
    inspection = inspections.inspection_announce(
        actor=who,
        licence=licence,
        kind="routine",
        reference="GMP DEMO 0088",
        announced_on=today - timedelta(days=40),
        planned_on=today - timedelta(days=25),
        product=Product.objects.get(code=PRODUCT),
        site_id=site.pk,
    )
    _reported(
        who, inspection, today - timedelta(days=25), today - timedelta(days=9), today + timedelta(days=18)
    )
    answered, *_open = (
        findings.inspection_finding_add(
            actor=who, inspection=inspection, grade=grade, says=f"{says} {MADE_UP}", due_on=due_on
        )
        for grade, says, due_on in (
            (
                "major",
                "Alarms of the warm device were acknowledged without a reason.",
                today + timedelta(days=4),
            ),
            ("major", "The downtime procedure was not tried in the last year.", today + timedelta(days=4)),
            ("other", "A cleaning log had no second reading.", today - timedelta(days=1)),
        )
    )
    findings.inspection_finding_answer(
        actor=who,
        finding=answered,
        on=today - timedelta(days=3),
        says=f"An alarm is acknowledged with a reason since; operators were trained. {MADE_UP}",
        upload=_file("training", "Training on alarms."),
    )


def _draft(who: PersonActor, licence: Licence, product: Product) -> None:
    variation = variations.variation_draft(
        actor=who,
        licence=licence,
        kind=VariationKind.ADD_PRODUCT,
        summary=f"Add modular manufacture of the product. {MADE_UP}",
        product=product,
        mode="MM",
    )
    testing, _supervision = (
        readiness.readiness_answer(
            actor=who, variation=variation, key=key, outcome="done", evidence=f"{evidence} (made up)"
        )
        for key, evidence in (("testing", "RA-014, table 2"), ("supervision", "SOP-031, section 4"))
    )
    readiness.readiness_check(actor=actor("qa"), answer=testing)
