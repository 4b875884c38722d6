"""Every rule of an entry, named after its requirement: pure, no database."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from batches.rules import entry as rules
from batches.rules import entry_people as people
from batches.rules import entry_things as things
from batches.rules.attempt import EntryAttempt, EquipmentFacts, LotFacts, PersonFacts

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
SITE = uuid.uuid4()


def person(**changes: Any) -> PersonFacts:
    given: dict[str, Any] = {
        "person_id": uuid.uuid4(),
        "name": "A. Operator",
        "may_perform": True,
        "may_witness": True,
        "competences": ((NOW - timedelta(days=30), None),),
    }
    return PersonFacts(**(given | changes))


def lot(**changes: Any) -> LotFacts:
    given: dict[str, Any] = {
        "lot_id": uuid.uuid4(),
        "site_id": SITE,
        "material_code": "vector",
        "name": "Vector",
        "lot_number": "L-1",
        "status": "released",
        "expires_at": NOW + timedelta(days=1),
    }
    return LotFacts(**(given | changes))


def instrument(**changes: Any) -> EquipmentFacts:
    given: dict[str, Any] = {
        "equipment_id": uuid.uuid4(),
        "site_id": SITE,
        "equipment_class": "cell_counter",
        "name": "Counter",
        "code": "C-1",
        "out_of_use": False,
        "done_on": date(2026, 1, 1),
        "due_on": date(2026, 11, 22),
        "passed": True,
    }
    return EquipmentFacts(**(given | changes))


def step(**changes: Any) -> Any:
    given: dict[str, Any] = {
        "position": 5,
        "title": "Record viability",
        "kind": "number",
        "key": "viability",
        "witness_required": False,
        "attribute": "",
        "material_code": "",
        "equipment_class": "",
    }
    return SimpleNamespace(**(given | changes))


def attempt(**changes: Any) -> EntryAttempt:
    given: dict[str, Any] = {
        "step": step(),
        "purpose": "original",
        "expected_position": 5,
        "expected_title": "Record viability",
        "site_id": SITE,
        "zone": "Europe/London",
        "closed_reason": "",
        "started_at": NOW - timedelta(hours=2),
        "now": NOW,
        "performed_at": NOW,
        "recorded_at": NOW,
        "late_after": timedelta(minutes=15),
        "performer": person(),
        "witness": None,
    }
    return EntryAttempt(**(given | changes))


def test_an_entry_in_order_breaks_no_rule() -> None:
    assert rules.broken(attempt()) == []


def test_reg_41_a_closed_site_stops_work_in_hand_but_not_an_awaited_result() -> None:
    closed = attempt(closed_reason="The licence holder has paused this site.")
    assert not rules.site_open(closed).passed
    assert rules.site_open(replace(closed, purpose="completion")).passed


@pytest.mark.parametrize(("expected", "word"), [(4, "first"), (6, "already"), (None, "already")])
def test_reg_56_steps_are_neither_skipped_nor_repeated(expected: int | None, word: str) -> None:
    finding = rules.step_in_order(attempt(expected_position=expected))
    assert not finding.passed
    assert word in finding.message + finding.way_out
    assert finding.reg == "REG-56"


def test_reg_129_a_stranger_performs_nothing() -> None:
    assert not people.performer_may(attempt(performer=None)).passed
    assert not people.performer_may(attempt(performer=person(may_perform=False))).passed


@pytest.mark.parametrize(
    "competences",
    [
        (),
        ((NOW - timedelta(days=9), NOW - timedelta(seconds=1)),),
        ((NOW + timedelta(seconds=1), None),),
    ],
    ids=["never", "ended", "not yet"],
)
def test_reg_47_only_the_trained_perform_and_witness(competences: Any) -> None:
    untrained = person(competences=competences)
    assert not people.performer_trained(attempt(performer=untrained)).passed
    assert not people.witness_trained(attempt(witness=untrained)).passed


def test_reg_47_a_competence_counts_to_its_end_and_no_longer() -> None:
    ends = person(competences=((NOW - timedelta(days=9), NOW),))
    assert ends.competent_at(NOW - timedelta(microseconds=1))
    assert not ends.competent_at(NOW)


def test_reg_58_a_witnessed_step_needs_another_person() -> None:
    witnessed = attempt(step=step(witness_required=True))
    assert not people.witness_given(witnessed).passed
    operator = person()
    same = replace(witnessed, performer=operator, witness=operator)
    assert people.witness_given(same).passed
    assert not people.two_people(same).passed
    assert people.two_people(replace(same, witness=person())).passed


def test_reg_57_nothing_in_the_future_or_before_the_batch() -> None:
    assert rules.not_in_future(attempt(performed_at=NOW + timedelta(seconds=60))).passed
    assert not rules.not_in_future(attempt(performed_at=NOW + timedelta(seconds=61))).passed
    assert not rules.not_in_future(attempt(recorded_at=NOW + timedelta(minutes=5))).passed
    assert not rules.not_in_future(
        attempt(performed_at=NOW, recorded_at=NOW - timedelta(minutes=5))
    ).passed, "recorded before it was done"
    assert not rules.after_start(attempt(performed_at=NOW - timedelta(hours=2, seconds=1))).passed


def test_reg_57_a_late_entry_says_why() -> None:
    on_time = attempt(performed_at=NOW - timedelta(minutes=15))
    late = attempt(performed_at=NOW - timedelta(minutes=15, seconds=1))
    assert rules.late_says_why(on_time).passed
    assert not rules.late_says_why(late).passed
    assert late.is_late
    assert rules.late_says_why(replace(late, late_reason="Tablet had no battery.")).passed


def test_reg_119_a_correction_says_why() -> None:
    assert not rules.correction_says_why(attempt(purpose="correction", correction_reason=" ")).passed
    assert rules.correction_says_why(attempt(purpose="correction", correction_reason="Misread.")).passed


def test_reg_107_another_patients_code_is_a_hard_stop() -> None:
    reading = attempt(
        step=step(kind="text", attribute="patient_code"), patient_code="3MT8-5C", value="3mt85c"
    )
    assert things.identity_matches(reading).passed
    finding = things.identity_matches(replace(reading, value="7KQ4-92"))
    assert not finding.passed
    assert finding.severity == "critical"


@pytest.mark.parametrize(
    ("broken", "changes"),
    [
        ("lot_released", {"status": "quarantined"}),
        ("lot_released", {"status": "blocked"}),
        ("lot_in_date", {"expires_at": NOW}),
        ("lot_named", {"material_code": "buffer"}),
        ("lot_named", {"site_id": uuid.uuid4()}),
    ],
)
def test_reg_62_only_released_material_in_date_of_this_site_is_used(
    broken: str, changes: dict[str, Any]
) -> None:
    material = step(kind="material", material_code="vector")
    assert getattr(things, broken)(attempt(step=material, lots=(lot(),))).passed
    finding = getattr(things, broken)(attempt(step=material, lots=(lot(**changes),)))
    assert not finding.passed
    assert finding.reg == "REG-62"
    assert finding.way_out


def test_reg_62_a_material_step_names_its_lot() -> None:
    assert not things.lot_named(attempt(step=step(kind="material", material_code="vector"))).passed


@pytest.mark.parametrize(
    ("broken", "changes"),
    [
        ("equipment_in_date", {"due_on": date(2026, 11, 21)}),
        ("equipment_in_date", {"due_on": None}),
        ("equipment_in_date", {"passed": False}),
        ("equipment_in_date", {"out_of_use": True}),
        ("equipment_in_date", {"maintenance_due_on": date(2026, 11, 21)}),
        ("room_in_use", {"room_out": "R1"}),
        ("equipment_named", {"equipment_class": "balance"}),
        ("equipment_named", {"site_id": uuid.uuid4()}),
    ],
)
def test_reg_46_only_equipment_in_calibration_of_this_site_is_used(
    broken: str, changes: dict[str, Any]
) -> None:
    asked = step(kind="equipment", equipment_class="cell_counter")
    assert getattr(things, broken)(attempt(step=asked, equipment=(instrument(),))).passed
    assert not getattr(things, broken)(attempt(step=asked, equipment=(instrument(**changes),))).passed


def test_reg_46_calibration_is_in_date_to_the_end_of_its_day_at_the_site() -> None:
    asked = step(kind="equipment", equipment_class="cell_counter")
    # 23:30 UTC on 30 June is 1 July in London.
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    due = instrument(due_on=date(2026, 6, 30))
    assert not things.equipment_in_date(
        attempt(step=asked, equipment=(due,), performed_at=late, recorded_at=late)
    ).passed
    early = late - timedelta(hours=1)
    assert things.equipment_in_date(
        attempt(step=asked, equipment=(due,), performed_at=early, recorded_at=early)
    ).passed


def test_every_refusal_of_an_entry_names_its_requirement_and_a_way_out() -> None:
    worst = attempt(
        closed_reason="Paused.",
        expected_position=3,
        performer=None,
        step=step(kind="material", witness_required=True),
        performed_at=NOW + timedelta(days=1),
        lots=(lot(status="blocked", expires_at=NOW - timedelta(days=9)),),
        equipment=(instrument(due_on=None),),
    )
    broken = rules.broken(worst)
    assert len(broken) >= 8
    assert all(finding.reg.startswith("REG-") and finding.message and finding.way_out for finding in broken)


def test_reg_46_maintenance_counts_to_the_end_of_its_day() -> None:
    asked = step(kind="equipment", equipment_class="cell_counter")
    due = instrument(maintenance_due_on=date(2026, 11, 22))
    assert things.equipment_in_date(attempt(step=asked, equipment=(due,))).passed
