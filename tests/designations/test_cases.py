"""A designation case over its whole life, attacked below its pages (REG-02 to REG-08, REG-10)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from designations.legaltests import rests_on_weak_reasons
from designations.models import CaseEvidence, CaseLetter, Designation, DesignationBasis, DesignationImpact
from designations.services import casework, designations, impacts, products, statements
from ledger.canonical import canonical_bytes, digest
from ledger.documents import document_bytes
from ledger.errors import NotPermitted, Refusal, WrongState
from ledger.models import Document, Signature
from ledger.uploads import PDF, Upload
from tests.designations.test_law import refused
from tests.factories.designations import (
    Team,
    add_evidence,
    make_designation,
    make_product,
    make_team,
    prove,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def draft(team: Team, product: Any = None, **given: Any) -> Designation:
    return designations.designation_draft(
        actor=team.regulatory,
        product=product or make_product(team),
        **(
            {
                "mode": "POC",
                "indication": "leukaemia",
                "population": "adults",
                "justification": {"shelf_life": "hours", "method": "at the bedside"},
            }
            | given
        ),
    )


def submitted(team: Team, days_ago: int = 30) -> Designation:
    case = draft(team)
    for criterion in ("shelf_life", "method"):
        add_evidence(team, case, criterion)
    casework.designation_submit(
        actor=team.regulatory, designation=case, submitted_on=TODAY() - timedelta(days=days_ago)
    )
    return case


def kinds(case: Designation) -> list[str]:
    return list(CaseLetter.objects.filter(designation=case).order_by("id").values_list("kind", flat=True))


def test_reg_02_every_argued_criterion_has_its_evidence() -> None:
    team = make_team()
    case = draft(team)
    add_evidence(team, case, "shelf_life")
    found = refused(
        "REG-02", casework.designation_submit, actor=team.regulatory, designation=case, submitted_on=TODAY()
    )
    assert "method of manufacture" in str(found.problems[0].message)
    assert "shelf life" not in str(found.problems[0].message)
    row = add_evidence(team, case, "method")
    designations.evidence_remove(actor=team.regulatory, evidence=row)
    refused(
        "REG-02", casework.designation_submit, actor=team.regulatory, designation=case, submitted_on=TODAY()
    )
    assert Document.objects.filter(pk=row.document_id).exists(), "what was taken out stays on record"
    add_evidence(team, case, "method")
    casework.designation_submit(actor=team.regulatory, designation=case, submitted_on=TODAY())
    case.refresh_from_db()
    assert (case.state, case.submitted_on) == ("submitted", TODAY())


def test_reg_02_evidence_is_what_it_says_and_belongs_to_the_test() -> None:
    team = make_team()
    case = draft(team)
    given = {"actor": team.regulatory, "designation": case, "kind": "quality", "title": "T"}
    with pytest.raises(Refusal) as caught:
        designations.evidence_add(**given, upload=Upload("report.pdf", PDF, b"<html>no report</html>"))
    assert [problem.field for problem in caught.value.problems] == ["document"]
    good = Upload("report.pdf", PDF, b"%PDF-1.7\nx\n%%EOF\n")
    refused("REG-03", designations.evidence_add, **given, criterion="deployment", upload=good)
    assert not CaseEvidence.objects.filter(designation=case).exists()
    assert not Document.objects.filter(kind=designations.EVIDENCE).exists(), "nothing is half kept"


def test_reg_03_two_forms_that_do_not_mix() -> None:
    team = make_team()
    case = draft(team)
    for criterion in ("shelf_life", "method"):
        add_evidence(team, case, criterion)
    mixed = {"shelf_life": "hours", "deployment": "it moves with the army"}
    found = refused(
        "REG-03",
        designations.designation_change,
        actor=team.regulatory,
        designation=case,
        justification=mixed,
    )
    assert [problem.field for problem in found.problems] == ["justification.deployment"]
    with pytest.raises(Refusal):
        designations.designation_draft(
            actor=team.regulatory,
            product=case.product,
            mode="POC",
            indication="leukaemia",
            population="children",
            justification=mixed,
        )
    assert Designation.objects.get() == case
    case.refresh_from_db()
    assert "deployment" not in case.justification
    # However it came there, it does not go to the authority.
    Designation.objects.filter(pk=case.pk).update(justification=mixed)
    refused(
        "REG-03", casework.designation_submit, actor=team.regulatory, designation=case, submitted_on=TODAY()
    )
    refused(
        "REG-03",
        designations.designation_change,
        actor=team.regulatory,
        designation=case,
        natures={"shelf_life": "deployment"},
    )


def test_reg_03_a_case_that_rests_on_cost_or_convenience_is_warned_of() -> None:
    team = make_team()
    case = draft(team, natures={"shelf_life": "cost", "method": "convenience"})
    assert rests_on_weak_reasons(case)
    case = designations.designation_change(
        actor=team.regulatory, designation=case, natures={"shelf_life": "product"}
    )
    assert not rests_on_weak_reasons(case)
    case = designations.designation_change(
        actor=team.regulatory, designation=case, justification={"shelf_life": " "}
    )
    assert rests_on_weak_reasons(case), "the strong reason went out with its criterion"
    assert case.natures == {"method": "convenience"}
    assert not rests_on_weak_reasons(draft(team)), "nobody said what kind of reason: nothing to warn of"


def test_reg_04_a_case_needs_no_licence_trial_or_master_file() -> None:
    team = make_team()
    product = make_product(team)
    assert not product.licence_scopes.exists()
    assert not product.master_files.exists()
    case = make_designation(team, product)
    assert Designation.objects.get(pk=case.pk).state == "awarded"


def test_reg_05_every_question_and_answer_is_dated_and_keeps_its_documents() -> None:
    team = make_team()
    case = submitted(team)
    asked = TODAY() - timedelta(days=20)
    casework.designation_ask_information(
        actor=team.regulatory, designation=case, reason="Which filter?", dated_on=asked,
        documents=[Upload("letter.pdf", PDF, b"%PDF-1.7\nx\n%%EOF\n")],
    )  # fmt: skip
    question = CaseLetter.objects.get(designation=case, kind="question")
    assert (question.dated_on, question.says) == (asked, "Which filter?")
    kept = Document.objects.get(subject_type="designations.caseletter", subject_id=str(question.pk))
    assert document_bytes(kept).startswith(b"%PDF-1.7")
    refused(
        "REG-05", casework.designation_answer, actor=team.regulatory, designation=case, reason="0.2 µm",
        dated_on=asked - timedelta(days=1),
    )  # fmt: skip
    assert kinds(case) == ["question"], "a refused answer leaves nothing behind"
    casework.designation_answer(
        actor=team.regulatory, designation=case, reason="0.2 µm", dated_on=asked + timedelta(days=3)
    )
    answer = CaseLetter.objects.get(designation=case, kind="answer")
    assert answer.answers_id == question.pk
    casework.designation_meet(actor=team.regulatory, designation=case, reason="Held by video.")
    casework.designation_award(
        actor=team.regulatory,
        designation=case,
        reference="D-1",
        awarded_on=TODAY(),
        conditions="Report yearly.",
    )
    assert kinds(case) == ["question", "answer", "meeting", "decision"]
    assert CaseLetter.objects.get(designation=case, kind="decision").conditions == "Report yearly."
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseLetter.objects.filter(pk=answer.pk).update(says="0.45 µm")


@pytest.mark.parametrize(
    ("name", "field"), [("designation_ask_information", "dated_on"), ("designation_meet", "dated_on")]
)
@pytest.mark.parametrize("offset", [1, -31])
def test_reg_05_no_letter_from_the_future_or_before_the_case(name: str, field: str, offset: int) -> None:
    team = make_team()
    case = submitted(team)
    with pytest.raises(Refusal) as caught:
        getattr(casework, name)(
            actor=team.regulatory, designation=case, reason="x", dated_on=TODAY() + timedelta(days=offset)
        )
    assert [problem.field for problem in caught.value.problems] == [field]
    assert Designation.objects.get(pk=case.pk).state == "submitted"


def test_reg_06_the_submitted_basis_is_frozen() -> None:
    team = make_team()
    case = submitted(team)
    basis = DesignationBasis.objects.get(designation=case)
    data = document_bytes(basis.document)
    assert digest(data) == basis.digest == digest(canonical_bytes(basis.tree))
    assert basis.tree["indication"] == "leukaemia"
    assert {row["criterion"] for row in basis.tree["evidence"]} == {"shelf_life", "method"}
    assert {row["sha256"] for row in basis.tree["evidence"]} == set(
        CaseEvidence.objects.filter(designation=case).values_list("document__content_id", flat=True)
    )
    with pytest.raises(WrongState):
        designations.designation_change(actor=team.regulatory, designation=case, indication="lymphoma")
    with pytest.raises(WrongState):
        add_evidence(team, case, "method")
    for sql, given in (
        ("UPDATE designations_designation SET indication = 'lymphoma' WHERE id = %s", case.pk),
        ("UPDATE designations_caseevidence SET removed_at = now() WHERE designation_id = %s", case.pk),
        ("UPDATE designations_designationbasis SET digest = 'x' WHERE designation_id = %s", case.pk),
        ("DELETE FROM designations_designationbasis WHERE designation_id = %s", case.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [given])


def sign_statement(team: Team, case: Designation, reference: str = "CTA 2026/11") -> Any:
    statement = statements.statement_prepare(
        actor=team.regulatory, designation=case, application="marketing", reference=reference
    )
    return statements.statement_sign(
        actor=team.regulatory, statement=statement, proof=prove(team.regulatory)
    ), statement


def decide(team: Team, impact: DesignationImpact, name: str = "dismiss") -> None:
    impacts.impact_decide(
        actor=team.reviewer, impact=impact, move=name, proof=prove(team.reviewer), reason="Assessed."
    )


def rename(team: Team, product: Any, name: str, form: str = "") -> None:
    products.product_change(
        actor=team.regulatory,
        product=product,
        name=name,
        dosage_form=form or product.dosage_form,
        autologous=product.autologous,
        reason="As agreed.",
    )


def test_reg_06_an_application_gets_a_signed_statement_that_nothing_changed() -> None:
    team = make_team()
    case = make_designation(team, make_product(team))
    moved, statement = sign_statement(team, case)
    signature = Signature.objects.get(pk=moved.signature.pk)
    assert (signature.meaning, signature.printed_name) == ("authored", "R. Affairs")
    assert "unchanged" in signature.statement
    assert case.reference in signature.statement
    statement.refresh_from_db()
    assert (statement.state, statement.basis_digest) == ("signed", case.basis.digest)
    with pytest.raises(Refusal) as caught:
        statements.statement_prepare(
            actor=team.regulatory, designation=case, application="marketing", reference="CTA 2026/11"
        )
    assert [problem.field for problem in caught.value.problems] == ["reference"]


def test_reg_06_no_statement_without_an_award_or_a_signature() -> None:
    team = make_team()
    with pytest.raises(Refusal):
        statements.statement_prepare(
            actor=team.regulatory, designation=submitted(team), application="trial", reference="C"
        )
    case = make_designation(team, make_product(team))
    statement = statements.statement_prepare(
        actor=team.regulatory, designation=case, application="marketing", reference="M"
    )
    with pytest.raises(Refusal):
        statements.statement_sign(actor=team.regulatory, statement=statement, proof=None)
    with pytest.raises(NotPermitted):
        statements.statement_sign(actor=team.author, statement=statement, proof=prove(team.author))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE designations_unchangedstatement SET state = 'signed' WHERE id = %s", [statement.pk]
        )


def test_reg_10_dates_and_fee_are_the_holders_own_and_bind_nobody() -> None:
    team = make_team()
    case = submitted(team)
    designations.designation_plan(
        actor=team.regulatory,
        designation=case,
        target_on=date(2020, 1, 1),
        review_on=None,
        fee=Decimal("8500.00"),
    )
    case.refresh_from_db()
    assert (case.target_on, case.fee) == (date(2020, 1, 1), Decimal("8500.00"))
    casework.designation_award(actor=team.regulatory, designation=case, reference="D-2", awarded_on=TODAY())
    assert case.state == "awarded", "a target that has passed stops nothing"
    with pytest.raises(Refusal) as caught:
        designations.designation_plan(
            actor=team.regulatory, designation=case, target_on=None, review_on=None, fee=Decimal("-1")
        )
    assert [problem.field for problem in caught.value.problems] == ["fee"]


def test_reg_06_the_basis_is_what_the_database_holds_whatever_the_caller_loaded() -> None:
    team = make_team()
    case = draft(team)
    for criterion in ("shelf_life", "method"):
        add_evidence(team, case, criterion)
    stale = Designation.objects.select_related("product").get(pk=case.pk)
    designations.designation_change(actor=team.regulatory, designation=case, indication="lymphoma")
    rename(team, case.product, "Renamed cells")
    casework.designation_submit(actor=team.regulatory, designation=stale, submitted_on=TODAY())
    tree = DesignationBasis.objects.get(designation=case).tree
    assert (tree["indication"], tree["product"]["name"]) == ("lymphoma", "Renamed cells")


def test_reg_01_a_new_award_for_the_same_patients_supersedes_the_one_that_stands() -> None:
    team = make_team()
    product = make_product(team)
    old = make_designation(team, product)
    new = make_designation(team, product, awarded=False)
    casework.designation_submit(actor=team.regulatory, designation=new, submitted_on=TODAY())
    casework.designation_award(actor=team.regulatory, designation=new, reference="D-NEW", awarded_on=TODAY())
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == ("superseded", "awarded")
    assert "D-NEW" in CaseLetter.objects.get(designation=old, kind="note").says


def test_reg_118_dates_reasons_and_packs_are_set_by_their_move_alone() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    _moved, statement = sign_statement(team, case)
    statement = statements.pack_store(actor=team.regulatory, statement=statement, sealed=b"%PDF-1.7")
    other = add_evidence(team, draft(team, product)).document_id
    rename(team, product, "Renamed cells")
    impact = DesignationImpact.objects.get(designation=case)
    decide(team, impact)
    for sql, given in (
        ("UPDATE designations_designation SET awarded_on = '2020-01-01' WHERE id = %s", [case.pk]),
        ("UPDATE designations_designation SET reference = 'X' WHERE id = %s", [case.pk]),
        ("UPDATE designations_designationimpact SET decision = 'X' WHERE id = %s", [impact.pk]),
        ("UPDATE designations_unchangedstatement SET signed_at = now() WHERE id = %s", [statement.pk]),
        ("UPDATE designations_unchangedstatement SET pack_id = %s WHERE id = %s", [other, statement.pk]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)


def test_reg_05_a_decision_is_no_older_than_the_letters_before_it_and_no_day_is_mistyped() -> None:
    team = make_team()
    case = submitted(team, days_ago=30)
    asked = TODAY() - timedelta(days=10)
    casework.designation_ask_information(
        actor=team.regulatory, designation=case, reason="More data?", dated_on=asked
    )
    casework.designation_answer(actor=team.regulatory, designation=case, reason="Here.", dated_on=asked)
    early = {"actor": team.regulatory, "designation": case}
    found = refused(
        "REG-05",
        casework.designation_award,
        **early,
        reference="DES 9",
        awarded_on=asked - timedelta(days=1),
    )
    assert [(row.field, row.code) for row in found.problems] == [("awarded_on", "before_letter")]
    refused(
        "REG-05", casework.designation_refuse, **early, reason="No.", decided_on=asked - timedelta(days=1)
    )
    case.refresh_from_db()
    assert case.state == "submitted"
    casework.designation_award(**early, reference="DES 9", awarded_on=asked)
    with pytest.raises(Refusal) as caught:
        casework.designation_submit(
            actor=team.regulatory, designation=draft(team), submitted_on=date(1, 1, 1)
        )
    assert [(row.field, row.code) for row in caught.value.problems] == [("submitted_on", "too_old")]


def test_reg_06_a_submitted_case_says_that_it_stays_and_what_to_do() -> None:
    team = make_team()
    case = submitted(team)
    found = refused(
        "REG-06",
        designations.designation_change,
        actor=team.regulatory,
        designation=case,
        population="Everybody",
    )
    assert "begin a new case" in str(found.problems[0].way_out)
