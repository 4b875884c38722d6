"""A modular unit that leaves takes every start and every signed step with it, at once (REG-22, REG-41, REG-46)."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.db import connections, transaction
from django.utils import timezone

from batches.models import Batch, GateCheck, StepEntry
from batches.selectors import startable
from batches.services import entry_record
from ledger.errors import InvalidInput, RuleBroken
from sites.facts import load_stops
from sites.readiness import load_readiness
from sites.services import equipment
from tests.batches.test_services import broken_rules
from tests.factories.batches import Bench, make_bench
from tests.factories.units import deliver, qualify_instruments, requalify, send_off


@pytest.fixture
def aboard(db: None) -> Bench:
    """A modular unit in which the CAR-T product can be made today."""
    return make_bench(unit=True)


def test_reg_22_41_a_departure_stops_starts_and_steps_at_once_until_the_unit_is_requalified(
    aboard: Bench,
) -> None:
    batch, world = aboard.start(), aboard.ready.world
    first = aboard.entry("before_start", True)
    where = {"site_id": aboard.site.pk, "product_id": batch.product_id, "mode": "POC"}

    def stopped(words: str) -> None:
        with pytest.raises(RuleBroken) as start:
            aboard.start()
        assert "site.unit_requalified" in broken_rules(start.value)
        with pytest.raises(InvalidInput) as step:
            entry_record(actor=aboard.operator, batch_id=batch.pk, entry=first)
        assert broken_rules(step.value) == {"batches.entry.site_open"}
        assert words in step.value.problems[0].message
        assert load_stops(**where, at=timezone.now()).stopped
        assert startable(aboard.operator)[0].unit != "active"

    assert not load_stops(**where, at=timezone.now()).stopped
    send_off(world, aboard.site)
    stopped("on the way")
    deliver(world, aboard.site)
    stopped("not re-qualified")
    qualify_instruments(aboard.lead, aboard.site)
    requalify(world, aboard.site, "RQ-2")
    assert not load_stops(**where, at=timezone.now()).stopped
    entry_record(actor=aboard.operator, batch_id=batch.pk, entry=first)
    assert aboard.start().state == "in_progress"
    assert StepEntry.objects.count() == 1


def test_reg_46_a_step_refuses_an_instrument_that_was_not_qualified_since_the_move(aboard: Bench) -> None:
    batch, world = aboard.start(), aboard.ready.world
    aboard.record(batch, aboard.values(batch.started_at), upto="processor")
    send_off(world, aboard.site)
    deliver(world, aboard.site)
    equipment.equipment_take_out(actor=aboard.lead, equipment=aboard.processor, reason="Broke on the way.")
    qualify_instruments(aboard.lead, aboard.site)
    requalify(world, aboard.site, "RQ-2")
    equipment.equipment_return(actor=aboard.lead, equipment=aboard.processor, reason="Repaired.")
    entry = aboard.entry("processor", aboard.processor.code)
    with pytest.raises(InvalidInput) as refused:
        entry_record(actor=aboard.operator, batch_id=batch.pk, entry=entry)
    assert broken_rules(refused.value) == {"batches.entry.equipment_in_date"}
    assert "re-qualified" in refused.value.problems[0].message
    qualify_instruments(aboard.lead, aboard.site)
    entry_record(actor=aboard.operator, batch_id=batch.pk, entry=entry)


def test_reg_22_a_start_is_not_dated_into_the_time_on_the_way(aboard: Bench) -> None:
    world = aboard.ready.world
    send_off(world, aboard.site)
    on_the_way = timezone.now()
    deliver(world, aboard.site)
    qualify_instruments(aboard.lead, aboard.site)
    requalify(world, aboard.site, "RQ-2")
    with pytest.raises(RuleBroken) as refused:
        aboard.start(started_at=on_the_way)
    assert broken_rules(refused.value) == {"site.unit_requalified"}
    assert aboard.start(started_at=on_the_way - timedelta(days=1)).state == "in_progress"


def test_reg_22_readiness_names_the_unit_and_who_opens_it(aboard: Bench) -> None:
    product = aboard.version.instruction.product
    assert load_readiness(aboard.site, product, "POC", timezone.now()).ready
    send_off(aboard.ready.world, aboard.site)
    closed = load_readiness(aboard.site, product, "POC", timezone.now()).closed
    assert [(gate.reg, gate.owner) for gate in closed] == [
        ("REG-22", "The control site’s QA reviewer"),
        ("REG-46", "The site lead"),
    ]


@pytest.mark.django_db(transaction=True)
def test_reg_22_a_start_that_races_a_departure_waits_and_is_refused(
    second_session: psycopg.Connection[object],
) -> None:
    """The gate looked before the unit left; the start came after. It is refused by the gate, and its checks are kept."""
    aboard = make_bench(unit=True)
    before = aboard.start()
    outcome: list[object] = []

    def start() -> None:
        try:
            outcome.append(aboard.start().number)
        except RuleBroken as refusal:
            outcome.append(broken_rules(refusal))
        finally:
            connections.close_all()

    racer = threading.Thread(target=start)
    with transaction.atomic():
        send_off(aboard.ready.world, aboard.site)
        racer.start()
        racer.join(timeout=2)
        assert racer.is_alive(), "the start must wait for the departure"
    racer.join(timeout=20)
    assert outcome == [{"site.unit_requalified", "site.equipment_in_date"}]
    assert list(Batch.objects.values_list("pk", flat=True)) == [before.pk]
    refused = GateCheck.objects.filter(batch=None, passed=False)
    assert set(refused.values_list("rule", flat=True)) == {"site.unit_requalified", "site.equipment_in_date"}
    # The same by raw SQL in another session: no row of a batch gets into a unit on the way.
    columns = ", ".join(
        f.column for f in Batch._meta.concrete_fields if f.name not in ("id", "number", "state")
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="REG-22"):
        second_session.execute(
            f"INSERT INTO batches_batch (id, number, state, {columns})"  # names of our own columns
            f" SELECT uuidv7(), 'X-1', 'planned', {columns} FROM batches_batch WHERE id = %s",
            (str(before.pk),),
        )


@pytest.mark.django_db(transaction=True)
def test_reg_22_a_departure_waits_for_a_start_and_then_stops_its_steps() -> None:
    aboard = make_bench(unit=True)
    done: list[str] = []

    def leave() -> None:
        try:
            send_off(aboard.ready.world, aboard.site)
            done.append("left")
        finally:
            connections.close_all()

    racer = threading.Thread(target=leave)
    with transaction.atomic():
        batch = aboard.start()
        racer.start()
        racer.join(timeout=2)
        assert racer.is_alive(), "the departure must wait for the start"
    racer.join(timeout=20)
    assert done == ["left"]
    with pytest.raises(InvalidInput) as stopped:
        entry_record(actor=aboard.operator, batch_id=batch.pk, entry=aboard.entry("before_start", True))
    assert broken_rules(stopped.value) == {"batches.entry.site_open"}
