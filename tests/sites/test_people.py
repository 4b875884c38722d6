"""Competence matrix, a day ahead, and what runs out (REG-33, REG-46, REG-47)."""

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PersonActor
from ledger.errors import InvalidInput
from sites.facts import load_site_facts
from sites.models import Competence, InstructionIssue
from sites.people.cells import cell_of
from sites.people.due import due_list
from sites.people.matrix import load_matrix
from sites.people.whatif import sites_without_people, what_if
from sites.rules import gate
from sites.services import competence, equipment, maintenance
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, make_ready, site_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def newcomer(ready: Ready, role: str = "operator") -> PersonActor:
    return site_person(role, ready.site.scope, ready.world.control)


def assess(ready: Ready, who: PersonActor, **changes: Any) -> Competence:
    given: dict[str, Any] = {
        "actor": ready.lead,
        "person": who.person,
        "instruction_version": ready.world.instruction_version,
        "site": ready.site,
        "basis": "Watched three runs.",
    }
    return competence.competence_assess(**(given | changes))


def states(ready: Ready) -> dict[str, str]:
    """Person → state on the one version of the site."""
    found = load_matrix(ready.site)
    assert len(found.versions) == 1
    return {row.person.full_name: row.cells[0].state for row in found.rows}


def name(who: PersonActor) -> str:
    return who.person.full_name


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def test_reg_47_the_matrix_tells_every_standing_apart(ready: Ready) -> None:
    due, past, ended, later, never, renewed = (newcomer(ready) for _each in range(6))
    assess(ready, due, valid_until=timezone.now() + timedelta(days=3))
    assess(ready, past, valid_from=ago(9), valid_until=ago(2))
    competence.competence_end(actor=ready.lead, competence=assess(ready, ended), reason="Two slips in a row.")
    assess(ready, later, valid_from=timezone.now() + timedelta(days=2))
    assess(ready, renewed, valid_until=timezone.now() + timedelta(days=3))
    assess(
        ready,
        renewed,
        valid_from=timezone.now() + timedelta(days=2),
        valid_until=timezone.now() + timedelta(days=300),
    )
    found = states(ready)
    wanted = {
        ready.operator: "competent",
        due: "due",
        past: "expired",
        ended: "ended",
        later: "later",
        never: "missing",
        renewed: "competent",
    }
    assert {name(who): found[name(who)] for who in wanted} == {
        name(who): state for who, state in wanted.items()
    }
    (count,) = load_matrix(ready.site).able
    assert count == 3


def test_reg_47_the_matrix_says_of_everybody_what_the_start_gate_says(ready: Ready) -> None:
    """What the page calls competent opens the gate, and nothing else does."""
    people = [newcomer(ready) for _each in range(4)]
    assess(ready, people[0], valid_until=timezone.now() + timedelta(days=3))
    assess(ready, people[1], valid_from=ago(9), valid_until=ago(2))
    assess(ready, people[2], valid_from=timezone.now() + timedelta(days=2))
    facts = load_site_facts(ready.site, ready.world.product, "POC", timezone.now())
    version = ready.world.instruction_version.pk
    rows = load_matrix(ready.site).rows
    assert len(rows) >= 5
    for row in rows:
        subject = gate.GateSubject(facts=facts, instruction_version_id=version, person_id=row.person.pk)
        assert row.cells[0].can == gate.operator_competent(subject).passed, row.person


def test_reg_47_an_earlier_version_is_training_due_on_the_new_one() -> None:
    class Row:
        def __init__(self, number: int) -> None:
            self.pk, self.valid_from, self.valid_until = number, ago(9), None
            self.ended_at, self.end_reason = None, ""
            self.instruction_version = type("V", (), {"number": number})()

    cell = cell_of([], [Row(1), Row(2)], timezone.now())
    assert (cell.state, cell.earlier, cell.can) == ("outdated", 2, False)
    assert cell_of([Row(3)], [Row(2)], timezone.now()).state == "competent"


def test_reg_47_the_matrix_goes_on_by_key_and_names_everybody_once(ready: Ready) -> None:
    for _each in range(5):
        newcomer(ready)
    seen: list[str] = []
    after = None
    while True:
        page = load_matrix(ready.site, after=after, size=2)
        seen += [str(row.person.pk) for row in page.rows]
        if page.next is None:
            break
        after = page.next
    assert len(seen) == len(set(seen)) == len(load_matrix(ready.site).rows)


def test_reg_47_whoever_left_the_site_stands_there_without_a_role_and_is_not_counted(ready: Ready) -> None:
    gone = site_person("operator", make_ready().site.scope)
    assess(ready, gone)
    row = next(row for row in load_matrix(ready.site).rows if row.person.pk == gone.person.pk)
    assert (row.role, row.cells[0].state) == ("", "competent")
    assert load_matrix(ready.site).able == (1,)
    answer = what_if(ready.site, ready.world.instruction_version, timezone.localdate())
    (one,) = [each for each in answer.people if each.person.pk == gone.person.pk]
    assert (one.can, "no role at this site" in one.why) == (False, True)


def test_reg_47_a_day_ahead_is_asked_of_the_rule_of_the_start_gate(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, today = ready.world.instruction_version, timezone.localdate()
    zone = ZoneInfo(ready.site.zone)
    soon = newcomer(ready)
    assess(ready, soon, valid_until=datetime.combine(today + timedelta(days=3), time(12), zone))
    by_day = {
        days: {
            one.person.pk: one for one in what_if(ready.site, version, today + timedelta(days=days)).people
        }
        for days in (2, 3, 4)
    }
    told = {days: (found[soon.person.pk].can, found[soon.person.pk].part) for days, found in by_day.items()}
    assert told == {2: (True, False), 3: (False, True), 4: (False, False)}
    assert "not assessed as competent" in by_day[4][soon.person.pk].why
    assert by_day[4][ready.operator.person.pk].can
    asked: list[gate.GateSubject] = []
    real = gate.operator_competent

    def noting(subject: gate.GateSubject) -> Any:
        asked.append(subject)
        return real(subject)

    monkeypatch.setattr(gate, "operator_competent", noting)
    what_if(ready.site, version, today + timedelta(days=4))
    assert {subject.facts.day for subject in asked} == {today + timedelta(days=4)}


def test_reg_47_it_says_when_a_site_would_have_nobody_or_one_alone(ready: Ready) -> None:
    version, today = ready.world.instruction_version, timezone.localdate()
    assert not what_if(ready.site, version, today).nobody
    assert sites_without_people(version, [ready.site]) == []
    (row,) = Competence.objects.filter(site=ready.site)
    competence.competence_end(actor=ready.lead, competence=row, reason="Left.")
    answer = what_if(ready.site, version, today)
    assert (answer.nobody, answer.able) == (True, ())
    assert sites_without_people(version, [ready.site]) == [ready.site]


def test_reg_47_a_day_past_or_too_far_ahead_is_refused(ready: Ready) -> None:
    for days in (-1, 367):
        with pytest.raises(InvalidInput) as refused:
            what_if(ready.site, ready.world.instruction_version, timezone.localdate() + timedelta(days=days))
        assert [(p.field, p.reg) for p in refused.value.problems] == [("day", "REG-47")]


def test_reg_33_a_day_ahead_tells_what_else_stands_in_the_way(ready: Ready) -> None:
    from sites.services import restriction

    restriction.restriction_record(
        actor=ready.world.qa,
        imposed_by="holder",
        site=ready.site,
        reference="DEV 1",
        reason="Works.",
        effective_from=timezone.now() + timedelta(days=5),
    )
    version, today = ready.world.instruction_version, timezone.localdate()
    assert what_if(ready.site, version, today + timedelta(days=3)).others == ()
    (found,) = what_if(ready.site, version, today + timedelta(days=6)).others
    assert found.reg == "REG-38"


def test_reg_46_what_runs_out_is_listed_late_first_and_only_where_one_may_look(ready: Ready) -> None:
    due, past = newcomer(ready), newcomer(ready)
    assess(ready, due, valid_until=timezone.now() + timedelta(days=3))
    assess(ready, past, valid_from=ago(9), valid_until=ago(2))
    maintenance.maintenance_plan(
        actor=ready.lead,
        equipment=ready.equipment,
        every_days=90,
        first_due_on=timezone.localdate() + timedelta(days=9),
        stops=True,
        reason="Manual.",
    )
    new = equipment.equipment_add(
        actor=ready.lead, site=ready.site, equipment_class="balance", code="B-9", name="Spare", serial="S9"
    )
    lines = due_list(ready.lead).lines
    assert [(line.what, line.late) for line in lines] == [
        (str(new), True),
        (name(past), True),
        (name(due), False),
        (str(ready.equipment), False),
    ]
    assert due_list(make_ready().lead).lines == ()
    assert [line.kind for line in due_list(ready.lead, kind="competence").lines] == ["competence"] * 2
    assert due_list(ready.lead, site="NONE").lines == ()
    cut = due_list(ready.lead, most=2)
    assert (len(cut.lines), cut.more) == (2, True)
    equipment.equipment_take_out(actor=ready.lead, equipment=new, reason="Broken.")
    assess(ready, past, valid_until=timezone.now() + timedelta(days=300))
    assert [line.what for line in due_list(ready.lead).lines] == [name(due), str(ready.equipment)]


def test_reg_47_people_trained_on_the_version_before_are_due_once_the_site_has_the_new_one(
    ready: Ready,
) -> None:
    from designations.services.instructions import instruction_version_draft, instruction_version_move
    from sites.services import issue
    from tests.factories.sites import proof_of

    world = ready.world
    second = instruction_version_draft(
        actor=world.owner,
        instruction=world.instruction_version.instruction,
        master_file_version=world.file_version,
        change_summary="Wording.",
    )
    for move, who in (("submit", world.owner), ("review", world.qa), ("approve", world.qp)):
        instruction_version_move(
            actor=who, version=second, move=move, proof=proof_of(who), reason="For this test."
        )
    assert due_list(ready.lead, kind="training").lines == ()
    issue.instruction_issue(actor=world.owner, version=second, site=ready.site)
    (line,) = due_list(ready.lead, kind="training").lines
    assert (line.what, "version 2" in line.says) == (name(ready.operator), True)
    row = next(row for row in load_matrix(ready.site).rows if row.person.pk == ready.operator.person.pk)
    assert sorted(cell.state for cell in row.cells) == ["competent", "outdated"]
    assert sites_without_people(second, [ready.site]) == [ready.site]
    assess(ready, ready.operator, instruction_version=second)
    assert due_list(ready.lead, kind="training").lines == ()
    assert InstructionIssue.objects.filter(site=ready.site).count() == 2


def test_reg_47_pages_and_api_give_the_same_answer(client: Client, ready: Ready) -> None:
    version, day = ready.world.instruction_version, timezone.localdate() + timedelta(days=1)
    sign_in(client, ready.lead.person)
    page = client.get(reverse("sites:what-if", args=[ready.site.code]))
    assert page.status_code == 200
    asked = {"version": f"{version.instruction.number}/{version.number}", "day": day.isoformat()}
    page = client.get(reverse("sites:what-if", args=[ready.site.code]), asked)
    assert page.status_code == 200
    assert "1 person here can work by" in page.content.decode()
    past = client.get(reverse("sites:what-if", args=[ready.site.code]), asked | {"day": "2020-01-01"})
    assert (past.status_code, "This day is past" in past.content.decode()) == (422, True)
    address = f"/api/v1/sites/{ready.site.code}/what-if/"
    told = {"instruction": version.instruction.number, "version": version.number, "day": day.isoformat()}
    body = client.get(address, told).json()
    can = {one["name"] for one in body["people"] if one["can"]}
    assert (can, body["nobody"], body["day"]) == ({name(ready.operator)}, False, day.isoformat())
    wrong_ways = (("version", "9"), ("version", "²"), ("day", "x"), ("day", "2026-02-31"))
    for field, wrong in wrong_ways:
        answer = client.get(address, told | {field: wrong})
        assert answer.status_code in (400, 422)
        assert field in answer.content.decode()


def test_reg_47_the_file_says_what_the_page_says(client: Client, ready: Ready) -> None:
    past = newcomer(ready)
    assess(ready, past, valid_from=ago(9), valid_until=ago(2))
    sign_in(client, ready.lead.person)
    address = reverse("sites:competence-matrix", args=[ready.site.code])
    html = client.get(address).content.decode()
    assert (name(past) in html, "Ran out" in html) == (True, True)
    body = client.get(address, {"format": "csv"}).content.decode("utf-8-sig")
    rows = {row[0]: row[4] for row in csv.reader(io.StringIO(body))}
    assert rows[name(past)] == "Ran out"
    assert rows[name(ready.operator)] == "Competent"
    other = make_ready()
    sign_in(client, other.lead.person)
    for route, args in (
        ("sites:competence-matrix", [ready.site.code]),
        ("sites:what-if", [ready.site.code]),
        ("sites:equipment-list", [ready.site.code]),
        ("sites:competence-person", [ready.site.code, past.person.pk]),
        ("sites:competence-person", [other.site.code, past.person.pk]),
        ("sites:instrument", [ready.site.code, ready.equipment.pk]),
        ("sites:instrument", [other.site.code, ready.equipment.pk]),
    ):
        assert client.get(reverse(route, args=args)).status_code == 404, route


def test_reg_47_the_page_of_issue_warns_of_sites_without_trained_people(client: Client, ready: Ready) -> None:
    version = ready.world.instruction_version
    sign_in(client, ready.world.owner.person)
    address = reverse("sites:issue", args=[version.instruction.number, version.number])
    assert "not enough people are trained" not in client.get(address).content.decode()
    (row,) = Competence.objects.filter(site=ready.site)
    competence.competence_end(actor=ready.lead, competence=row, reason="Left.")
    html = client.get(address).content.decode()
    assert ("At 1 active site not enough people are trained" in html, ready.site.name in html) == (True, True)
