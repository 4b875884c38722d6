"""Rules that nothing else would miss if they let everything through: each judged alone, both ways (found by breaking them)."""

from dataclasses import replace

import pytest
from django.utils import timezone

from designations.basis import Difference
from designations.rules.statement import basis_unchanged
from designations.rules.subjects import VariationCase
from designations.rules.variation import gives_the_control_address
from designations.services import statements, variations
from designations.services.statements import statement_case
from sites.rules.restriction import imposed_by_authority, imposed_by_holder
from sites.services.restriction import restriction_record
from tests.factories.designations import make_designation, make_licence, make_product, make_team
from tests.factories.sites import make_ready

pytestmark = pytest.mark.django_db


def test_reg_06_what_differs_from_the_basis_and_was_not_assessed_stops_the_statement() -> None:
    team = make_team()
    case = make_designation(team, make_product(team))
    row = statements.statement_prepare(
        actor=team.regulatory, designation=case, application="marketing", reference="MAA 1"
    )
    stands = statement_case(row)
    assert basis_unchanged(stands).passed
    differs = basis_unchanged(replace(stands, unexplained=[Difference("form", "dosage form", "gel", "foam")]))
    assert not differs.passed
    assert "dosage form: gel is now foam" in str(differs.as_problem().message)
    assert differs.as_problem().reg == "REG-06"
    assert not basis_unchanged(replace(stands, has_basis=False)).passed


def test_reg_30_an_application_for_trials_gives_the_control_sites_address() -> None:
    team = make_team()
    product = make_product(team)
    asked = variations.variation_draft(
        actor=team.regulatory, licence=make_licence(team), kind="add_product", summary="Add it.", product=product,
        mode="POC",
    )  # fmt: skip
    without = gives_the_control_address(VariationCase(asked, [], False, [], []))
    assert (without.passed, without.as_problem().reg) == (False, "REG-30")
    assert gives_the_control_address(VariationCase(asked, [], True, [], [])).passed


@pytest.mark.parametrize("imposer", ["authority", "holder"])
def test_reg_39_each_kind_of_restriction_has_its_own_way_to_end(imposer: str) -> None:
    ready = make_ready()
    who = ready.world.regulatory if imposer == "authority" else ready.world.qa
    made = restriction_record(
        actor=who, imposed_by=imposer, site=ready.site, reference="GMP/1", reason="Findings.",
        effective_from=timezone.now(),
    )  # fmt: skip
    assert imposed_by_authority(made).passed == (imposer == "authority")
    assert imposed_by_holder(made).passed == (imposer == "holder")
