"""A whole record that arrives after a stop began: judged by when its work was done, and then quality's (REG-41)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from batches.models import Batch, StepEntry
from batches.services import batch_sign_received, batch_submit_whole
from ledger.errors import RuleBroken
from sites.services.enrolment import enrolment_suspend
from tests.batches.test_api import Hospital
from tests.batches.test_holds import impose, step
from tests.batches.test_services import broken_rules
from tests.factories.batches import Bench, days_ago, make_bench
from tests.factories.sites import move, proof_of


def receive(bench: Bench, hospital: Hospital) -> Batch:
    """The work ended two days ago; the record arrives now."""
    return batch_submit_whole(actor=hospital[0], record=bench.whole())


def suspend(bench: Bench, begins: datetime) -> None:
    who = bench.team.regulatory
    enrolment_suspend(
        actor=who,
        enrolment=bench.ready.enrolment,
        proof=proof_of(who),
        reference="GMP/7",
        reason="Findings.",
        notice_on=None,
        answer_due_on=None,
        effective_from=begins,
    )


@pytest.mark.parametrize("cause", ["restriction", "pause", "suspension"])
def test_reg_41_what_was_made_before_a_stop_is_received_and_waits_for_quality(
    bench: Bench, hospital: Hospital, cause: str
) -> None:
    if cause == "restriction":
        impose(bench)
    elif cause == "pause":
        move(bench.ready.world.qa, bench.ready.enrolment, "pause")
    else:
        suspend(bench, timezone.now())
    batch = receive(bench, hospital)
    assert batch.state == "submitted"
    assert batch.made_until is not None
    assert batch.made_until < timezone.now() - timedelta(days=1)
    assert batch.entries.count() >= len(bench.whole().entries)
    # The site's person answers for it, as ever; nothing else is made here.
    batch_sign_received(actor=bench.lead, batch_id=batch.pk, proof=proof_of(bench.lead))
    with pytest.raises(RuleBroken):
        bench.start()


@pytest.mark.parametrize("days", [2, 3, 13])
def test_reg_41_what_was_made_while_a_restriction_stood_is_refused(
    bench: Bench, hospital: Hospital, days: int
) -> None:
    """The work began twelve days ago; its last steps were some minutes into the second day before now."""
    impose(bench, effective_from=timezone.now() - timedelta(days=days))
    with pytest.raises(RuleBroken) as refused:
        receive(bench, hospital)
    assert broken_rules(refused.value) == {"site.no_restriction"}
    assert refused.value.problems[0].way_out
    assert not Batch.objects.exists()


def test_reg_41_a_restriction_dated_back_to_after_the_work_lets_the_record_in(
    bench: Bench, hospital: Hospital
) -> None:
    impose(bench, effective_from=timezone.now() - timedelta(days=1))
    assert receive(bench, hospital).state == "submitted"


def test_reg_41_what_was_made_while_a_restriction_stood_that_ended_since_is_refused(
    bench: Bench, hospital: Hospital
) -> None:
    now = timezone.now()
    impose(
        bench,
        effective_from=now - timedelta(days=5),
        effective_until=now - timedelta(days=4),
    )
    with pytest.raises(RuleBroken) as refused:
        receive(bench, hospital)
    assert broken_rules(refused.value) == {"site.no_restriction"}


def test_reg_41_what_was_made_during_a_pause_is_refused(bench: Bench, hospital: Hospital) -> None:
    with days_ago(5):
        move(bench.ready.world.qa, bench.ready.enrolment, "pause")
    with pytest.raises(RuleBroken) as refused:
        receive(bench, hospital)
    assert broken_rules(refused.value) == {"site.active"}


@pytest.mark.django_db(transaction=True)
def test_reg_41_only_the_arrival_looks_back() -> None:
    """The application role writes when the work ended: a batch in hand is stopped by what stands now all the same."""
    bench = make_bench()
    batch, other = bench.start(), bench.start()
    entry = step(bench, other)
    columns = [
        f.column for f in StepEntry._meta.concrete_fields if f.name not in ("id", "batch", "received_at")
    ]

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO batches_stepentry (id, batch_id, received_at, {', '.join(columns)})"  # our own names
                f" SELECT uuidv7(), %s, clock_timestamp(), {', '.join(columns)} FROM batches_stepentry WHERE id = %s",
                [batch.pk, entry.pk],
            )

    impose(bench)
    Batch.objects.filter(pk=batch.pk).update(made_until=timezone.now())
    with pytest.raises(DatabaseError, match="no entry: restriction"):
        write()


def test_reg_41_a_late_record_tells_when_its_work_ended(bench: Bench, hospital: Hospital) -> None:
    from batches.holding import held_view
    from batches.standing import load_standing

    impose(bench)
    batch = receive(bench, hospital)
    held: Any = held_view(bench.ready.world.qa, batch, load_standing(batch))
    assert "compare that time with the evidence" in held["says"]
    assert held["causes"][0]["ways"] == ()
