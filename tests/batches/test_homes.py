"""A batch at a patient's home starts only in a visit of its day, with an approved kit in date (REG-44, REG-55)."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from batches.models import Batch, GateCheck
from batches.start_facts import VersionAsked, load_start_facts
from ledger.errors import RuleBroken
from ledger.models import Event
from sites.homes import services
from sites.models import HomeVisit
from sites.readiness import load_readiness
from sites.rules.home import kit_for_visit
from tests.factories.batches import Bench, assess, make_bench
from tests.factories.homes import approved_kit, plan
from tests.factories.sites import second_qa

pytestmark = pytest.mark.django_db
RULE = "site.kit_for_visit"


@pytest.fixture
def home() -> Bench:
    return make_bench(home=True)


def refused(home: Bench, **changes: Any) -> str:
    with pytest.raises(RuleBroken) as caught:
        home.start(**changes)
    (problem,) = caught.value.problems
    assert (problem.rule, problem.reg) == (RULE, "REG-44")
    assert problem.way_out
    assert not Batch.objects.filter(site=home.site).exists()
    return str(problem.message)


def gate_line(home: Bench) -> tuple[str, str]:
    answer = load_readiness(home.site, home.ready.world.product, "POC", timezone.now())
    (line,) = [gate for group in answer.groups for gate in group.gates if gate.rule == RULE]
    return line.state, line.says


def test_reg_44_no_batch_starts_at_a_home_without_a_visit(home: Bench) -> None:
    assert "No visit" in refused(home)
    check = GateCheck.objects.get(rule=RULE)
    assert (check.passed, check.reg) == (False, "REG-44")
    state, says = gate_line(home)
    assert state == "closed"
    assert "Plan the visit" in says


def test_reg_44_a_visit_of_today_with_its_kit_starts_one_batch_and_names_it(home: Bench) -> None:
    kit = approved_kit(home.ready.world)
    visit = plan(home, kit)
    assert gate_line(home) == ("open", f"Kit {kit.number}, by {home.operator.printed_name} today")
    batch = home.start()
    visit.refresh_from_db()
    assert (visit.state, visit.batch_id, visit.batch_number) == ("made", batch.pk, batch.number)
    told = Event.objects.get(kind="sites.home_visit.used")
    assert (told.data["batch"], told.data["kit"]) == (batch.number, kit.number)
    # The visit is made: another batch is another visit.
    with pytest.raises(RuleBroken):
        home.start()
    assert Batch.objects.filter(site=home.site).count() == 1


def test_reg_44_tomorrows_visit_starts_nothing_today(home: Bench) -> None:
    plan(home, approved_kit(home.ready.world), day=timezone.localdate() + timedelta(days=1))
    assert "No visit" in refused(home)


def test_reg_44_a_kit_that_was_withdrawn_since_starts_nothing(home: Bench) -> None:
    kit = approved_kit(home.ready.world)
    plan(home, kit)
    services.kit_withdraw(actor=home.ready.world.qa, kit=kit, reason="A filter was recalled.")
    assert "withdrawn" in refused(home)
    assert gate_line(home)[0] == "closed"


def test_reg_44_the_visit_is_made_by_the_person_it_names(home: Bench) -> None:
    assess(home.ready, home.witness)
    plan(home, approved_kit(home.ready.world), who=home.witness)
    said = refused(home)
    assert home.witness.printed_name in said
    assert home.start(operator_id=home.witness.person_id).state == "in_progress"


def test_reg_44_an_expired_kit_is_named_with_its_day(home: Bench) -> None:
    world = home.ready.world
    plan(home, approved_kit(world, expires_on=timezone.localdate()))
    facts = load_start_facts(
        site=home.site, product=world.product, mode="POC", version=VersionAsked.of(home.version),
        content=home.content, at=timezone.now(), operator_id=None,
    )  # fmt: skip
    assert kit_for_visit(facts.gate_subject).passed, "its last day is a day of use"
    past = replace(facts.site, day=facts.site.day + timedelta(days=1))
    found = kit_for_visit(replace(facts.gate_subject, facts=past))
    assert "ran out on" in found.message


def test_reg_44_other_places_need_no_visit() -> None:
    assert make_bench().start().state == "in_progress"


def test_reg_44_the_database_itself_starts_nothing_at_a_home_without_its_visit(home: Bench) -> None:
    """A service that forgot to ask is stopped by the database: the visit has to name the batch."""
    plan(home, approved_kit(home.ready.world))
    from batches.services import start

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "visit_make", lambda **_given: None)
        with pytest.raises((DatabaseError, RuleBroken)), transaction.atomic():
            home.start()
    assert not Batch.objects.filter(site=home.site, state="in_progress").exists()


@pytest.mark.django_db(transaction=True)
def test_reg_44_two_starts_in_one_visit_make_one_batch() -> None:
    home = make_bench(home=True)
    plan(home, approved_kit(home.ready.world))
    gate, outcomes = threading.Barrier(2), []

    def start() -> None:
        try:
            gate.wait(timeout=20)
            outcomes.append(home.start().state)
        except RuleBroken as fault:
            outcomes.append(fault.problems[0].rule)
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _each in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert sorted(outcomes) == ["in_progress", RULE]
    assert HomeVisit.objects.filter(state="made").count() == 1


@pytest.mark.django_db(transaction=True)
def test_reg_44_a_start_and_a_withdrawal_that_race_are_put_in_order() -> None:
    home = make_bench(home=True)
    kit = approved_kit(home.ready.world)
    plan(home, kit)
    gate, outcomes = threading.Barrier(2), {}
    quality = second_qa(home.ready.world)

    def start() -> None:
        try:
            gate.wait(timeout=20)
            outcomes["start"] = home.start().state
        except RuleBroken as fault:
            outcomes["start"] = fault.problems[0].rule
        finally:
            connection.close()

    def withdraw() -> None:
        try:
            gate.wait(timeout=20)
            services.kit_withdraw(actor=quality, kit=kit, reason="Recalled.")
            outcomes["kit"] = "withdrawn"
        finally:
            connection.close()

    threads = [threading.Thread(target=start), threading.Thread(target=withdraw)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert outcomes["kit"] == "withdrawn"
    assert outcomes["start"] in ("in_progress", RULE)
    assert Batch.objects.filter(site=home.site, state="in_progress").count() == (
        outcomes["start"] == "in_progress"
    )
