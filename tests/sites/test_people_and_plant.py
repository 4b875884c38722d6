"""Maintenance, rooms and a second person: what keeps a site from starting (REG-33, REG-46)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledger.errors import Conflict, InvalidInput, NotPermitted, WrongState
from ledger.models import Event
from ledger.uploads import CSV, Upload
from sites.facts import load_site_facts
from sites.models import Equipment, Maintenance, Room
from sites.rules import gate
from sites.services import competence, equipment, maintenance, qualification, rooms
from tests.factories.sites import Ready, make_ready, make_site, site_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def plan(ready: Ready, *, due_in: int, stops: bool, every: int | None = 90) -> Equipment:
    return maintenance.maintenance_plan(
        actor=ready.lead,
        equipment=ready.equipment,
        every_days=every,
        first_due_on=timezone.localdate() + timedelta(days=due_in) if every else None,
        stops=stops,
        reason="The maker’s manual.",
    )


def maintained(ready: Ready, *, ago: int, **changes: Any) -> Maintenance:
    given: dict[str, Any] = {
        "actor": ready.lead,
        "equipment": ready.equipment,
        "done_on": timezone.localdate() - timedelta(days=ago),
        "work_done": "Cleaned and levelled.",
        "evidence": "MR-1",
        "done_by": "A company",
    }
    return maintenance.maintenance_record(**(given | changes))


def make_room(ready: Ready, code: str = "R1", **changes: Any) -> Room:
    given: dict[str, Any] = {
        "actor": ready.lead,
        "site": ready.site,
        "code": code,
        "name": "Preparation room",
        "suited_for": "Closed processing",
        "evidence": "PA-1",
    }
    return rooms.room_add(**(given | changes))


def judged(ready: Ready, rule: Any, *, days: int = 0, **changes: Any) -> Any:
    """What a rule of the start gate says; nothing: it passes."""
    facts = load_site_facts(ready.site, ready.world.product, "POC", timezone.now() + timedelta(days=days))
    subject = gate.GateSubject(
        facts=facts,
        instruction_version_id=ready.world.instruction_version.pk,
        equipment_classes=frozenset({"balance"}),
        **changes,
    )
    found = rule(subject)
    return None if found.passed else (found.reg, found.message)


def test_reg_46_overdue_maintenance_stops_a_start_where_the_item_says_so(ready: Ready) -> None:
    assert judged(ready, gate.equipment_in_date) is None
    plan(ready, due_in=3, stops=True)
    assert judged(ready, gate.equipment_in_date, days=3) is None
    reg, message = judged(ready, gate.equipment_in_date, days=4)
    assert (reg, ready.equipment.code in message, "Maintenance is overdue" in message) == (
        "REG-46",
        True,
        True,
    )
    plan(ready, due_in=3, stops=False)
    assert judged(ready, gate.equipment_in_date, days=4) is None


def test_reg_46_maintenance_done_counts_from_its_day_and_the_newest_counts(ready: Ready) -> None:
    plan(ready, due_in=-1, stops=True, every=30)
    assert judged(ready, gate.equipment_in_date) is not None
    maintained(ready, ago=40)
    assert judged(ready, gate.equipment_in_date) is not None
    maintained(ready, ago=5)
    assert judged(ready, gate.equipment_in_date, days=25) is None
    assert judged(ready, gate.equipment_in_date, days=26) is not None
    plan(ready, due_in=0, stops=False, every=None)
    assert judged(ready, gate.equipment_in_date, days=300) is None


def test_reg_46_a_wrong_maintenance_stays_and_the_right_one_counts(ready: Ready) -> None:
    plan(ready, due_in=-1, stops=True, every=30)
    wrong = maintained(ready, ago=1)
    assert judged(ready, gate.equipment_in_date) is None
    with pytest.raises(InvalidInput) as refused:
        maintained(ready, ago=41, corrects=wrong)
    assert [(p.field, p.reg) for p in refused.value.problems] == [("correction_reason", "REG-118")]
    maintained(ready, ago=41, corrects=wrong, correction_reason="The day was misread.")
    assert judged(ready, gate.equipment_in_date) is not None
    with pytest.raises(Conflict):
        maintained(ready, ago=2, corrects=wrong, correction_reason="Again.")
    assert Maintenance.objects.filter(pk=wrong.pk).exists()


def test_reg_46_what_is_wrong_with_a_plan_or_a_record_is_said_beside_its_field(ready: Ready) -> None:
    with pytest.raises(InvalidInput) as refused:
        maintained(ready, ago=-2, work_done=" ", evidence="", done_by="")
    assert {p.field for p in refused.value.problems} == {"work_done", "evidence", "done_by", "done_on"}
    for given, field in (
        ({"every_days": 0, "first_due_on": timezone.localdate()}, "every_days"),
        ({"every_days": 30, "first_due_on": None}, "first_due_on"),
        ({"every_days": None, "first_due_on": None, "stops": True}, "every_days"),
    ):
        with pytest.raises(InvalidInput) as refused:
            maintenance.maintenance_plan(
                actor=ready.lead, equipment=ready.equipment, **({"stops": False, "reason": "Manual."} | given)
            )
        assert [(p.field, p.reg) for p in refused.value.problems] == [(field, "REG-46")]


def test_reg_46_papers_of_calibration_qualification_and_maintenance_are_kept(ready: Ready) -> None:
    paper = Upload("report.csv", CSV, b"point,value\n1,2\n")
    row = maintained(ready, ago=1, upload=paper)
    done = equipment.calibration_record(
        actor=ready.lead,
        equipment=ready.equipment,
        done_on=timezone.localdate(),
        due_on=timezone.localdate() + timedelta(days=90),
        outcome="passed",
        certificate="CAL-2",
        done_by="A laboratory",
        upload=paper,
    )
    fit = qualification.equipment_qualify(
        actor=ready.lead,
        equipment=ready.equipment,
        done_at=timezone.now(),
        evidence="OQ-2",
        done_by="A company",
        upload=paper,
    )
    for made in (row, done, fit):
        made.refresh_from_db()
        assert made.document is not None
        assert made.document.name == "report.csv"
    event = Event.objects.filter(kind="sites.equipment.maintained").get()
    assert event.data["sha256"] == row.document.content_id


def test_reg_46_only_the_site_lead_of_the_site_plans_and_records(ready: Ready) -> None:
    other = make_ready()
    for who in (ready.operator, ready.world.qa, other.lead):
        with pytest.raises(NotPermitted):
            maintained(ready, ago=1, actor=who)
        with pytest.raises(NotPermitted):
            maintenance.maintenance_plan(
                actor=who, equipment=ready.equipment, every_days=9, first_due_on=timezone.localdate(),
                stops=False, reason="Manual.",
            )  # fmt: skip
        with pytest.raises(NotPermitted):
            make_room(ready, actor=who)


def test_reg_33_what_stands_in_a_room_out_of_use_opens_no_start(ready: Ready) -> None:
    room = make_room(ready)
    rooms.equipment_place(actor=ready.lead, equipment=ready.equipment, room=room)
    assert judged(ready, gate.room_in_use) is None
    rooms.room_take_out(actor=ready.lead, room=room, reason="Water leak.")
    assert judged(ready, gate.equipment_in_date) is None
    reg, message = judged(ready, gate.room_in_use)
    assert (reg, "R1" in message) == ("REG-33", True)
    with pytest.raises(WrongState):
        rooms.room_take_out(actor=ready.lead, room=room, reason="Again.")
    dry = make_room(ready, "R2")
    rooms.equipment_place(actor=ready.lead, equipment=ready.equipment, room=dry)
    assert judged(ready, gate.room_in_use) is None
    rooms.equipment_place(actor=ready.lead, equipment=ready.equipment, room=room)
    rooms.room_return(actor=ready.lead, room=room, reason="Dried and assessed again, PA-2.")
    assert judged(ready, gate.room_in_use) is None


def test_reg_33_another_instrument_in_a_room_in_use_is_enough(ready: Ready) -> None:
    room = make_room(ready)
    rooms.equipment_place(actor=ready.lead, equipment=ready.equipment, room=room)
    rooms.room_take_out(actor=ready.lead, room=room, reason="Water leak.")
    spare = equipment.equipment_add(
        actor=ready.lead, site=ready.site, equipment_class="balance", code="B-9", name="Spare", serial="S9"
    )
    assert judged(ready, gate.room_in_use) is not None
    equipment.calibration_record(
        actor=ready.lead,
        equipment=spare,
        done_on=timezone.localdate(),
        due_on=timezone.localdate() + timedelta(days=90),
        outcome="passed",
        certificate="CAL-9",
        done_by="A laboratory",
    )
    assert judged(ready, gate.room_in_use) is None


def test_reg_33_an_instrument_stands_in_a_room_of_its_own_site(ready: Ready) -> None:
    other = make_ready()
    room = make_room(other)
    with pytest.raises(InvalidInput) as refused:
        rooms.equipment_place(actor=ready.lead, equipment=ready.equipment, room=room)
    assert refused.value.problems[0].reg == "REG-33"
    with pytest.raises(DatabaseError, match="room of its own site"), transaction.atomic():
        Equipment.objects.filter(pk=ready.equipment.pk).update(room=room)
    with pytest.raises(Conflict):
        make_room(other)
    with pytest.raises(InvalidInput):
        make_room(other, "R5", suited_for=" ")


def test_reg_33_what_a_room_is_suited_for_is_not_rewritten_and_maintenance_neither(ready: Ready) -> None:
    room, row = make_room(ready), maintained(ready, ago=1)
    for sql, key in (
        ("UPDATE mfg_sites_room SET suited_for = 'Anything' WHERE id = %s", room.pk),
        ("UPDATE mfg_sites_maintenance SET done_on = '2030-01-01' WHERE id = %s", row.pk),
        ("DELETE FROM mfg_sites_maintenance WHERE id = %s", row.pk),
        ("UPDATE mfg_sites_equipment SET maintenance_every_days = 0 WHERE id = %s", ready.equipment.pk),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [key])


def test_reg_33_a_witnessed_version_needs_two_people_who_are_competent(ready: Ready) -> None:
    one = ready.operator.person_id
    assert judged(ready, gate.second_person, person_id=one) is None
    reg, message = judged(ready, gate.second_person, person_id=one, witnessed=True)
    assert (reg, "second person" in message) == ("REG-33", True)
    assert judged(ready, gate.second_person, witnessed=True) is not None
    second = site_person("operator", ready.site.scope, ready.world.control)
    row = competence.competence_assess(
        actor=ready.lead,
        person=second.person,
        instruction_version=ready.world.instruction_version,
        site=ready.site,
        basis="Watched three runs.",
        valid_until=timezone.now() + timedelta(days=5),
    )
    assert judged(ready, gate.second_person, person_id=one, witnessed=True) is None
    assert judged(ready, gate.second_person, witnessed=True) is None
    assert judged(ready, gate.second_person, witnessed=True, days=6) is not None
    competence.competence_end(actor=ready.lead, competence=row, reason="Left.")
    assert judged(ready, gate.second_person, person_id=one, witnessed=True) is not None


def test_reg_33_rooms_of_another_control_site_are_not_seen(ready: Ready) -> None:
    from accounts.permissions import Permission

    make_room(ready)
    other = make_ready()
    assert Room.objects.for_actor(other.lead, Permission.SITE_VIEW).count() == 0
    assert Room.objects.for_actor(ready.world.qa, Permission.SITE_VIEW).count() == 1
    assert make_site(ready.world.control, ready.world.qa).rooms.count() == 0
