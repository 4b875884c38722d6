"""Visits, their findings, what falls due, and the risk score (REG-45)."""

import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Value
from django.utils import timezone

from accounts.services.memberships import membership_end
from ledger.actors import SystemActor
from ledger.errors import InvalidInput, NotPermitted, Refusal, RuleBroken, WrongState
from ledger.models import Event, Signature
from sites.models import Finding, RemoteSite, SupervisionPlan, Visit
from sites.supervision.months import MonthsLater, months_later
from sites.supervision.risk import load_risk
from sites.supervision.standing import findings_waiting, supervision_of, visits_due
from sites.visits import services
from tests.factories.accounts import grant, make_person
from tests.factories.sites import (
    Ready,
    make_control,
    make_ready,
    make_site,
    make_world,
    onboard,
    proof_of,
    put_plan_in_force,
    second_qa,
)
from tests.factories.visits import make_finding, make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def today(days: int = 0) -> date:
    return timezone.localdate() + timedelta(days=days)


def answered(ready: Ready, **fields: Any) -> Finding:
    found = make_finding(ready.world, make_visit(ready.world, ready.site), **fields)
    return services.visit_finding_answer(actor=ready.lead, finding=found, answer="The logger was replaced.")


def close(ready: Ready, finding: Finding, who: Any = None) -> Finding:
    who = who or ready.world.qa
    return services.visit_finding_close(
        actor=who, finding=finding, proof=proof_of(who), reason="It is enough."
    )


def test_reg_45_a_visit_keeps_its_report_and_sets_the_next_one(ready: Ready) -> None:
    visit = make_visit(ready.world, ready.site, next_on=today(100))
    assert visit.document.content_id
    standing = supervision_of(ready.site)
    assert (standing.last, standing.due_on, standing.late()) == (visit.held_on, today(100), False)
    assert standing.late(today(101))
    assert not standing.late(today(100))
    assert Event.objects.filter(stream=ready.site.stream, kind="sites.visit.recorded").count() == 1


def test_reg_45_no_visit_is_put_off_beyond_the_cycle_of_the_plan(ready: Ready) -> None:
    latest = months_later(today(-10), 12)
    with pytest.raises(InvalidInput, match="every 12 months"):
        make_visit(ready.world, ready.site, next_on=latest + timedelta(days=1))
    make_visit(ready.world, ready.site, next_on=latest)
    assert supervision_of(ready.site).due_on == latest
    # A plan that asks for more visits counts at once, whatever the last visit said.
    put_plan_in_force(ready.world, ready.site, audit_months=3)
    assert supervision_of(ready.site).due_on == months_later(today(-10), 3)


def test_reg_45_without_a_visit_the_first_is_due_a_cycle_after_the_plan(ready: Ready) -> None:
    standing = supervision_of(ready.site)
    assert standing.last is None
    assert standing.due_on == months_later(today(), 12)


def test_reg_45_neither_a_self_inspection_nor_a_third_party_stands_for_a_visit(ready: Ready) -> None:
    make_visit(ready.world, ready.site, kind="self", next_on=today(20))
    make_visit(ready.world, ready.site, kind="third_party", next_on=None)
    standing = supervision_of(ready.site)
    assert (standing.last, standing.self_due_on) == (None, today(20))
    assert standing.self_late(today(21))
    assert not standing.self_late(today(20))
    make_visit(ready.world, ready.site, kind="remote", next_on=today(90))
    assert supervision_of(ready.site).due_on == today(90)


def test_reg_45_the_newest_visit_counts_and_not_the_one_recorded_last(ready: Ready) -> None:
    make_visit(ready.world, ready.site, held_on=today(-5), next_on=today(50))
    make_visit(ready.world, ready.site, held_on=today(-90), next_on=today(10))
    assert supervision_of(ready.site).due_on == today(50)


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"visited_by": " ", "summary": ""}, ["visited_by", "summary"]),
        ({"kind": "drive_by"}, ["kind"]),
        ({"held_on": timezone.localdate() + timedelta(days=2)}, ["held_on"]),
        ({"next_on": None}, ["next_on"]),
        ({"next_on": timezone.localdate() - timedelta(days=10)}, ["next_on"]),
        ({"kind": "third_party"}, ["next_on"]),
    ],
)
def test_reg_45_what_is_wrong_with_a_visit_is_said_beside_its_field(
    ready: Ready, given: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_visit(ready.world, ready.site, **given)
    assert [problem.field for problem in refused.value.problems] == fields
    assert not Visit.objects.exists()


def test_reg_45_a_finding_is_answered_by_the_site_and_closed_by_somebody_else(ready: Ready) -> None:
    found = answered(ready)
    assert (found.state, found.answered_by_name) == ("answered", ready.lead.printed_name)
    close(ready, found)
    found.refresh_from_db()
    assert (found.state, found.closed_by_name) == ("closed", ready.world.qa.printed_name)
    signature = Signature.objects.get(subject_id=str(found.pk))
    assert "is closed" in signature.statement
    told = list(Event.objects.filter(subject_id=str(found.pk)).order_by("id").values_list("kind", flat=True))
    assert told == ["sites.finding.added", "sites.finding.answered", "sites.finding.closed"]


def test_reg_45_whoever_answered_a_finding_does_not_close_it(ready: Ready) -> None:
    found = make_finding(ready.world, make_visit(ready.world, ready.site))
    services.visit_finding_answer(actor=ready.world.qa, finding=found, answer="Done.")
    with pytest.raises(RuleBroken, match="answered this finding yourself"):
        close(ready, found)
    close(ready, found, second_qa(ready.world))
    found.refresh_from_db()
    assert found.state == "closed"


def test_reg_45_an_open_finding_is_not_closed_and_an_answer_that_is_not_enough_goes_back(
    ready: Ready,
) -> None:
    found = make_finding(ready.world, make_visit(ready.world, ready.site))
    with pytest.raises(WrongState):
        close(ready, found)
    services.visit_finding_answer(actor=ready.lead, finding=found, answer="We will look.")
    services.visit_finding_send_back(actor=ready.world.qa, finding=found, reason="Looking is no answer.")
    found.refresh_from_db()
    assert found.state == "open"
    services.visit_finding_answer(actor=ready.lead, finding=found, answer="The logger was replaced.")
    answers = [
        json.loads(event.payload)["answer"]
        for event in Event.objects.filter(subject_id=str(found.pk), kind="sites.finding.answered").order_by(
            "id"
        )
    ]
    assert answers == ["We will look.", "The logger was replaced."], "the first answer is never hidden"


def test_reg_45_findings_are_numbered_within_their_visit_and_due_after_it(ready: Ready) -> None:
    visit = make_visit(ready.world, ready.site)
    assert [make_finding(ready.world, visit).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(InvalidInput) as refused:
        make_finding(ready.world, visit, severity="awful", text=" ", due_on=today(-11))
    assert [problem.field for problem in refused.value.problems] == ["severity", "text", "due_on"]


def test_reg_45_strangers_and_the_wrong_roles_are_refused(ready: Ready) -> None:
    other, _places = make_world()
    visit = make_visit(ready.world, ready.site)
    found = make_finding(ready.world, visit)
    for who in (other.qa, ready.operator, ready.world.owner):
        with pytest.raises(NotPermitted):
            services.visit_finding_answer(actor=who, finding=found, answer="Done.")
    services.visit_finding_answer(actor=ready.lead, finding=found, answer="Done.")
    for who in (other.qa, ready.lead, ready.operator):
        with pytest.raises(NotPermitted):
            services.visit_finding_close(actor=who, finding=found, proof=None, reason="Yes.")
        with pytest.raises(NotPermitted):
            services.visit_finding_send_back(actor=who, finding=found, reason="No.")
        with pytest.raises(NotPermitted):
            services.visit_finding_add(
                actor=who, visit=visit, severity="other", text="More.", due_on=today(3)
            )


@pytest.mark.parametrize(
    "change",
    [
        "state = 'closed'",
        "text = 'nothing'",
        "severity = 'other'",
        "due_on = due_on + 100",
        "answer = 'better'",
        "answered_by_id = NULL",
        "closed_by_name = 'me'",
    ],
)
def test_reg_45_raw_sql_neither_closes_a_finding_nor_rewrites_it(ready: Ready, change: str) -> None:
    found = answered(ready)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE mfg_sites_finding SET {change} WHERE id = %s", [found.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE mfg_sites_visit SET held_on = held_on - 1 WHERE id = %s", [found.visit_id])


def test_reg_45_overdue_visits_and_findings_stand_on_the_first_page(ready: Ready) -> None:
    qa = ready.world.qa
    assert visits_due(qa, most=5) == []
    make_visit(ready.world, ready.site, held_on=today(-200), next_on=today(-3))
    (due,) = visits_due(qa, most=5)
    assert due["late"]
    assert "A visit was due by" in due["says"]
    assert visits_due(ready.lead, most=5) == []
    stranger, _places = make_world()
    assert visits_due(stranger.qa, most=5) == []

    visit = make_visit(ready.world, ready.site)
    assert visits_due(qa, most=5) == [], "the new visit set a new day"
    far = make_finding(ready.world, visit, due_on=today(31))
    late = make_finding(ready.world, visit, due_on=today(-1))
    (row,) = findings_waiting(ready.lead, most=5)
    assert (row["finding"].pk, row["late"]) == (late.pk, True)
    services.visit_finding_answer(actor=ready.lead, finding=far, answer="Done.")
    assert {one["finding"].pk for one in findings_waiting(qa, most=5)} == {late.pk, far.pk}
    assert {one["finding"].pk for one in findings_waiting(ready.lead, most=5)} == {late.pk}
    assert findings_waiting(stranger.qa, most=5) == []


def test_reg_28_a_site_that_makes_without_a_plan_stands_on_the_first_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tests.factories.sites.put_plan_in_force", lambda *_given, **_more: None)
    world, (place,) = make_world()
    onboard(world, place)
    (due,) = visits_due(world.qa, most=5)
    assert due["site"].pk == place.pk
    assert "No supervision plan" in due["says"]


def risk(site: RemoteSite) -> dict[str, int]:
    found = load_risk(site, supervision_of(site))
    assert found.points == sum(term.points for term in found.terms)
    assert all(term.says and term.weighs and term.title for term in found.terms)
    return {term.title: term.points for term in found.terms}


def test_reg_45_the_risk_score_is_the_sum_of_terms_that_are_all_shown(ready: Ready) -> None:
    before = risk(ready.site)
    assert set(before.values()) == {0}
    visit = make_visit(ready.world, ready.site, held_on=today(-100), next_on=today(100))
    make_finding(ready.world, visit, severity="critical", due_on=today(5))
    make_finding(ready.world, visit, severity="major", due_on=today(-1))
    now = risk(ready.site)
    assert now["Time since the last visit"] == 15  # 30 × 100 / 200
    assert now["Findings that are not closed"] == 14
    assert now["Findings whose answer is overdue"] == 10
    found = load_risk(ready.site, supervision_of(ready.site))
    assert (found.points, found.band) == (39, "medium")
    assert found.title == "Medium"


def test_reg_45_who_left_counts_once_and_who_only_changed_the_role_does_not(ready: Ready) -> None:
    scope = ready.site.scope
    admin = SystemActor("administrator")
    leaver, stayer = make_person(), make_person()
    memberships = [
        grant(person, role, scope, organisation=ready.world.control)
        for person, role in ((leaver, "operator"), (leaver, "site_lead"), (stayer, "operator"))
    ]
    grant(stayer, "site_lead", scope, organisation=ready.world.control)
    for membership in memberships:
        membership_end(actor=admin, membership=membership, reason="Left.")
    assert risk(ready.site)["People who left the site"] == 3


def test_reg_45_without_a_plan_a_whole_cycle_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    world, (place,) = make_world()
    assert not SupervisionPlan.objects.filter(site=place).exists()
    assert risk(place)["Time since the last visit"] == 30


@pytest.mark.parametrize("months", [1, 2, 11, 12, 13, 60])
@pytest.mark.parametrize("day", [date(2024, 1, 31), date(2024, 2, 29), date(2025, 12, 31), date(2026, 6, 15)])
def test_reg_45_a_month_later_is_the_same_day_in_the_database(
    ready_site: RemoteSite, day: date, months: int
) -> None:
    row = RemoteSite.objects.annotate(later=MonthsLater(Value(day), Value(months))).values_list(
        "later", flat=True
    )
    assert row[0] == months_later(day, months)


@pytest.fixture
def ready_site() -> RemoteSite:
    return make_site(*make_control())


@pytest.mark.django_db(transaction=True)
def test_reg_45_of_two_who_close_at_once_one_closes(ready: Ready) -> None:
    found = answered(ready)
    people = (ready.world.qa, second_qa(ready.world))
    proofs = [proof_of(person) for person in people]
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def attempt(place: int) -> None:
        try:
            gate.wait(timeout=30)
            services.visit_finding_close(
                actor=people[place],
                finding=Finding.objects.get(pk=found.pk),
                proof=proofs[place],
                reason="It is enough.",
            )
            outcomes.append("closed")
        except Refusal:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=attempt, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "refused"]
    assert Signature.objects.filter(subject_id=str(found.pk)).count() == 1
