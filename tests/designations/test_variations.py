"""Variations of a licence: what is refused, what a grant brings, and that nothing is made before it (REG-25, REG-26)."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from designations.kinds import VariationKind
from designations.models import LicenceScope, LicenceVariation, VariationFile
from designations.selectors import covering_scope, granted_variation, variations_for
from designations.services import licences, variations
from ledger.errors import Refusal
from tests.factories.batches import make_bench
from tests.factories.designations import (
    Team,
    draft_master_file_version,
    make_foundation,
    make_licence,
    make_product,
    make_ready,
    make_team,
)

pytestmark = pytest.mark.django_db


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def regs(caught: Any) -> set[tuple[str, str]]:
    """Field and requirement of each problem; every one has words and a way out."""
    assert all(str(p.message).strip() and str(p.way_out).strip() for p in caught.value.problems)
    return {(p.field, p.reg) for p in caught.value.problems}


def adding(team: Team, licence: Any, version: Any, **given: Any) -> LicenceVariation:
    file = version.master_file
    wanted = {"product": file.product, "mode": file.mode, "master_file_versions": [version]} | given
    variation = variations.variation_draft(
        actor=team.regulatory, licence=licence, kind=VariationKind.ADD_PRODUCT, summary="Add it.", **wanted
    )
    return make_ready(team, variation)


def lifting(team: Team, licence: Any, reference: str = "GMP-7") -> LicenceVariation:
    return variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind=VariationKind.LIFT_RESTRICTION,
        summary="Lift it.",
        restriction_reference=reference,
    )


def test_reg_26_a_product_is_added_only_with_its_approved_master_file() -> None:
    team, product, designation, licence, version = make_foundation()
    bare = adding(team, licence, version, master_file_versions=[])
    with pytest.raises(Refusal) as caught:
        variations.variation_submit(actor=team.regulatory, variation=bare, on=ago(3))
    assert regs(caught) == {("master_file_versions", "REG-26")}
    unapproved = draft_master_file_version(team, version.master_file, designation)
    for unfit in (
        adding(team, licence, version, master_file_versions=[unapproved]),
        adding(team, licence, version, mode="MM"),
        adding(team, licence, version, product=make_product(team)),
    ):
        with pytest.raises(Refusal) as caught:
            variations.variation_submit(actor=team.regulatory, variation=unfit, on=ago(3))
        # Without a designation of that product and mode its checklist is open too (REG-31).
        assert regs(caught) - {("", "REG-31")} == {("master_file_versions", "REG-26")}
        unfit.refresh_from_db()
        assert unfit.state == "draft"


def test_reg_26_what_was_submitted_is_frozen_with_its_files() -> None:
    team, _product, _designation, licence, version = make_foundation()
    variation = adding(team, licence, version)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(3))
    carried = VariationFile.objects.get(variation=variation)
    for attack in (
        lambda: LicenceVariation.objects.filter(pk=variation.pk).update(summary="Something else."),
        lambda: LicenceVariation.objects.filter(pk=variation.pk).update(state="granted"),
        lambda: VariationFile.objects.filter(pk=carried.pk).update(created_at=timezone.now()),
        lambda: carried.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack()


def test_reg_25_a_grant_makes_the_scope_row_and_is_never_written_again() -> None:
    team, product, _designation, licence, version = make_foundation()
    variation = adding(team, licence, version)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(9))
    before = set(LicenceScope.objects.values_list("pk", flat=True))
    variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(2), reference=" VAR-1 ")
    (made,) = LicenceScope.objects.exclude(pk__in=before)
    variation.refresh_from_db()
    assert (variation.state, variation.granted_scope, variation.reference) == ("granted", made, "VAR-1")
    assert (made.product, made.mode, made.valid_from, made.variation_reference) == (
        product,
        version.master_file.mode,
        ago(2),
        "VAR-1",
    )
    with pytest.raises(Refusal):
        variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(1), reference="VAR-2")
    assert LicenceScope.objects.exclude(pk__in=before).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        LicenceVariation.objects.filter(pk=variation.pk).update(reference="VAR-9")


def test_reg_26_a_batch_starts_only_once_the_variation_is_granted() -> None:
    bench = make_bench()
    team, ready = bench.team, bench.ready
    LicenceScope.objects.filter(product=ready.world.product).update(valid_until=ago(1))
    licence = LicenceScope.objects.filter(product=ready.world.product)[0].licence
    variation = adding(team, licence, ready.world.file_version)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(1))
    with pytest.raises(Refusal) as caught:
        bench.start()
    assert "REG-25" in {problem.reg for problem in caught.value.problems}
    variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(0), reference="VAR-3")
    assert bench.start().state == "in_progress"


def test_reg_26_dates_are_in_order_and_never_in_the_future() -> None:
    team = make_team()
    variation = lifting(team, make_licence(team))
    regulatory = team.regulatory
    with pytest.raises(Refusal) as caught:
        variations.variation_submit(actor=regulatory, variation=variation, on=ago(-1))
    assert regs(caught) == {("on", "REG-26")}
    variations.variation_submit(actor=regulatory, variation=variation, on=ago(9))
    variations.variation_ask_information(actor=regulatory, variation=variation, on=ago(6), reason="More.")
    with pytest.raises(Refusal) as caught:
        variations.variation_answer(actor=regulatory, variation=variation, on=ago(7), reason="Here.")
    assert regs(caught) == {("on", "REG-26")}
    variations.variation_answer(actor=regulatory, variation=variation, on=ago(5), reason="Here.")
    with pytest.raises(Refusal) as caught:
        variations.variation_grant(actor=regulatory, variation=variation, on=ago(6), reference=" ")
    assert regs(caught) == {("on", "REG-26"), ("reference", "REG-26")}
    variations.variation_grant(actor=regulatory, variation=variation, on=ago(1), reference="VAR-4")
    variation.refresh_from_db()
    assert (variation.submitted_on, variation.asked_on, variation.answered_on, variation.decided_on) == (
        ago(9),
        ago(6),
        ago(5),
        ago(1),
    )
    assert variation.granted_scope is None


def test_reg_39_only_a_granted_variation_for_that_letter_counts() -> None:
    team = make_team()
    licence = make_licence(team)
    variation = lifting(team, licence)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(9))

    def found(reference: str = "GMP-7", since: date | None = None) -> LicenceVariation | None:
        kind = VariationKind.LIFT_RESTRICTION
        return granted_variation(licence=licence, kind=kind, restriction_reference=reference, since=since)

    assert found() is None
    variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(4), reference="VAR-5")
    assert found() == variation
    assert found(since=ago(4)) == variation
    assert found(since=ago(3)) is None
    assert found("GMP-8") is None
    refused = lifting(team, licence, "GMP-8")
    variations.variation_submit(actor=team.regulatory, variation=refused, on=ago(2))
    variations.variation_refuse(
        actor=team.regulatory, variation=refused, on=ago(1), reference="VAR-6", reason="Not yet."
    )
    assert found("GMP-8") is None


def test_reg_25_a_draft_says_what_its_kind_needs() -> None:
    team, other = make_team(), make_team()
    licence = make_licence(team)
    strange = make_product(other)

    def draft(**given: Any) -> Any:
        with pytest.raises(Refusal) as caught:
            variations.variation_draft(actor=team.regulatory, licence=licence, **given)
        return regs(caught)

    assert draft(kind="add_product", summary=" ") == {
        ("summary", ""), ("product", "REG-25"), ("mode", "REG-25")
    }  # fmt: skip
    assert draft(kind="add_product", summary="S", product=strange, mode="POC") == {("product", "REG-25")}
    assert draft(kind="other", summary="S", product=strange) == {("product", "REG-25")}
    assert draft(kind="lift_restriction", summary="S") == {("restriction_reference", "REG-39")}
    assert {field for field, _reg in draft(kind="nonsense", summary="S")} == {"kind"}
    assert not LicenceVariation.objects.exists()


def test_reg_25_a_licence_that_ended_takes_no_variation() -> None:
    team = make_team()
    licence = make_licence(team)
    variation = lifting(team, licence)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(3))
    licences.licence_revoke(actor=team.regulatory, licence=licence, reason="Letter of today.")
    with pytest.raises(Refusal) as caught:
        variations.variation_grant(actor=team.regulatory, variation=variation, on=ago(1), reference="VAR-7")
    assert regs(caught) == {("", "REG-25")}


def test_reg_129_another_control_site_neither_sees_nor_moves_it() -> None:
    team, product, _designation, licence, version = make_foundation()
    stranger = make_team().regulatory
    variation = adding(team, licence, version)
    assert list(variations_for(team.regulatory)) == [variation]
    assert list(variations_for(stranger)) == []
    for who in (stranger, team.qp, team.author):
        with pytest.raises(Refusal) as caught:
            variations.variation_submit(actor=who, variation=variation, on=ago(1))
        assert {reg for _field, reg in regs(caught)} == {"REG-129"}
    assert covering_scope(product, "POC") is not None


@pytest.mark.django_db(transaction=True)
def test_reg_25_two_sessions_that_grant_the_same_variation_make_one_scope_row() -> None:
    team, _product, _designation, licence, version = make_foundation()
    variation = adding(team, licence, version)
    variations.variation_submit(actor=team.regulatory, variation=variation, on=ago(9))
    before = LicenceScope.objects.count()
    together, outcomes = threading.Barrier(2), []

    def grant(day: int) -> None:
        try:
            together.wait(timeout=30)
            variations.variation_grant(
                actor=team.regulatory,
                variation=LicenceVariation.objects.get(pk=variation.pk),
                on=ago(day),
                reference=f"VAR-{day}",
            )
            outcomes.append("granted")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    sessions = [threading.Thread(target=grant, args=(day,)) for day in (1, 2)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(timeout=60)
    assert sorted(outcomes) == ["granted", "wrong_state"]
    assert LicenceScope.objects.count() == before + 1
