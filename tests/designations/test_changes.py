"""Changes behind an award: raised as tasks, decided by signature, stated or not stated unchanged (REG-07)."""

import pytest
from django.db import DatabaseError, connection, transaction

from designations.basis import Difference, unexplained
from designations.catalogue.cart import cart_draft
from designations.models import DesignationImpact
from designations.services import casework, impacts, masterfiles
from designations.services.instructions import instruction_version_change, instruction_version_draft
from designations.services.steps import step_change
from ledger.errors import NotPermitted, WrongState
from ledger.models import Event, Signature
from tests.designations.test_cases import TODAY, decide, draft, rename, sign_statement, submitted
from tests.designations.test_law import refused
from tests.factories.designations import (
    add_evidence,
    make_cart,
    make_designation,
    make_foundation,
    make_product,
    make_team,
    move,
    prove,
    put_into_use,
)

pytestmark = pytest.mark.django_db


def test_reg_07_a_change_of_the_product_is_a_task_until_a_quality_lead_decides_it() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    rename(team, product, "Renamed cells")
    impact = DesignationImpact.objects.get(designation=case)
    assert [(row["key"], row["after"]) for row in impact.changes] == [("name", "Renamed cells")]
    refused("REG-07", sign_statement, team, case)
    with pytest.raises(NotPermitted):
        impacts.impact_decide(
            actor=team.regulatory, impact=impact, move="dismiss", proof=prove(team.regulatory), reason="x"
        )
    decide(team, impact)
    signature = Signature.objects.get(subject_id=str(impact.pk))
    assert (signature.meaning, "the designation stands" in signature.statement) == ("reviewed", True)
    _moved, statement = sign_statement(team, case, "CTA 2")
    assert statement.state == "signed", "an assessed change is explained"
    rename(team, product, "Renamed again")
    refused("REG-07", sign_statement, team, case, "CTA 3")


def test_reg_07_no_change_no_task_and_none_for_a_case_that_is_not_awarded() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product, awarded=False)
    rename(team, product, "Renamed cells")
    assert not DesignationImpact.objects.filter(designation=case).exists()
    awarded = make_designation(team, product, mode="MM")
    rename(team, product, "Renamed cells")
    assert not DesignationImpact.objects.filter(designation=awarded).exists()
    assert Event.objects.filter(kind="designations.product.changed").count() == 1


def test_reg_07_another_shelf_life_or_process_in_use_is_a_task() -> None:
    made = make_cart()
    assert not DesignationImpact.objects.exists()
    team = made.team
    version = instruction_version_draft(
        actor=team.author, instruction=made.version.instruction, master_file_version=made.master_file_version
    )
    shorter = (made.version.shelf_life_minutes or 0) // 2
    instruction_version_change(
        actor=team.author, version=version, change_summary="Shorter.", shelf_life_minutes=shorter
    )
    step = version.steps.filter(removed_at=None).order_by("position").first()
    assert step is not None
    step_change(actor=team.author, step=step, data={"operation": "A new operation"})
    put_into_use(team, version)
    (impact,) = DesignationImpact.objects.filter(designation=made.designation)
    assert {row["key"] for row in impact.changes} == {"shelf_life", "process"}
    assert any(f"“{step.title}” changed" in row["after"] for row in impact.changes)


def test_reg_07_after_a_significant_change_nothing_may_start_under_the_designation() -> None:
    team, product, case, _licence, version = make_foundation()
    rename(team, product, "Renamed cells")
    impact = DesignationImpact.objects.get(designation=case)
    decide(team, impact, "find_significant")
    refused("REG-07", sign_statement, team, case)
    later = masterfiles.masterfile_version_draft(
        actor=team.author,
        master_file=version.master_file,
        designation=case,
        change_summary="Second.",
        change_class="annual",
    )
    for name, actor in (("submit", team.author), ("approve", team.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=later, move=name, proof=prove(actor))
    found = refused(
        "REG-09", masterfiles.masterfile_version_move,
        actor=team.qp, version=later, move="make_effective", proof=prove(team.qp),
    )  # fmt: skip
    assert "significant" in str(found.problems[0].message)
    with pytest.raises(WrongState):
        decide(team, impact, "dismiss")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE designations_designationimpact SET state = 'dismissed' WHERE id = %s", [impact.pk]
        )


def test_reg_07_changes_in_a_row_explain_the_way_from_the_first_value_to_the_last() -> None:
    def row(before: str, after: str, key: str = "name") -> dict[str, str]:
        return {"key": key, "what": "name", "before": before, "after": after}

    now = Difference("name", "name", "A", "C")
    assert unexplained([now], [row("A", "B"), row("B", "C")]) == ()
    assert unexplained([now], [row("A", "B"), row("A", "C")]) == (), "two ways from one value"
    assert unexplained([now], [row("A", "B")]) == (now,)
    assert unexplained([now], [row("B", "C"), row("A", "B")]) == (now,)
    assert unexplained([now], [row("A", "C", "dosage_form")]) == (now,)


def test_reg_07_a_change_between_submission_and_award_is_a_task_at_the_award() -> None:
    team = make_team()
    case = submitted(team)
    rename(team, case.product, "Renamed cells")
    assert not DesignationImpact.objects.exists()
    casework.designation_award(actor=team.regulatory, designation=case, reference="D-3", awarded_on=TODAY())
    (impact,) = DesignationImpact.objects.filter(designation=case)
    assert [row["key"] for row in impact.changes] == ["name"]


def test_reg_07_another_limit_in_the_same_step_is_a_task_after_a_withdrawal_too() -> None:
    made = make_cart()
    team = made.team
    move(team, made.version, "withdraw")
    version = instruction_version_draft(
        actor=team.author, instruction=made.version.instruction, master_file_version=made.master_file_version
    )
    instruction_version_change(actor=team.author, version=version, change_summary="A wider limit.")
    step = (
        version.steps.filter(removed_at=None, key="moi").first()
        or version.steps.filter(removed_at=None, kind="number").first()
    )
    assert step is not None
    step_change(
        actor=team.author,
        step=step,
        data={"settings": {**step.settings, "limit": {**step.settings["limit"], "high": "40"}}},
    )
    put_into_use(team, version)
    (impact,) = DesignationImpact.objects.filter(designation=made.designation)
    assert [row["after"] for row in impact.changes] == [f"“{step.title}” changed"]
    refused("REG-07", sign_statement, team, made.designation)


def test_reg_07_a_second_instruction_of_the_product_is_a_task() -> None:
    made = make_cart()
    version = cart_draft(
        author=made.team.author, product=made.product, master_file_version=made.master_file_version
    )
    put_into_use(made.team, version)
    (impact,) = DesignationImpact.objects.filter(designation=made.designation)
    assert [row["key"] for row in impact.changes] == ["instructions"]
    assert version.instruction.number in impact.changes[0]["after"]


def test_reg_07_an_instruction_that_works_to_another_shelf_life_is_a_task_at_the_award() -> None:
    made = make_cart()
    case = draft(made.team, made.product, shelf_life_minutes=5)
    for criterion in ("shelf_life", "method"):
        add_evidence(made.team, case, criterion)
    casework.designation_submit(actor=made.team.regulatory, designation=case, submitted_on=TODAY())
    casework.designation_award(
        actor=made.team.regulatory, designation=case, reference="D-4", awarded_on=TODAY()
    )
    (impact,) = DesignationImpact.objects.filter(designation=case)
    assert [row["key"] for row in impact.changes] == ["shelf_life"]
