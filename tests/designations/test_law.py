"""Designation, licence and master file as the law asks for them: each requirement refused with its id and a way out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from designations.catalogue.cart import cart_draft
from designations.models import Designation, MasterFileVersion
from designations.rules.designation import in_context
from designations.rules.subjects import DesignationCase
from designations.services import casework, designations, licences, masterfiles
from designations.services.instructions import instruction_open, instruction_version_draft
from designations.states import DESIGNATION, LICENCE, MASTER_FILE_VERSION
from ledger.errors import Refusal
from ledger.transitions import StateTable
from tests.factories.accounts import make_organisation
from tests.factories.designations import (
    Made,
    bring_into_force,
    draft_master_file_version,
    make_cart,
    make_designation,
    make_foundation,
    make_licence,
    make_master_file_version,
    make_product,
    make_team,
    move,
    prove,
)

pytestmark = pytest.mark.django_db


def refused(reg: str, call: Any, *args: Any, **kwargs: Any) -> Refusal:
    """The call is refused for this requirement, in words and with a way out."""
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    found = [problem for problem in caught.value.problems if problem.reg == reg]
    assert found, [problem.as_dict() for problem in caught.value.problems]
    assert str(found[0].message).strip()
    assert str(found[0].way_out).strip()
    return caught.value


def move_file(team: Any, version: MasterFileVersion, name: str) -> None:
    actor = team.author if name == "submit" else team.qp
    masterfiles.masterfile_version_move(actor=actor, version=version, move=name, proof=prove(actor))


def test_reg_01_a_case_names_its_indication_and_population() -> None:
    team = make_team()
    with pytest.raises(Refusal) as caught:
        designations.designation_draft(
            actor=team.regulatory, product=make_product(team), mode="POC", indication="leukaemia",
            population=" ", justification={"shelf_life": "minutes"},
        )  # fmt: skip
    assert [problem.field for problem in caught.value.problems] == ["population"]
    found = in_context(
        DesignationCase(Designation(mode="POC", indication="leukaemia", population=""), frozenset())
    )
    assert (found.passed, found.reg) == (False, "REG-01")
    assert in_context(
        DesignationCase(Designation(mode="POC", indication="leukaemia", population="adults"), frozenset())
    ).passed


@pytest.mark.parametrize("grounds", [{"deployment": "it moves"}, {}])
def test_reg_03_point_of_care_is_argued_under_its_own_test(grounds: dict[str, str]) -> None:
    team = make_team()
    product = make_product(team)

    def draft_and_submit() -> None:
        case = designations.designation_draft(
            actor=team.regulatory, product=product, mode="POC", indication="leukaemia", population="adults",
            justification=grounds,
        )  # fmt: skip
        casework.designation_submit(
            actor=team.regulatory, designation=case, submitted_on=timezone.localdate()
        )

    refused("REG-03", draft_and_submit)


def test_reg_09_no_master_file_comes_into_force_without_an_award() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product, awarded=False)
    make_licence(team, product)
    version = make_master_file_version(team, product, case, effective=False)
    refused("REG-09", bring_into_force, team, version)
    assert MasterFileVersion.objects.get(pk=version.pk).state != "effective"


def test_reg_11_no_instruction_comes_into_use_without_a_master_file_in_force() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    make_licence(team, product)
    file_version = make_master_file_version(team, product, case, effective=False)
    for name in ("submit", "approve"):
        move_file(team, file_version, name)
    version = cart_draft(author=team.author, product=product, master_file_version=file_version)
    move(team, version, "submit", "review", "approve")
    refused("REG-11", move, team, version, "make_effective")


def test_reg_12_release_follows_the_regime() -> None:
    team, product, case, _licence, _version = make_foundation()
    special = make_product(team, regime="special")
    special_case = make_designation(team, special)
    make_licence(team, special)
    version = make_master_file_version(team, special, special_case, effective=False)
    refused("REG-12", bring_into_force, team, version)


def test_reg_13_a_master_file_is_of_one_product_and_mode() -> None:
    team = make_team()
    product, other = make_product(team), make_product(team)
    make_licence(team, product)
    foreign = make_designation(team, other)
    file = masterfiles.masterfile_open(
        actor=team.author, product=product, mode="POC", number=f"DMMF-{product.code}-01", release_model="qp"
    )

    def draft_and_move() -> None:
        bring_into_force(team, draft_master_file_version(team, file, foreign))

    refused("REG-13", draft_and_move)


def test_reg_14_every_section_is_written_before_review() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    make_licence(team, product)
    file = masterfiles.masterfile_open(
        actor=team.author, product=product, mode="POC", number=f"DMMF-{product.code}-01", release_model="qp"
    )
    version = masterfiles.masterfile_version_draft(
        actor=team.author, master_file=file, designation=case, sections={}
    )
    refusal = refused("REG-14", move_file, team, version, "submit")
    assert "empty" in str(refusal.problems[0].message)


def test_reg_16_at_most_one_version_of_a_file_is_in_force() -> None:
    team, product, case, _licence, first = make_foundation()
    second = draft_master_file_version(team, first.master_file, case)
    bring_into_force(team, second)
    states = dict(
        MasterFileVersion.objects.filter(master_file=first.master_file).values_list("number", "state")
    )
    assert states == {1: "superseded", 2: "effective"}


def test_reg_23_the_control_site_is_in_the_united_kingdom() -> None:
    team = make_team(make_organisation("control_site", country="FR"))

    def all_of_it() -> None:
        product = make_product(team)
        case = make_designation(team, product)
        make_licence(team, product)
        make_master_file_version(team, product, case)

    refused("REG-23", all_of_it)


def test_reg_25_the_licence_names_the_product_and_mode() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    make_licence(team)  # covers nothing yet
    version = make_master_file_version(team, product, case, effective=False)
    refused("REG-25", bring_into_force, team, version)


def test_reg_53_a_version_says_what_changed_and_why() -> None:
    team, product, _case, _licence, file_version = make_foundation()
    instruction = instruction_open(
        actor=team.author, product=product, mode="POC", title="Anything", batch_size="one bag"
    )
    version = instruction_version_draft(
        actor=team.author, instruction=instruction, master_file_version=file_version, change_summary="",
        shelf_life_minutes=60,
    )  # fmt: skip
    refused("REG-53", move, team, version, "submit")


def test_an_award_is_not_dated_before_its_submission() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    today = timezone.localdate()
    casework.designation_submit(actor=team.regulatory, designation=case, submitted_on=today)
    with pytest.raises(Refusal) as caught:
        casework.designation_award(
            actor=team.regulatory, designation=case, reference="X", awarded_on=today - timedelta(days=1)
        )
    assert "awarded_on" in {problem.field for problem in caught.value.problems}


def test_a_licence_that_is_suspended_covers_nothing() -> None:
    team, product, case, licence, first = make_foundation()
    licences.licence_suspend(actor=team.regulatory, licence=licence, reason="for this test")
    refused("REG-25", bring_into_force, team, draft_master_file_version(team, first.master_file, case))


@pytest.fixture
def made() -> Made:
    return make_cart()


@pytest.mark.parametrize("table", [DESIGNATION, LICENCE, MASTER_FILE_VERSION], ids=lambda t: t.record_type)
def test_reg_118_no_state_is_reached_by_sql(made: Made, table: StateTable) -> None:
    record = {
        "designations.designation": made.designation,
        "designations.licence": made.licence,
        "designations.masterfileversion": made.master_file_version,
    }[table.record_type]
    for state in table.states:
        if state.name == record.state:
            continue
        with (
            pytest.raises(DatabaseError, match="state guard"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                f"UPDATE {record._meta.db_table} SET {table.field} = %s WHERE id = %s",
                [state.name, record.pk],
            )
    assert type(record).objects.get(pk=record.pk).state == record.state


def test_reg_118_nothing_is_born_awarded(made: Made) -> None:
    row = Designation(
        product=made.product, mode="POC", indication="x", population="y", justification={}, state="awarded"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)
