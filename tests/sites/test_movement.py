"""A modular unit leaves, arrives, is re-qualified: who may, when, on what evidence (REG-22, REG-46)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.actors import PersonActor
from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event, Signature
from sites.facts import load_site_facts
from sites.models import Equipment, RemoteSite, UnitLocation, UnitMove, UnitStanding
from sites.rules import gate
from sites.services import equipment, movement, qualification
from tests.factories.accounts import actor, grant
from tests.factories.sites import World, make_place, make_site, make_world, proof_of, site_person
from tests.factories.units import deliver, make_unit, qualify_instruments, requalify, send_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world(sites=0)[0]


@pytest.fixture
def unit(world: World) -> RemoteSite:
    """A unit in use at its first place since yesterday."""
    unit = make_unit(world, "U-7")
    deliver(world, unit, at=timezone.now() - timedelta(days=1))
    requalify(world, unit)
    return unit


def state(unit: RemoteSite) -> str:
    return UnitStanding.objects.get(site=unit).state


def says(world: World, unit: RemoteSite) -> str:
    """What the start gate says about the unit; empty: open."""
    found = load_site_facts(unit, world.product, "POC", timezone.now())
    return gate.unit_requalified(gate.GateSubject(found, None)).message


def balance(world: World, unit: RemoteSite) -> tuple[Equipment, PersonActor]:
    lead = site_person("site_lead", unit.scope, world.control)
    item = equipment.equipment_add(
        actor=lead, site=unit, equipment_class="balance", code="BA-1", name="Balance", serial="1"
    )
    day = timezone.now().date()
    equipment.calibration_record(
        actor=lead,
        equipment=item,
        done_on=day,
        due_on=day + timedelta(days=100),
        outcome="passed",
        certificate="C-1",
        done_by="A laboratory",
    )
    return item, lead


def test_reg_22_the_gate_follows_the_unit_from_delivery_through_a_move(world: World) -> None:
    unit = make_unit(world, "U-8")
    assert "where the unit stands" in says(world, unit)
    deliver(world, unit)
    assert "not re-qualified" in says(world, unit)
    requalify(world, unit)
    assert says(world, unit) == ""
    bound = make_place(name="Second hospital")
    send_off(world, unit, bound)
    assert "on the way to Second hospital" in says(world, unit)
    deliver(world, unit)
    assert "moved to Second hospital and was not re-qualified" in says(world, unit)
    requalify(world, unit, "RQ-2")
    assert says(world, unit) == ""
    assert state(unit) == "active"


def test_reg_22_a_move_keeps_who_why_where_and_when_and_gives_a_new_dated_place(
    world: World, unit: RemoteSite
) -> None:
    first = UnitLocation.objects.get(site=unit)
    bound = make_place()
    left = timezone.now()
    send_off(world, unit, bound, departed_at=left)
    there = timezone.now()
    stay = movement.unit_arrive(actor=world.qa, site=unit, arrived_at=there, position="Bay 2")
    move = UnitMove.objects.get(site=unit, from_stay=first)
    assert (move.departed_at, move.arrived_at, move.to_stay) == (left, there, stay)
    assert (move.bound_for, move.reason) == (bound, "The ward moves.")
    assert move.departed_by_name == move.arrived_by_name == world.qa.printed_name
    first.refresh_from_db()
    assert (first.ends_at, stay.starts_at, stay.ends_at, stay.place) == (left, there, None, bound)
    told = Event.objects.filter(stream=unit.stream).order_by("seq").values_list("kind", "reason")
    assert ("sites.unit.departed", "The ward moves.") in list(told)
    # Its number and plate stay what they are, wherever it stands.
    with pytest.raises(DatabaseError), transaction.atomic():
        RemoteSite.objects.filter(pk=unit.pk).update(plate="Another")


def test_reg_22_departures_and_arrivals_that_cannot_be_are_refused(world: World, unit: RemoteSite) -> None:
    now, bound = timezone.now(), make_place()
    with pytest.raises(InvalidInput) as future:
        send_off(world, unit, bound, departed_at=now + timedelta(hours=1))
    assert future.value.problems[0].field == "departed_at"
    with pytest.raises(InvalidInput) as before:
        send_off(world, unit, bound, departed_at=now - timedelta(days=2))
    assert before.value.problems[0].way_out
    with pytest.raises(WrongState):
        deliver(world, unit)
    send_off(world, unit, bound)
    with pytest.raises(WrongState):
        send_off(world, unit, bound)
    with pytest.raises(InvalidInput) as early:
        deliver(world, unit, at=now - timedelta(hours=1))
    assert early.value.problems[0].field == "arrived_at"
    with pytest.raises(InvalidInput) as elsewhere:
        movement.unit_arrive(actor=world.qa, site=unit, arrived_at=timezone.now(), place=make_place())
    assert (elsewhere.value.problems[0].field, elsewhere.value.problems[0].reg) == ("reason", "REG-22")
    assert (state(unit), UnitLocation.objects.filter(site=unit).count()) == ("relocating", 1)


def test_reg_22_a_unit_that_arrives_elsewhere_says_why(world: World, unit: RemoteSite) -> None:
    send_off(world, unit)
    other = make_place()
    movement.unit_arrive(
        actor=world.qa, site=unit, arrived_at=timezone.now(), place=other, reason="The road was closed."
    )
    move = UnitMove.objects.get(site=unit, from_stay__isnull=False)
    assert move.to_stay is not None
    assert (move.to_stay.place, move.arrival_reason) == (other, "The road was closed.")


def test_reg_22_a_fixed_site_does_not_move(world: World) -> None:
    with pytest.raises(WrongState) as refused:
        send_off(world, make_site(world.control, world.qa))
    assert refused.value.problems[0].reg == "REG-22"


def test_reg_22_re_qualification_is_signed_with_its_evidence(world: World, unit: RemoteSite) -> None:
    send_off(world, unit)
    deliver(world, unit)
    with pytest.raises(RuleBroken) as blank:
        requalify(world, unit, "  ")
    assert blank.value.problems[0].field == "evidence"
    requalify(world, unit, "RQ-77")
    signature = Signature.objects.filter(subject_type="mfg_sites.unitstanding").latest("id")
    assert (signature.signer_id, signature.meaning) == (world.qa.person_id, "approved")
    assert "RQ-77" in signature.content
    stay = UnitLocation.objects.get(site=unit, ends_at=None)
    assert (stay.requalification_evidence, stay.requalified_by_id) == ("RQ-77", world.qa.person_id)
    with pytest.raises(WrongState):
        requalify(world, unit, "RQ-78")


def test_reg_46_a_move_resets_every_instrument_and_holds_the_unit_until_each_is_qualified(
    world: World, unit: RemoteSite
) -> None:
    item, lead = balance(world, unit)
    (fact,) = load_site_facts(unit, world.product, "POC", timezone.now()).equipment
    assert fact.in_date
    send_off(world, unit)
    (fact,) = load_site_facts(unit, world.product, "POC", timezone.now()).equipment
    assert (fact.in_date, fact.requalify_since is None) == (False, False)
    with pytest.raises(WrongState):
        qualify_instruments(lead, unit)
    deliver(world, unit)
    with pytest.raises(RuleBroken) as due:
        requalify(world, unit)
    assert (due.value.problems[0].reg, "BA-1" in due.value.problems[0].message) == ("REG-46", True)
    with pytest.raises(InvalidInput) as early:
        qualification.equipment_qualify(
            actor=lead,
            equipment=item,
            done_at=timezone.now() - timedelta(hours=1),
            evidence="OQ",
            done_by="A company",
        )
    assert early.value.problems[0].field == "done_at"
    qualify_instruments(lead, unit)
    requalify(world, unit)
    (fact,) = load_site_facts(unit, world.product, "POC", timezone.now()).equipment
    assert fact.in_date
    # A calibration is no qualification: it does not end what the move began.
    send_off(world, unit)
    deliver(world, unit)
    day = timezone.now().date()
    equipment.calibration_record(
        actor=lead, equipment=item, done_on=day, due_on=day, outcome="passed", certificate="C", done_by="L"
    )
    with pytest.raises(RuleBroken):
        requalify(world, unit)


def test_reg_46_what_is_out_of_use_may_wait_and_stays_out_of_the_gate(world: World, unit: RemoteSite) -> None:
    item, lead = balance(world, unit)
    send_off(world, unit)
    deliver(world, unit)
    equipment.equipment_take_out(actor=lead, equipment=item, reason="Broke on the way.")
    requalify(world, unit)
    equipment.equipment_return(actor=lead, equipment=item, reason="Repaired.")
    found = load_site_facts(unit, world.product, "POC", timezone.now())
    assert not found.equipment[0].in_date
    subject = gate.GateSubject(found, world.instruction_version.pk, equipment_classes=frozenset({"balance"}))
    assert "BA-1" in gate.equipment_in_date(subject).message
    qualify_instruments(lead, unit)
    assert load_site_facts(unit, world.product, "POC", timezone.now()).equipment[0].in_date


def test_reg_46_who_qualified_an_instrument_does_not_open_the_unit(world: World, unit: RemoteSite) -> None:
    _item, _lead = balance(world, unit)
    send_off(world, unit)
    deliver(world, unit)
    grant(world.qa.person, "site_lead", unit.scope, organisation=world.control)
    both = actor(world.qa.person)
    qualify_instruments(both, unit)
    with pytest.raises(RuleBroken) as own:
        movement.unit_requalify(actor=both, site=unit, proof=proof_of(both), evidence="RQ-5")
    assert own.value.problems[0].rule == "unit.signed_by_another"
    assert state(unit) == "requalifying"


def test_reg_22_only_the_control_site_of_the_unit_moves_it(world: World, unit: RemoteSite) -> None:
    stranger = make_world(sites=0)[0].qa
    lead = site_person("site_lead", unit.scope, world.control)
    for who in (stranger, lead):
        with pytest.raises(NotPermitted):
            movement.unit_depart(
                actor=who, site=unit, bound_for=make_place(), departed_at=timezone.now(), reason="x"
            )
    send_off(world, unit)
    for who in (stranger, lead):
        with pytest.raises(NotPermitted):
            movement.unit_arrive(actor=who, site=unit, arrived_at=timezone.now())
    deliver(world, unit)
    for who in (stranger, lead):
        with pytest.raises(NotPermitted):
            movement.unit_requalify(actor=who, site=unit, proof=proof_of(who), evidence="RQ-9")
    assert state(unit) == "requalifying"


ATTACKS = {
    "the standing": "UPDATE mfg_sites_unitstanding SET state = 'active', evidence = 'RQ' WHERE site_id = %s",
    "the stay": (
        "UPDATE mfg_sites_unitlocation SET requalified_at = clock_timestamp(), requalification_evidence = 'RQ'"
        " WHERE ends_at IS NULL AND site_id = %s"
    ),
    "a stay that ended": (
        "UPDATE mfg_sites_unitlocation SET ends_at = NULL WHERE ends_at IS NOT NULL AND site_id = %s"
    ),
    "an instrument": "UPDATE mfg_sites_equipment SET requalify_since = NULL WHERE site_id = %s",
    "a move that ended": "UPDATE mfg_sites_unitmove SET arrival_reason = 'x' WHERE site_id = %s",
    "a departure": "UPDATE mfg_sites_unitmove SET departed_at = now() WHERE site_id = %s",
    "a move": "DELETE FROM mfg_sites_unitmove WHERE site_id = %s",
    "a second standing": (
        "INSERT INTO mfg_sites_unitstanding (id, site_id, state, since, evidence)"
        " VALUES (uuidv7(), %s, 'active', now(), 'RQ')"
    ),
}


@pytest.mark.parametrize("what", ATTACKS)
def test_reg_22_46_raw_sql_does_not_open_a_unit_nor_rewrite_its_moves(world: World, what: str) -> None:
    unit = make_unit(world, "U-9")
    balance(world, unit)
    deliver(world, unit)
    send_off(world, unit)
    deliver(world, unit)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[what], (str(unit.pk),))
    assert "not re-qualified" in says(world, unit)
