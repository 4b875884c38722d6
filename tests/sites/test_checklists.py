"""Onboarding and closure: what has to be shown, who answers, who signs, what the records answer (REG-27, REG-36, REG-42)."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event
from ledger.uploads import CSV, Upload
from sites.checklists import services
from sites.checklists.items import CLOSURE, LISTS, ONBOARDING
from sites.checklists.reading import Checklist, load_checklist
from sites.facts import load_site_facts
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment
from sites.rules.checklist import onboarding_complete
from sites.services import equipment
from sites.services.enrolment import enrolment_propose
from sites.subjects import enrolment_subject
from tests.factories.batches import make_bench
from tests.factories.sites import (
    Ready,
    answer_all,
    make_ready,
    make_world,
    move,
    onboard,
    second_qa,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    """A site that is being onboarded, with everything shown."""
    world, (place,) = make_world()
    return onboard(world, place)


def item(ready: Ready, key: str, purpose: str = ONBOARDING) -> ChecklistItem:
    return ChecklistItem.objects.get(enrolment=ready.enrolment, purpose=purpose, key=key)


def open_items(ready: Ready, purpose: str = ONBOARDING) -> set[str]:
    facts = load_site_facts(ready.site, ready.world.product, "POC", timezone.now())
    return {one.wanted.key for one in load_checklist(ready.enrolment, purpose, facts).open}


def refused_rules(ready: Ready, name: str) -> dict[str, str]:
    with pytest.raises(RuleBroken) as refused:
        move(ready.world.qa, ready.enrolment, name)
    return {problem.rule: problem.message for problem in refused.value.problems}


@pytest.mark.parametrize("key", [one.key for one in LISTS[ONBOARDING] if one.mandatory and not one.judge])
def test_reg_36_each_mandatory_item_that_is_open_again_stops_activation_and_is_named(
    ready: Ready, key: str
) -> None:
    row = item(ready, key)
    services.checklist_answer(
        actor=second_qa(ready.world), item=row, outcome="open", note="The report was withdrawn."
    )
    found = refused_rules(ready, "activate")
    assert set(found) == {"enrolment.onboarding_complete"}
    assert row.title in found["enrolment.onboarding_complete"]
    services.checklist_answer(
        actor=second_qa(ready.world), item=row, outcome="not_applicable", note="Made at the control site."
    )
    move(ready.world.qa, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"


def test_reg_36_an_optional_item_stops_nothing(ready: Ready) -> None:
    services.checklist_answer(
        actor=second_qa(ready.world), item=item(ready, "waste"), outcome="open", note="Not agreed yet."
    )
    move(ready.world.qa, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"


def test_reg_36_what_the_records_answer_is_not_signed_off_by_hand(ready: Ready) -> None:
    assert open_items(ready) == set()
    item_ = equipment.equipment_add(
        actor=ready.lead, site=ready.site, equipment_class="balance", code="BA-X", name="B", serial="2"
    )
    assert open_items(ready) == {"equipment"}
    assert set(refused_rules(ready, "activate")) == {"enrolment.onboarding_complete"}
    with pytest.raises(WrongState):
        services.checklist_answer(
            actor=second_qa(ready.world), item=item(ready, "equipment"), outcome="done", evidence="OQ-2"
        )
    equipment.equipment_take_out(actor=ready.lead, equipment=item_, reason="Not needed.")
    assert open_items(ready) == set()


def test_reg_36_who_answered_an_item_does_not_open_the_site(ready: Ready) -> None:
    services.checklist_answer(
        actor=ready.world.qa, item=item(ready, "premises"), outcome="done", evidence="PA-2"
    )
    assert set(refused_rules(ready, "activate")) == {"enrolment.onboarding_read_by_another"}
    other = second_qa(ready.world)
    move(other, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"


def test_reg_36_an_answer_shows_something_or_says_why(ready: Ready) -> None:
    other, row = second_qa(ready.world), item(ready, "premises")
    for outcome, given, field in (
        ("done", {"note": "It is fine."}, "evidence"),
        ("not_applicable", {"evidence": "X"}, "note"),
        ("open", {}, "note"),
        ("perhaps", {"note": "Y"}, "outcome"),
    ):
        with pytest.raises(InvalidInput) as refused:
            services.checklist_answer(actor=other, item=row, outcome=outcome, **given)
        assert refused.value.problems[0].field == field
    answer = services.checklist_answer(
        actor=other, item=row, outcome="done", upload=Upload("report.csv", CSV, b"room,grade\n1,C\n")
    )
    assert answer.document is not None
    # The first answer stays readable beside the one that counts.
    assert row.answers.count() == 2
    told = Event.objects.filter(kind="sites.checklist.answered").order_by("-seq").first()
    assert told is not None
    assert told.data["sha256"] == answer.document.content_id


def test_reg_27_the_list_asks_whether_the_master_file_needs_a_variation(ready: Ready) -> None:
    row = item(ready, "file_process")
    assert row.mandatory
    assert "variation" in row.title


def test_reg_36_a_list_that_was_never_begun_is_not_passed(ready: Ready) -> None:
    assert refused_rules(ready, "cease") == {"enrolment.closure_complete": "The checklist was not begun."}
    # Sites that were onboarding before there were lists begin theirs on the page.
    subject = enrolment_subject(ready.enrolment, signer=ready.world.qa.actor_id)
    bare = replace(subject, onboarding=Checklist(ONBOARDING, (), {}))
    assert not onboarding_complete(bare).passed


def test_reg_36_nobody_else_answers(ready: Ready) -> None:
    other = make_ready()
    for stranger in (ready.lead, ready.operator, ready.world.qp, other.world.qa):
        with pytest.raises(NotPermitted):
            services.checklist_answer(
                actor=stranger, item=item(ready, "premises"), outcome="done", evidence="X"
            )
        with pytest.raises(NotPermitted):
            services.checklist_begin(actor=stranger, enrolment=ready.enrolment, purpose=CLOSURE)
    assert (
        not ChecklistItem.objects.for_actor(other.world.qa, "site_view")
        .filter(enrolment=ready.enrolment)
        .exists()
    )


def test_reg_42_a_site_ceases_only_when_everything_is_settled_and_another_signs(ready: Ready) -> None:
    move(ready.world.qa, ready.enrolment, "activate")
    assert set(refused_rules(ready, "cease")) == {"enrolment.closure_complete"}
    answer_all(ready.world, ready.enrolment, CLOSURE)
    row = item(ready, "labels", CLOSURE)
    services.checklist_answer(
        actor=second_qa(ready.world), item=row, outcome="open", note="Twelve labels are missing."
    )
    assert row.title in refused_rules(ready, "cease")["enrolment.closure_complete"]
    services.checklist_answer(actor=ready.world.qa, item=row, outcome="done", evidence="LR-4")
    assert set(refused_rules(ready, "cease")) == {"enrolment.closure_read_by_another"}
    move(second_qa(ready.world), ready.enrolment, "cease")
    assert ready.enrolment.state == "ceased"
    # What was answered stays, and is answered no more.
    assert ChecklistAnswer.objects.filter(item__enrolment=ready.enrolment).exists()
    with pytest.raises(WrongState):
        services.checklist_answer(actor=ready.world.qa, item=row, outcome="open", note="Late.")


def test_reg_42_what_was_only_proposed_has_nothing_to_settle(ready: Ready) -> None:
    move(ready.world.qa, ready.enrolment, "activate")
    answer_all(ready.world, ready.enrolment, CLOSURE)
    move(ready.world.qa, ready.enrolment, "cease")
    again = enrolment_propose(
        actor=ready.world.qa, site=ready.site, master_file=ready.world.master_file, proposal="Once more."
    )
    move(ready.world.qa, again, "cease")
    assert again.state == "ceased"


def test_reg_42_neither_site_nor_list_is_deleted_or_rewritten_by_raw_sql(ready: Ready) -> None:
    for statement, key in (
        ("DELETE FROM mfg_sites_remotesite WHERE id = %s", ready.site.pk),
        ("DELETE FROM mfg_sites_enrolment WHERE id = %s", ready.enrolment.pk),
        ("DELETE FROM mfg_sites_checklistitem WHERE enrolment_id = %s", ready.enrolment.pk),
        ("UPDATE mfg_sites_checklistitem SET mandatory = FALSE WHERE enrolment_id = %s", ready.enrolment.pk),
        ("DELETE FROM mfg_sites_checklistanswer WHERE item_id = %s", item(ready, "premises").pk),
        ("UPDATE mfg_sites_checklistanswer SET by_id = NULL WHERE item_id = %s", item(ready, "premises").pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [key])
    assert Enrolment.objects.filter(pk=ready.enrolment.pk).exists()


def test_reg_42_a_batch_in_hand_keeps_a_site_from_closing() -> None:
    bench = make_bench()
    bench.start()
    answer_all(bench.ready.world, bench.ready.enrolment, CLOSURE)
    found = refused_rules(bench.ready, "cease")
    assert set(found) == {"enrolment.closure_complete"}
    assert "No batch" in found["enrolment.closure_complete"]
