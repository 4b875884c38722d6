"""What raw SQL as the application role can and cannot do to a batch record."""

import threading
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from batches.models import Batch, GateCheck, MaterialLot, StepEntry
from batches.services import batch_abort, batch_submit_whole, entry_record
from ledger.errors import Refusal
from ledger.ids import uuid7
from tests.batches.test_services import _hospital
from tests.factories.batches import Bench, make_bench

INSERT = """
INSERT INTO batches_stepentry (id, created_at, batch_id, step_id, step_key, position, attribute, sequence, purpose, value,
    outcome, verdict, limit_words, distance, performed_at, recorded_at, received_at, device_offset_ms, is_late,
    late_reason, corrects_id, correction_reason, performer_id, witness_id, content_hash)
SELECT %(id)s, now(), batch_id, COALESCE(%(step)s, step_id), COALESCE(%(key)s, step_key), COALESCE(%(position)s, position),
    attribute, sequence + 500, %(purpose)s, value, outcome, verdict, limit_words, distance,
    COALESCE(%(performed)s, clock_timestamp()), clock_timestamp(), COALESCE(%(received)s, clock_timestamp()),
    0, FALSE, '', %(corrects)s, %(reason)s,
    performer_id, CASE WHEN %(same)s THEN performer_id ELSE witness_id END, content_hash
FROM batches_stepentry WHERE id = %(like)s
"""


def attack(sql: str, params: Any = None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def forged(like: StepEntry, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": uuid7(),
        "like": like.pk,
        "step": None,
        "key": None,
        "position": None,
        "purpose": "correction",
        "performed": None,
        "received": None,
        "corrects": like.pk,
        "reason": "forged",
        "same": False,
    }
    return given | changes


@pytest.mark.django_db
def test_the_record_holds_against_raw_sql(bench: Bench) -> None:
    batch = bench.start()
    (entry,) = bench.record(batch, {"before_start": True}, upto="line_clearance")
    steps = bench.content.by_key
    skipped = steps["apheresis_received_at"]
    attack("UPDATE batches_stepentry SET value = 'false'")
    attack("DELETE FROM batches_stepentry")
    attack("TRUNCATE batches_stepentry CASCADE")
    attack("UPDATE batches_gatecheck SET passed = FALSE")
    attack("DELETE FROM batches_batch")
    attack("UPDATE batches_batch SET state = 'submitted' WHERE id = %s", [batch.pk])
    attack(
        "UPDATE batches_batch SET state = 'certified', certified_by_id = started_by_id WHERE id = %s",
        [batch.pk],
    )
    attack("UPDATE batches_materiallot SET status = 'quarantined'")
    # A step skipped, one witnessed by its performer, one before the batch, one received yesterday, one of no reason.
    attack(
        INSERT,
        forged(
            entry,
            purpose="original",
            corrects=None,
            step=skipped.id,
            key=skipped.key,
            position=skipped.position,
        ),
    )
    attack(INSERT, forged(entry, same=True))
    attack(INSERT, forged(entry, performed=batch.started_at.replace(year=2020)))
    attack(INSERT, forged(entry, received=timezone.now() - timedelta(days=1)))
    attack(INSERT, forged(entry, reason=""))
    attack(INSERT, forged(entry, purpose="completion"))
    # A step that needs a witness, without one.
    witnessed = steps["line_clearance"]
    attack(
        INSERT.replace("THEN performer_id ELSE witness_id", "THEN NULL ELSE NULL"),
        forged(
            entry,
            purpose="original",
            corrects=None,
            step=witnessed.id,
            key=witnessed.key,
            position=witnessed.position,
        ),
    )
    # The honest twin of the forgeries is let in: it is the locks that refused them, not a slip in the statement.
    with connection.cursor() as cursor:
        cursor.execute(INSERT, forged(entry))
    assert StepEntry.objects.count() == 2
    assert GateCheck.objects.filter(passed=False).count() == 0
    assert MaterialLot.objects.exclude(status="released").count() == 0


@pytest.mark.django_db
def test_a_submitted_record_is_frozen_and_its_makers_never_judge_it(bench: Bench) -> None:
    batch = batch_submit_whole(actor=_hospital(bench), record=bench.whole())
    entry = StepEntry.objects.get(step_key="vcn")
    attack(INSERT, forged(entry))
    attack("UPDATE batches_batch SET number = 'X' WHERE id = %s", [batch.pk])
    attack("UPDATE batches_batch SET submitted_by_id = started_by_id WHERE id = %s", [batch.pk])
    for maker in (bench.operator, bench.witness, bench.lead):
        attack(
            "UPDATE batches_batch SET reviewed_by_id = %s, reviewed_at = now() WHERE id = %s",
            [maker.person_id, batch.pk],
        )
        attack("UPDATE batches_batch SET certified_by_id = %s WHERE id = %s", [maker.person_id, batch.pk])
    reviewer = bench.team.reviewer.person_id
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE batches_batch SET reviewed_by_id = %s, reviewed_at = now() WHERE id = %s",
            [reviewer, batch.pk],
        )
    attack("UPDATE batches_batch SET certified_by_id = %s WHERE id = %s", [reviewer, batch.pk])


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_races_a_closing_waits_and_is_refused(second_session: psycopg.Connection[Any]) -> None:
    bench = make_bench()
    batch = bench.start()
    bench.record(batch, {"before_start": True}, upto="line_clearance")
    outcome: list[str] = []

    def record_late() -> None:
        try:
            entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("line_clearance", True))
            outcome.append("recorded")
        except Refusal as refusal:
            outcome.append(refusal.code)
        finally:
            connection.close()

    racer = threading.Thread(target=record_late)
    with transaction.atomic():
        Batch.objects.select_for_update().get(pk=batch.pk)
        racer.start()
        racer.join(timeout=1)
        assert racer.is_alive(), "the entry must wait for the batch"
        batch_abort(actor=bench.lead, batch_id=batch.pk, reason="Stopped.")
    racer.join(timeout=20)
    assert outcome == ["wrong_state"]
    assert StepEntry.objects.count() == 1
    # The same by raw SQL in another session: the guard reads the state after the wait.
    entry = StepEntry.objects.get()
    with pytest.raises(psycopg.errors.CheckViolation):
        second_session.execute(INSERT, forged(entry))
