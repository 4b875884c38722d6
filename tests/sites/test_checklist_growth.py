"""A checklist that was begun before an item existed: judged by what is asked today, kept as it was once it closed (REG-36)."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.checklists import Wanted
from ledger.errors import NotPermitted, RuleBroken, WrongState
from ledger.models import Event
from sites.checklists import items, services
from sites.checklists.items import CLOSURE, ONBOARDING
from sites.checklists.reading import Checklist, load_checklist
from sites.facts import load_site_facts
from sites.models import ChecklistItem, Enrolment
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, answer_all, make_world, move, onboard, second_qa

pytestmark = pytest.mark.django_db
FIRE = Wanted("fire", "The plan for a fire was tried")
ROTA = Wanted("rota", "Somebody is on the rota", mandatory=False)


@pytest.fixture
def ready() -> Ready:
    """A site that is being onboarded, with everything shown that was asked when its list began."""
    world, (place,) = make_world()
    return onboard(world, place)


@pytest.fixture
def grown(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> Ready:
    """The same, after our lists have grown."""
    for purpose in (ONBOARDING, CLOSURE):
        monkeypatch.setitem(items.LISTS, purpose, (FIRE, *items.LISTS[purpose], ROTA))
    return ready


def listed(ready: Ready, purpose: str = ONBOARDING) -> Checklist:
    enrolled = Enrolment.objects.get(pk=ready.enrolment.pk)
    facts = load_site_facts(ready.site, ready.world.product, "POC", timezone.now())
    return load_checklist(enrolled, purpose, facts)


def keys(ready: Ready, purpose: str = ONBOARDING) -> set[str]:
    rows = ChecklistItem.objects.filter(enrolment=ready.enrolment, purpose=purpose)
    return set(rows.values_list("key", flat=True))


def told() -> list[Any]:
    return list(Event.objects.filter(kind="sites.checklist.grown").order_by("seq"))


def test_reg_36_activation_is_judged_by_what_is_asked_today(grown: Ready) -> None:
    """Nobody opened the list since our list grew: the site is not made active on yesterday's list."""
    with pytest.raises(RuleBroken) as refused:
        move(grown.world.qa, grown.enrolment, "activate")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.reg) == ("enrolment.onboarding_complete", "REG-36")
    assert FIRE.title in problem.message
    assert "rota" not in problem.message
    # A refusal leaves nothing behind, the items of the list neither.
    assert "fire" not in keys(grown)
    assert told() == []


def test_reg_36_what_is_new_is_added_answered_and_told(grown: Ready) -> None:
    assert [one.key for one in listed(grown).added] == ["fire", "rota"]
    other = second_qa(grown.world)
    before = {row.pk: row.title for row in ChecklistItem.objects.filter(enrolment=grown.enrolment)}
    rows = services.checklist_begin(actor=other, enrolment=grown.enrolment, purpose=ONBOARDING)
    assert [row.key for row in rows] == ["fire", "rota"]
    assert listed(grown).added == ()
    assert {pk: ChecklistItem.objects.get(pk=pk).title for pk in before} == before
    assert min(row.position for row in rows) > len(before)
    (event,) = told()
    assert event.data["added"] == f"{FIRE.title}; {ROTA.title}"
    assert services.checklist_begin(actor=other, enrolment=grown.enrolment, purpose=ONBOARDING) == []
    assert len(told()) == 1, "nothing was added, so nothing is told"
    services.checklist_answer(actor=other, item=rows[0], outcome="done", evidence="FP-1")
    move(grown.world.qa, grown.enrolment, "activate")
    assert grown.enrolment.state == "active"


def test_reg_36_what_a_site_was_opened_on_is_kept_as_it_was_asked(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Wanted("agreed", "The agreement, once more", judge="agreement")
    monkeypatch.setitem(items.LISTS, ONBOARDING, (*items.LISTS[ONBOARDING], asked))
    move(ready.world.qa, ready.enrolment, "activate")
    assert "agreed" in keys(ready), "judged by it, so it is kept with the others"
    assert len(told()) == 1
    # Afterwards our list grows again: the list of a site that is open stays as it was.
    monkeypatch.setitem(items.LISTS, ONBOARDING, (*items.LISTS[ONBOARDING], FIRE))
    found = listed(ready)
    assert "fire" not in {one.wanted.key for one in found.standings}
    assert found.added == ()
    with pytest.raises(WrongState):
        services.checklist_begin(actor=second_qa(ready.world), enrolment=ready.enrolment, purpose=ONBOARDING)


def test_reg_36_an_item_that_became_mandatory_or_is_judged_from_records_is_so_in_an_open_list(
    ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = second_qa(ready.world)
    waste = ChecklistItem.objects.get(enrolment=ready.enrolment, key="waste")
    services.checklist_answer(actor=other, item=waste, outcome="open", note="Not agreed yet.")
    changed = {"waste": Wanted("waste", waste.title), "premises": Wanted("premises", "P", judge="nobody")}
    monkeypatch.setitem(
        items.LISTS, ONBOARDING, tuple(changed.get(one.key, one) for one in items.LISTS[ONBOARDING])
    )
    assert {one.wanted.key for one in listed(ready).open} == {"waste", "premises"}
    premises = ChecklistItem.objects.get(enrolment=ready.enrolment, key="premises")
    with pytest.raises(WrongState):
        services.checklist_answer(actor=other, item=premises, outcome="done", evidence="PA-9")


def test_reg_42_a_list_of_closure_follows_too(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    move(ready.world.qa, ready.enrolment, "activate")
    answer_all(ready.world, ready.enrolment, CLOSURE)
    monkeypatch.setitem(items.LISTS, CLOSURE, (*items.LISTS[CLOSURE], FIRE))
    with pytest.raises(RuleBroken) as refused:
        move(ready.world.qa, ready.enrolment, "cease")
    assert (refused.value.problems[0].reg, FIRE.title in refused.value.problems[0].message) == (
        "REG-42",
        True,
    )
    answer_all(ready.world, ready.enrolment, CLOSURE)
    move(ready.world.qa, ready.enrolment, "cease")
    assert ready.enrolment.state == "ceased"


def test_reg_36_nobody_else_adds_to_a_list(grown: Ready) -> None:
    for stranger in (grown.lead, grown.operator, grown.world.qp):
        with pytest.raises(NotPermitted):
            services.checklist_begin(actor=stranger, enrolment=grown.enrolment, purpose=ONBOARDING)
        with pytest.raises(NotPermitted):
            move(stranger, grown.enrolment, "activate")
    assert "fire" not in keys(grown)


def test_reg_36_the_page_shows_what_is_new_and_lets_who_may_add_it(grown: Ready) -> None:
    page = reverse("sites:checklist", args=[grown.enrolment.pk, ONBOARDING])
    add = reverse("sites:checklist-begin", args=[grown.enrolment.pk, ONBOARDING])
    lead, qa = (sign_in(Client(), who.person) for who in (grown.lead, grown.world.qa))
    said = lead.get(page).content.decode()
    assert FIRE.title in said
    assert add not in said
    said = qa.get(page).content.decode()
    assert "2 items were added to our list since this one was begun" in said
    assert add in said
    assert "fire" not in keys(grown), "to look changes nothing"
    assert qa.post(add).status_code == 302
    assert {"fire", "rota"} <= keys(grown)
    assert add not in qa.get(page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_reg_36_two_sessions_add_each_item_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world, (place,) = make_world()
    ready = onboard(world, place)
    monkeypatch.setitem(items.LISTS, ONBOARDING, (*items.LISTS[ONBOARDING], FIRE))
    people = [second_qa(world), second_qa(world)]
    gate, faults = threading.Barrier(2), []

    def add(who: Any) -> None:
        try:
            gate.wait(timeout=20)
            services.checklist_begin(actor=who, enrolment=ready.enrolment, purpose=ONBOARDING)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(who,)) for who in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert faults == []
    assert ChecklistItem.objects.filter(enrolment=ready.enrolment, key="fire").count() == 1
    assert len(told()) == 1
