"""What maintenance, a room and a missing second person do to a start and to each step (REG-33, REG-46)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from batches.services import entry_record
from ledger.errors import InvalidInput, RuleBroken
from sites.models import Competence, Room
from sites.people.whatif import what_if
from sites.readiness import load_readiness
from sites.services import competence, maintenance, rooms
from tests.factories.batches import Bench, make_bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> Bench:
    return make_bench()


def broken_rules(refusal: Any) -> set[str]:
    return {problem.rule for problem in refusal.problems}


def shut_room(bench: Bench) -> Room:
    """A room out of use, with the processor in it."""
    room = rooms.room_add(
        actor=bench.lead,
        site=bench.site,
        code="R1",
        name="Room",
        suited_for="Closed processing",
        evidence="PA",
    )
    rooms.equipment_place(actor=bench.lead, equipment=bench.processor, room=room)
    return rooms.room_take_out(actor=bench.lead, room=room, reason="Water leak.")


def overdue(bench: Bench, *, stops: bool) -> None:
    maintenance.maintenance_plan(
        actor=bench.lead,
        equipment=bench.processor,
        every_days=30,
        first_due_on=timezone.localdate() - timedelta(days=1),
        stops=stops,
        reason="Manual.",
    )


def test_reg_33_a_room_out_of_use_stops_the_start_and_the_step(bench: Bench) -> None:
    batch = bench.start()
    bench.record(batch, bench.values(batch.started_at), upto="processor")
    room = shut_room(bench)
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert broken_rules(refused.value) == {"site.room_in_use"}
    entry = bench.entry("processor", bench.processor.code)
    with pytest.raises(InvalidInput) as late:
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=entry)
    assert broken_rules(late.value) == {"batches.entry.room_in_use"}
    rooms.room_return(actor=bench.lead, room=room, reason="Dried and assessed again.")
    entry_record(actor=bench.operator, batch_id=batch.pk, entry=entry)
    assert bench.start().state == "in_progress"


def test_reg_46_overdue_maintenance_stops_start_and_step_where_the_item_says_so(bench: Bench) -> None:
    batch = bench.start()
    bench.record(batch, bench.values(batch.started_at), upto="processor")
    overdue(bench, stops=True)
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert broken_rules(refused.value) == {"site.equipment_in_date"}
    entry = bench.entry("processor", bench.processor.code)
    with pytest.raises(InvalidInput) as late:
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=entry)
    assert broken_rules(late.value) == {"batches.entry.equipment_in_date"}
    maintenance.maintenance_record(
        actor=bench.lead,
        equipment=bench.processor,
        done_on=timezone.localdate(),
        work_done="Seals changed.",
        evidence="MR-1",
        done_by="A company",
    )
    entry_record(actor=bench.operator, batch_id=batch.pk, entry=entry)


def test_reg_46_overdue_maintenance_that_stops_nothing_is_only_shown(bench: Bench) -> None:
    overdue(bench, stops=False)
    batch = bench.start()
    bench.record(batch, bench.values(batch.started_at), upto="processor")
    entry_record(
        actor=bench.operator, batch_id=batch.pk, entry=bench.entry("processor", bench.processor.code)
    )


def test_reg_33_nobody_begins_alone_what_a_second_person_has_to_witness(bench: Bench) -> None:
    assert bench.content.witnessed
    assert not what_if(bench.site, bench.version, timezone.localdate()).alone
    for row in Competence.objects.filter(site=bench.site, ended_at=None).exclude(
        person=bench.operator.person
    ):
        competence.competence_end(actor=bench.team.reviewer, competence=row, reason="Left.")
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert broken_rules(refused.value) == {"site.second_person"}
    answer = what_if(bench.site, bench.version, timezone.localdate())
    assert (answer.alone, answer.nobody) == (True, False)
    closed = load_readiness(bench.site, bench.version.instruction.product, "POC", timezone.now()).closed
    assert [gate.reg for gate in closed] == ["REG-33"]


def test_reg_33_a_day_ahead_names_the_room_that_stands_in_the_way(bench: Bench) -> None:
    shut_room(bench)
    answer = what_if(bench.site, bench.version, timezone.localdate())
    assert [finding.rule for finding in answer.others] == ["site.room_in_use"]
