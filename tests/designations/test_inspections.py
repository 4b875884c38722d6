"""Inspections by the authority: dates, findings, answers, and the decision that waits for one (REG-32)."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from designations.kinds import VariationKind
from designations.models import (
    FindingAnswer,
    Inspection,
    InspectionFinding,
    LicenceScope,
    LicenceVariation,
)
from designations.services import findings, inspections, variations
from ledger.errors import ProofRefused, Refusal
from ledger.models import Signature
from ledger.transitions import perform
from ledger.uploads import CSV, Upload
from tests.factories import sites as site_factory
from tests.factories.designations import (
    Team,
    make_foundation,
    make_licence,
    make_product,
    make_ready,
    make_team,
    prove,
)

pytestmark = pytest.mark.django_db
FILE = Upload("report.csv", CSV, b"finding,class\n1,major\n")


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def regs(caught: Any) -> set[tuple[str, str]]:
    """Field and requirement of each problem; every one has words and a way out."""
    assert all(str(p.message).strip() and str(p.way_out).strip() for p in caught.value.problems)
    return {(p.field, p.reg) for p in caught.value.problems}


def announced(team: Team, licence: Any, **given: Any) -> Inspection:
    wanted = {"kind": "new_scope", "reference": "INS-1", "announced_on": ago(40)} | given
    return inspections.inspection_announce(actor=team.regulatory, licence=licence, **wanted)


def reported(team: Team, licence: Any, **given: Any) -> Inspection:
    """Held a month ago, its report received three weeks ago."""
    inspection = announced(team, licence, **given)
    inspections.inspection_hold(
        actor=team.regulatory,
        inspection=inspection,
        held_from=ago(30),
        held_until=ago(29),
        inspectors="I. Spector\n\n A. Nother ",
    )
    inspections.inspection_receive(
        actor=team.regulatory, inspection=inspection, on=ago(21), due_on=ago(-7), upload=FILE
    )
    inspection.refresh_from_db()
    return inspection


def found(team: Team, inspection: Inspection, grade: str = "major", due: int = -7) -> InspectionFinding:
    return findings.inspection_finding_add(
        actor=team.regulatory, inspection=inspection, grade=grade, says="No alarm log.", due_on=ago(due)
    )


def answered(team: Team, finding: InspectionFinding, days: int = 10) -> FindingAnswer:
    return findings.inspection_finding_answer(
        actor=team.regulatory, finding=finding, on=ago(days), says="A log is kept since.", upload=FILE
    )


def close(team: Team, inspection: Inspection, days: int = 1, certificate: str = "") -> None:
    inspections.inspection_close(
        actor=team.regulatory,
        inspection=inspection,
        proof=prove(team.regulatory),
        on=ago(days),
        certificate=certificate,
    )


def asked_for() -> tuple[Team, LicenceVariation]:
    """A submitted variation that adds a product."""
    team, product, _designation, licence, version = make_foundation()
    variation = variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind=VariationKind.ADD_PRODUCT,
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    make_ready(team, variation)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(50))
    return team, variation


def grant(team: Team, variation: LicenceVariation, days: int = 0) -> None:
    variations.variation_grant(
        actor=team.regulatory,
        variation=LicenceVariation.objects.get(pk=variation.pk),
        on=ago(days),
        reference="VAR-1",
    )


def test_reg_32_a_decision_waits_until_the_inspection_it_needs_is_closed() -> None:
    team, variation = asked_for()
    inspection = reported(team, variation.licence, variation=variation, holds_grant=True)
    assert (inspection.product, inspection.mode) == (variation.product, "POC")
    before = LicenceScope.objects.count()
    with pytest.raises(Refusal) as caught:
        grant(team, variation)
    assert regs(caught) == {("", "REG-32")}
    assert "INS-1" in str(caught.value.problems[0].message)
    assert LicenceScope.objects.count() == before
    close(team, inspection, certificate="GMP-CERT-7")
    grant(team, variation)
    assert LicenceScope.objects.count() == before + 1


def test_reg_32_an_inspection_that_no_decision_waits_for_stops_no_grant() -> None:
    team, variation = asked_for()
    announced(team, variation.licence, variation=variation)
    announced(team, variation.licence, reference="INS-2", kind="routine")
    grant(team, variation)


def test_reg_32_the_database_itself_lets_no_grant_pass_before_the_inspection() -> None:
    team, variation = asked_for()
    inspection = announced(team, variation.licence, variation=variation, holds_grant=True)
    held = Inspection.objects.filter(pk=inspection.pk)
    for attack in (
        lambda: held.update(state="closed", closed_on=ago(0)),
        lambda: held.update(holds_grant=False),
        lambda: held.update(variation=None, holds_grant=False),
        lambda: held.delete(),
        lambda: LicenceVariation.objects.filter(pk=variation.pk).update(
            state="granted", decided_on=ago(0), reference="V"
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_reg_32_a_service_that_overlooks_the_inspection_is_stopped_by_the_database() -> None:
    team = make_team()
    licence = make_licence(team)
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind="other", summary="A laboratory."
    )
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(50))
    inspection = announced(team, licence, variation=variation, holds_grant=True)

    def grant_unseeing() -> None:
        perform(
            record=variation,
            move="grant",
            actor=team.regulatory,
            payload={"number": "N", "kind": "K", "on": ago(0).isoformat(), "reference": "VAR-1"},
            changes={"decided_on": ago(0), "reference": "VAR-1", "last_on": ago(0)},
            subject=lambda record: replace(variations.variation_case(record), awaited=()),
        )

    with pytest.raises(DatabaseError, match="waits for an inspection"), transaction.atomic():
        grant_unseeing()
    inspections.inspection_cancel(
        actor=team.regulatory, inspection=inspection, on=ago(1), reason="Decided on paper."
    )
    variation.refresh_from_db()
    grant_unseeing()


def test_reg_32_a_cancelled_inspection_is_waited_for_no_more() -> None:
    team, variation = asked_for()
    inspection = announced(team, variation.licence, variation=variation, holds_grant=True)
    with pytest.raises(Refusal):
        inspections.inspection_cancel(actor=team.regulatory, inspection=inspection, on=ago(2), reason=" ")
    inspections.inspection_cancel(
        actor=team.regulatory, inspection=inspection, on=ago(2), reason="Decided on paper."
    )
    grant(team, variation)


def test_reg_32_an_inspection_is_announced_with_what_belongs_together() -> None:
    team, variation = asked_for()
    licence, other = variation.licence, make_team()
    stranger = make_product(other)

    def refused(**given: Any) -> set[tuple[str, str]]:
        with pytest.raises(Refusal) as caught:
            announced(team, licence, **given)
        return regs(caught)

    assert refused(announced_on=ago(-1)) == {("announced_on", "REG-32")}
    assert refused(planned_on=ago(41)) == {("planned_on", "REG-32")}
    assert refused(holds_grant=True) == {("variation", "REG-32")}
    assert refused(product=stranger) == {("product", "REG-32")}
    assert refused(site_id=stranger.pk) == {("site_id", "REG-32")}
    assert {field for field, _reg in refused(kind="nonsense")} == {"kind"}
    assert {field for field, _reg in refused(reference=" ")} == {"reference"}
    elsewhere = make_licence(team)
    with pytest.raises(Refusal) as caught:
        announced(team, elsewhere, variation=variation, holds_grant=True)
    assert regs(caught) == {("variation", "REG-32")}
    grant(team, variation)
    assert refused(variation=variation) == {("variation", "REG-32")}
    assert not Inspection.objects.exists()
    announced(team, licence)
    assert refused() == {("reference", "REG-32")}, "the same reference twice"


def test_reg_32_24_a_remote_site_is_looked_at_in_words_and_never_named_on_the_licence() -> None:
    team = make_team()
    licence = make_licence(team)
    site = site_factory.make_site(team.control_site, team.reviewer)
    inspection = announced(team, licence, site_id=site.pk)
    assert inspection.place == f"{site.name} ({site.code})"
    assert not licence.premises.exclude(purpose="control").exists()
    other = make_team()
    strange = site_factory.make_site(other.control_site, other.reviewer)
    with pytest.raises(Refusal) as caught:
        announced(team, licence, reference="INS-2", site_id=strange.pk)
    assert regs(caught) == {("site_id", "REG-32")}


def test_reg_32_dates_of_an_inspection_are_in_order_and_never_in_the_future() -> None:
    team = make_team()
    inspection = announced(team, make_licence(team))

    def hold(held_from: date, held_until: date, inspectors: str = "I. Spector") -> Any:
        return inspections.inspection_hold(
            actor=team.regulatory,
            inspection=inspection,
            held_from=held_from,
            held_until=held_until,
            inspectors=inspectors,
        )

    for given, field in (
        ((ago(41), ago(30)), "held_from"),
        ((ago(30), ago(31)), "held_until"),
        ((ago(1), ago(-1)), "held_until"),
        ((ago(30), ago(29), " "), "inspectors"),
    ):
        with pytest.raises(Refusal) as caught:
            hold(*given)
        assert regs(caught) == {(field, "REG-32")}
    hold(ago(30), ago(29))
    for on, due_on, field in ((ago(30), ago(0), "on"), (ago(20), ago(21), "due_on"), (ago(-1), None, "on")):
        with pytest.raises(Refusal) as caught:
            inspections.inspection_receive(
                actor=team.regulatory, inspection=inspection, on=on, due_on=due_on, upload=FILE
            )
        assert regs(caught) == {(field, "REG-32")}
    with pytest.raises(Refusal):
        inspections.inspection_receive(
            actor=team.regulatory,
            inspection=inspection,
            on=ago(20),
            due_on=None,
            upload=Upload("report.pdf", "application/pdf", b"no pdf"),
        )
    inspection.refresh_from_db()
    assert (inspection.state, inspection.report) == ("held", None)
    with pytest.raises(Refusal):
        close(team, inspection)


def test_reg_32_a_report_without_findings_is_closed_and_not_responded_to() -> None:
    team = make_team()
    inspection = reported(team, make_licence(team))
    with pytest.raises(Refusal) as caught:
        inspections.inspection_respond(actor=team.regulatory, inspection=inspection, on=ago(5))
    assert regs(caught) == {("", "REG-32")}
    close(team, inspection)


def test_reg_32_closing_an_inspection_is_signed_with_its_letter_and_findings() -> None:
    """A grant, a statement for a trial and the list of sites rest on it: it is no note that anybody can type."""
    team = make_team()
    licence = make_licence(team)
    inspection = reported(team, licence)
    finding = found(team, inspection)
    answered(team, finding)
    findings.inspection_finding_accept(actor=team.regulatory, finding=finding, on=ago(5))
    for proof in (None, prove(team.qp)):
        with pytest.raises(ProofRefused):
            inspections.inspection_close(
                actor=team.regulatory, inspection=inspection, proof=proof, on=ago(1), certificate="C-1"
            )
    inspection.refresh_from_db()
    assert (inspection.state, inspection.certificate) == ("report_received", "")
    close(team, inspection, certificate="GMP-CERT-7")
    signature = Signature.objects.get(subject_id=str(inspection.pk))
    assert (signature.meaning, signature.signer_id) == ("acknowledged", team.regulatory.person_id)
    assert "INS-1" in signature.statement
    content = json.loads(signature.content)
    assert (content["certificate"], content["closed_on"]) == ("GMP-CERT-7", ago(1).isoformat())
    assert [(one["number"], one["state"]) for one in content["findings"]] == [(1, "accepted")]


def test_reg_32_what_was_recorded_is_never_written_again() -> None:
    team = make_team()
    inspection = reported(team, make_licence(team))
    finding = found(team, inspection)
    answer = answered(team, finding)
    close_state = InspectionFinding.objects.filter(pk=finding.pk)
    for attack in (
        lambda: Inspection.objects.filter(pk=inspection.pk).update(report_on=ago(2)),
        lambda: Inspection.objects.filter(pk=inspection.pk).update(reference="Another"),
        lambda: close_state.update(says="Nothing."),
        lambda: close_state.update(grade="other"),
        lambda: close_state.update(state="accepted"),
        lambda: close_state.update(due_on=ago(-99)),
        lambda: FindingAnswer.objects.filter(pk=answer.pk).update(says="Another"),
        lambda: answer.delete(),
        lambda: FindingAnswer(finding=finding, on=ago(0), says="Late.", document=answer.document).save(
            force_insert=True
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()
    findings.inspection_finding_accept(actor=team.regulatory, finding=finding, on=ago(4))
    close(team, inspection)
    with pytest.raises(DatabaseError), transaction.atomic():
        InspectionFinding(
            inspection=inspection, number=9, grade="other", says="S", due_on=ago(0), last_on=ago(0)
        ).save(force_insert=True)


def test_reg_129_only_who_keeps_the_licence_records_its_inspections() -> None:
    team = make_team()
    licence = make_licence(team)
    inspection = reported(team, licence)
    finding = found(team, inspection)
    for who in (make_team().regulatory, team.qp, team.author):
        for act in (
            lambda who=who: announced(Team(**{**team.__dict__, "regulatory": who}), licence, reference="X"),
            lambda who=who: inspections.inspection_close(
                actor=who, inspection=inspection, proof=prove(who), on=ago(0)
            ),
            lambda who=who: found(Team(**{**team.__dict__, "regulatory": who}), inspection),
            lambda who=who: findings.inspection_finding_answer(
                actor=who, finding=finding, on=ago(0), says="S", upload=FILE
            ),
        ):
            with pytest.raises(Refusal) as caught:
                act()
            assert {reg for _field, reg in regs(caught)} == {"REG-129"}


@pytest.mark.django_db(transaction=True)
def test_reg_32_a_grant_and_the_inspection_it_must_wait_for_do_not_pass_each_other() -> None:
    team, variation = asked_for()
    together, outcomes = threading.Barrier(2), {}

    def run(name: str, act: Any) -> None:
        try:
            together.wait(timeout=30)
            act()
            outcomes[name] = "done"
        except Refusal as refusal:
            outcomes[name] = refusal.code
        finally:
            connection.close()

    acts = {
        "grant": lambda: grant(team, variation),
        "announce": lambda: announced(team, variation.licence, variation=variation, holds_grant=True),
    }
    sessions = [threading.Thread(target=run, args=pair) for pair in acts.items()]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(timeout=60)
    assert list(outcomes.values()).count("done") == 1, outcomes
