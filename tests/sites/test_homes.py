"""Kits and visits of homes: who records, who approves, what a visit needs, what raw SQL cannot do (REG-44)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.actors import PersonActor
from ledger.errors import Conflict, InvalidInput, NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.models import Event, Signature
from sites.homes import services
from sites.models import HomeVisit, Kit
from tests.factories.batches import Bench, make_bench
from tests.factories.homes import approve, approved_kit, make_kit, plan
from tests.factories.sites import make_ready, proof_of, second_qa, site_person

pytestmark = pytest.mark.django_db


def later(days: int) -> object:
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def home() -> Bench:
    """A home at which everything is ready but a visit."""
    return make_bench(home=True)


def faults(caught: pytest.ExceptionInfo[InvalidInput]) -> dict[str, str]:
    assert all(problem.reg == "REG-44" and problem.way_out for problem in caught.value.problems)
    return {problem.field: str(problem.message) for problem in caught.value.problems}


def test_reg_44_a_kit_is_recorded_by_one_and_approved_with_a_signature_by_another(home: Bench) -> None:
    world = home.ready.world
    kit = make_kit(world.qa, world.master_file, number=" kit-77 ")
    assert (kit.number, kit.state) == ("KIT-77", "recorded")
    with pytest.raises(RuleBroken) as refused:
        approve(world.qa, kit)
    (problem,) = refused.value.problems
    assert (problem.rule, problem.reg) == ("kit.approved_by_another", "REG-44")
    other = second_qa(world)
    with pytest.raises(ProofRefused):
        services.kit_approve(actor=other, kit=kit, proof=None)
    approve(other, kit)
    signature = Signature.objects.get(subject_id=str(kit.pk))
    assert "KIT-77" in signature.statement
    assert "Filter, lot 9" in signature.content
    services.kit_withdraw(actor=other, kit=kit, reason="The filter was recalled.")
    assert kit.state == "withdrawn"
    kinds = Event.objects.filter(kind__startswith="sites.kit").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["sites.kit.recorded", "sites.kit.approved", "sites.kit.withdrawn"]
    with pytest.raises(WrongState):
        approve(other, kit)


def test_reg_44_a_kit_has_its_number_contents_record_and_a_last_day(home: Bench) -> None:
    world = home.ready.world
    with pytest.raises(InvalidInput) as refused:
        make_kit(
            world.qa, world.master_file, number="k!", contents=" ", packing_record="", expires_on=later(-1)
        )
    assert set(faults(refused)) == {"number", "contents", "packing_record", "expires_on"}
    make_kit(world.qa, world.master_file, number="KIT-1X")
    with pytest.raises(Conflict) as taken:
        make_kit(world.qa, world.master_file, number="kit-1x")
    assert taken.value.problems[0].field == "number"
    with pytest.raises(WrongState):
        services.kit_withdraw(actor=world.qa, kit=Kit.objects.get(number="KIT-1X"), reason=" ")


def test_reg_44_what_ran_out_is_not_approved(home: Bench) -> None:
    world = home.ready.world
    kit = make_kit(world.qa, world.master_file, expires_on=later(0))
    kit.expires_on = timezone.localdate() - timedelta(days=1)
    from sites.homes.rules import not_expired

    found = not_expired(services.kit_subject(kit, signer="someone"))
    assert (found.passed, found.reg) == (False, "REG-44")


def test_reg_44_a_visit_takes_an_approved_kit_of_the_product_that_lasts_and_a_person_of_the_home(
    home: Bench,
) -> None:
    world = home.ready.world
    stranger = site_person("operator", make_ready().site.scope)
    with pytest.raises(InvalidInput) as refused:
        plan(home, make_kit(world.qa, world.master_file), day=later(-1), who=stranger)  # type: ignore[arg-type]  # a date
    assert set(faults(refused)) == {"kit", "visit_on", "visitor"}
    short = approved_kit(world, expires_on=later(2))
    with pytest.raises(InvalidInput) as refused:
        plan(home, short, day=later(3))  # type: ignore[arg-type]  # a date
    assert "before the visit" in faults(refused)["kit"]
    foreign = make_ready().world
    with pytest.raises(InvalidInput) as refused:
        plan(home, approved_kit(foreign))
    assert "not enrolled" in faults(refused)["kit"]
    visit = plan(home, short)
    assert (visit.state, visit.visitor_name) == ("planned", home.operator.printed_name)
    with pytest.raises(Conflict) as taken:
        plan(home, short, day=later(1))  # type: ignore[arg-type]  # a date
    assert taken.value.problems[0].field == "kit"
    assert short not in services.kits_for(home.site)
    services.visit_cancel(actor=home.lead, visit=visit, reason="The patient is in hospital.")
    assert short in services.kits_for(home.site)
    plan(home, short, day=later(1))  # type: ignore[arg-type]  # a date


def test_reg_44_only_a_home_is_visited() -> None:
    bench = make_bench()
    with pytest.raises(InvalidInput) as refused:
        plan(bench, approved_kit(bench.ready.world))
    assert refused.value.problems[0].reg == "REG-44"


def test_reg_44_nobody_else_records_approves_withdraws_plans_or_cancels(home: Bench) -> None:
    world = home.ready.world
    other = make_ready()
    kit = approved_kit(world)
    visit = plan(home, kit)
    outside: tuple[PersonActor, ...] = (home.lead, home.operator, world.qp, world.owner, other.world.qa)
    for who in outside:
        with pytest.raises(NotPermitted):
            make_kit(who, world.master_file)
        with pytest.raises(NotPermitted):
            services.kit_approve(actor=who, kit=make_kit(world.qa, world.master_file), proof=proof_of(who))
        with pytest.raises(NotPermitted):
            services.kit_withdraw(actor=who, kit=kit, reason="Because.")
    for who in (world.qa, world.qp, other.lead, other.operator, other.world.qa):
        with pytest.raises(NotPermitted):
            services.visit_plan(
                actor=who,
                site=home.site,
                kit=kit,
                visit_on=timezone.localdate(),
                visitor=home.operator.person,
            )
        with pytest.raises(NotPermitted):
            services.visit_cancel(actor=who, visit=visit, reason="Because.")
    assert not Kit.objects.for_actor(other.world.qa, "site_view").filter(pk=kit.pk).exists()
    assert not HomeVisit.objects.for_actor(other.lead, "site_view").filter(pk=visit.pk).exists()


def test_reg_44_raw_sql_writes_no_visit_without_an_approved_kit_and_changes_none(home: Bench) -> None:
    world = home.ready.world
    raw, gone, good = make_kit(world.qa, world.master_file), approved_kit(world), approved_kit(world)
    services.kit_withdraw(actor=world.qa, kit=gone, reason="Recalled.")
    visit = plan(home, good)
    elsewhere = make_bench("ELS", team=home.team).site
    insert = (
        "INSERT INTO mfg_sites_homevisit (id, created_at, site_id, kit_id, visit_on, visitor_id, visitor_name,"
        " planned_by_name, batch_number, state, state_since)"
        " VALUES (uuidv7(), now(), %s, %s, %s, %s, 'X', 'X', '', 'planned', now())"
    )
    today, spare, person = timezone.localdate(), approved_kit(world), home.operator.person_id
    for statement, given in (
        (insert, [home.site.pk, raw.pk, today, person]),
        (insert, [home.site.pk, gone.pk, today, person]),
        (insert, [home.site.pk, good.pk, today, person]),
        (insert, [home.site.pk, spare.pk, later(90), person]),
        (insert, [elsewhere.pk, spare.pk, today, person]),
        ("UPDATE mfg_sites_homevisit SET visit_on = %s WHERE id = %s", [later(1), visit.pk]),
        (
            "UPDATE mfg_sites_homevisit SET state = 'made', batch_id = uuidv7(), batch_number = 'B' WHERE id = %s",
            [visit.pk],
        ),
        ("DELETE FROM mfg_sites_homevisit WHERE id = %s", [visit.pk]),
        ("UPDATE mfg_sites_kit SET state = 'approved' WHERE id = %s", [raw.pk]),
        ("UPDATE mfg_sites_kit SET expires_on = %s WHERE id = %s", [later(900), good.pk]),
        ("DELETE FROM mfg_sites_kit WHERE id = %s", [raw.pk]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)
    with connection.cursor() as cursor:
        cursor.execute(insert, [home.site.pk, spare.pk, today, person])  # what is lawful passes
