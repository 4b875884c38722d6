"""The supervision plan: who writes it, who puts it in force, and what waits for it (REG-28)."""

import pytest
from django.db import DatabaseError, connection, transaction

from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event, Signature
from sites.checklists.items import ONBOARDING
from sites.models import SupervisionPlan
from sites.subjects import enrolment_subject
from sites.supervision import services
from tests.factories.sites import (
    Ready,
    make_plan,
    make_ready,
    make_world,
    move,
    onboard,
    proof_of,
    put_plan_in_force,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def test_reg_28_a_site_is_not_activated_before_its_supervision_plan_is_in_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.factories.sites.put_plan_in_force", lambda *_given, **_more: None)
    world, (place,) = make_world()
    ready = onboard(world, place)

    def says() -> str:
        found = enrolment_subject(ready.enrolment).onboarding.standings
        return next(one.why for one in found if one.wanted.key == "supervision")

    assert "No supervision plan" in says()
    with pytest.raises(RuleBroken, match="A supervision plan of the site is in force"):
        move(world.qa, ready.enrolment, "activate")
    plan = make_plan(world, place)
    assert "No supervision plan" in says(), "written is not in force"
    services.supervision_put_in_force(actor=world.qa, plan=plan, proof=proof_of(world.qa))
    assert says() == ""
    move(world.qa, ready.enrolment, "activate")
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"


def test_reg_28_another_sites_plan_does_not_count() -> None:
    world, (first, second) = make_world(sites=2)
    ready = onboard(world, first)
    plan = SupervisionPlan.objects.get(site=first)
    assert plan.state == "in_force"
    assert not SupervisionPlan.objects.filter(site=second).exists()
    # The fixed item is among those of every new list.
    assert ONBOARDING in {row.purpose for row in ready.enrolment.items.filter(key="supervision")}


def test_reg_28_whoever_wrote_the_plan_does_not_put_it_in_force(ready: Ready) -> None:
    mine = services.supervision_draft(
        actor=ready.world.qa,
        site=ready.site,
        contact="QA and site lead",
        contact_every="Every week",
        data_feed="All",
        audit_months=6,
        comparability="Three runs",
    )
    with pytest.raises(RuleBroken, match="wrote this plan yourself"):
        services.supervision_put_in_force(actor=ready.world.qa, plan=mine, proof=proof_of(ready.world.qa))
    mine.refresh_from_db()
    assert mine.state == "draft"


def test_reg_28_a_newer_plan_takes_the_place_of_the_one_before_and_never_the_other_way(ready: Ready) -> None:
    first = SupervisionPlan.objects.get(site=ready.site)
    older = make_plan(ready.world, ready.site)
    newer = put_plan_in_force(ready.world, ready.site, audit_months=6)
    first.refresh_from_db()
    assert (first.state, newer.state, newer.version) == ("superseded", "in_force", 3)
    with pytest.raises(RuleBroken, match="Version 3 is in force already"):
        services.supervision_put_in_force(actor=ready.world.qa, plan=older, proof=proof_of(ready.world.qa))
    newer.refresh_from_db()
    assert newer.state == "in_force", "a refused older plan leaves the one in force"
    with pytest.raises(WrongState):
        services.supervision_put_in_force(actor=ready.world.qa, plan=first, proof=proof_of(ready.world.qa))


def test_reg_28_it_is_signed_with_what_it_says_and_told_on_the_trail_of_the_site(ready: Ready) -> None:
    plan = SupervisionPlan.objects.get(site=ready.site)
    signature = Signature.objects.get(subject_id=str(plan.pk))
    assert signature.meaning == "approved"
    assert "every 12 months" in signature.statement
    kinds = list(
        Event.objects.filter(stream=ready.site.stream, subject_id=str(plan.pk))
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == ["sites.supervision.drafted", "sites.supervision.in_force"]


def test_reg_28_every_fault_of_a_plan_is_said_at_once(ready: Ready) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_plan(ready.world, ready.site, contact=" ", data_feed="", audit_months=0)
    assert [problem.field for problem in refused.value.problems] == ["contact", "data_feed", "audit_months"]
    assert all(problem.way_out for problem in refused.value.problems)


def test_reg_28_only_the_control_sites_qa_writes_and_signs_it(ready: Ready) -> None:
    stranger, _places = make_world()
    plan = make_plan(ready.world, ready.site)
    for who in (ready.lead, ready.operator, ready.world.owner, stranger.qa):
        with pytest.raises(NotPermitted):
            services.supervision_draft(
                actor=who,
                site=ready.site,
                contact="a",
                contact_every="b",
                data_feed="c",
                audit_months=1,
                comparability="d",
            )
        with pytest.raises(NotPermitted):
            services.supervision_put_in_force(actor=who, plan=plan, proof=None)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'in_force'",
        "audit_months = 60",
        "contact = 'nobody'",
        "drafted_by_id = NULL",
        "state_since = now()",
    ],
)
def test_reg_28_raw_sql_neither_puts_it_in_force_nor_rewrites_it(ready: Ready, change: str) -> None:
    plan = make_plan(ready.world, ready.site)
    for key in (plan.pk, SupervisionPlan.objects.get(site=ready.site, state="in_force").pk):
        if change == "state = 'in_force'" and key != plan.pk:
            continue
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE mfg_sites_supervisionplan SET {change} WHERE id = %s", [key])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM mfg_sites_supervisionplan WHERE id = %s", [plan.pk])
