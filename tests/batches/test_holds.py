"""A restriction or a pause stops work in hand at once, until quality decides about each batch (REG-41)."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from batches.holding import to_decide
from batches.models import Batch, StepEntry, WorkHold
from batches.services import batch_submit, entry_record
from batches.services.holds import hold_begin, hold_decide
from batches.standing import load_standing
from ledger.errors import InvalidInput, NotPermitted, Refusal, RuleBroken, WrongState
from sites.models import Restriction
from sites.services import restriction as restrictions
from tests.batches.test_services import broken_rules
from tests.factories.batches import Bench, make_bench
from tests.factories.sites import grant_lifting, move, proof_of


def impose(bench: Bench, **given: Any) -> Restriction:
    values: dict[str, Any] = {"reference": "GMP/7", "reason": "Findings.", "effective_from": timezone.now()}
    values |= given
    if "product" not in values:
        values["site"] = bench.site
    return restrictions.restriction_record(actor=bench.team.regulatory, imposed_by="authority", **values)


def decide(bench: Bench, batch: Batch, cause: Any, name: str) -> WorkHold:
    qa = bench.ready.world.qa
    hold = hold_begin(actor=qa, batch_id=batch.pk, cause=cause)
    hold_decide(actor=qa, hold=hold, move=name, proof=proof_of(qa), reason="The patient waits.")
    return hold


def step(bench: Bench, batch: Batch, key: str = "before_start", value: Any = True) -> StepEntry:
    return entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry(key, value))


def stopped(bench: Bench, batch: Batch) -> str:
    """The words in which a step is refused."""
    with pytest.raises(InvalidInput) as refused:
        step(bench, batch)
    assert broken_rules(refused.value) == {"batches.entry.site_open"}
    return refused.value.problems[0].message


def refused_below(statement: Callable[[], Any], words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        statement()


def test_reg_41_nothing_is_signed_in_a_batch_in_hand_until_quality_decides(bench: Bench) -> None:
    batch = bench.start()
    made = impose(bench)
    assert "Until quality decides" in stopped(bench, batch)
    with pytest.raises(RuleBroken) as start:
        bench.start()
    assert broken_rules(start.value) == {"site.no_restriction"}
    qa = bench.ready.world.qa
    assert [one.pk for one in to_decide(qa, most=9)] == [batch.pk]
    assert to_decide(bench.operator, most=9) == []
    decide(bench, batch, made.pk, "finish")
    assert to_decide(qa, most=9) == []
    assert load_standing(batch).finishing
    assert step(bench, batch).batch_id == batch.pk
    # Only this batch: nothing else starts.
    with pytest.raises(RuleBroken):
        bench.start()


def test_reg_41_stop_is_for_good_even_when_the_restriction_ends(bench: Bench) -> None:
    batch = bench.start()
    made = impose(bench)
    decide(bench, batch, made.pk, "stop")
    assert "decided to stop" in stopped(bench, batch)
    who = bench.team.regulatory
    restrictions.restriction_lift(
        actor=who,
        restriction=made,
        proof=proof_of(who),
        reason="Granted.",
        variation=grant_lifting(who, made),
    )
    assert "decided to stop" in stopped(bench, batch)
    with pytest.raises(WrongState):
        decide(bench, batch, made.pk, "finish")
    assert bench.start().state == "in_progress"


def test_reg_41_finish_is_decided_for_each_cause(bench: Bench) -> None:
    batch = bench.start()
    first, second = impose(bench), impose(bench, product=batch.product, reference="GMP/8")
    decide(bench, batch, first.pk, "finish")
    assert "Until quality decides" in stopped(bench, batch)
    decide(bench, batch, second.pk, "finish")
    step(bench, batch)


def test_reg_41_a_pause_stops_work_in_hand_and_is_decided_too(bench: Bench) -> None:
    batch, enrolment, qa = bench.start(), bench.ready.enrolment, bench.ready.world.qa
    move(qa, enrolment, "pause")
    assert "paused" in stopped(bench, batch)
    assert [one.pk for one in to_decide(qa, most=9)] == [batch.pk]
    decide(bench, batch, enrolment.pk, "finish")
    step(bench, batch)
    move(qa, enrolment, "resume")
    move(qa, enrolment, "pause")
    # Another pause is another cause: it is decided anew.
    with pytest.raises(InvalidInput):
        step(bench, batch, "vector", None)
    assert load_standing(batch).undecided


def test_reg_41_only_quality_decides_and_with_a_signature(bench: Bench) -> None:
    batch = bench.start()
    made, qa = impose(bench), bench.ready.world.qa
    for who in (bench.operator, bench.lead, bench.team.regulatory, make_bench("OTH").ready.world.qa):
        with pytest.raises(NotPermitted):
            hold_begin(actor=who, batch_id=batch.pk, cause=made.pk)
    hold = hold_begin(actor=qa, batch_id=batch.pk, cause=made.pk)
    assert hold_begin(actor=qa, batch_id=batch.pk, cause=made.pk).pk == hold.pk
    assert "Until quality decides" in stopped(bench, batch)
    for proof, reason in ((None, "Why."), (proof_of(qa), " ")):
        with pytest.raises(Refusal):
            hold_decide(actor=qa, hold=hold, move="finish", proof=proof, reason=reason)
    with pytest.raises(WrongState):
        hold_begin(actor=qa, batch_id=batch.pk, cause=bench.ready.enrolment.pk)


def test_reg_41_a_restriction_of_certifying_alone_lets_the_making_go_on(bench: Bench) -> None:
    batch = bench.start()
    impose(bench, activities=["certifying"])
    step(bench, batch)
    assert bench.start().state == "in_progress"


def test_reg_41_submission_is_stopped_with_the_rest(bench: Bench) -> None:
    batch = bench.start()
    impose(bench)
    with pytest.raises(RuleBroken) as refused:
        batch_submit(actor=bench.lead, batch_id=batch.pk, proof=proof_of(bench.lead))
    assert "batches.submit.site_open" in broken_rules(refused.value)


def test_reg_41_the_application_role_signs_nothing_past_a_restriction(bench: Bench) -> None:
    batch = bench.start()
    entry = step(bench, batch)
    columns = ", ".join(f.column for f in StepEntry._meta.concrete_fields if f.name not in ("id", "sequence"))

    def again() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO batches_stepentry (id, sequence, {columns})"  # names of our own columns
                f" SELECT uuidv7(), 9, {columns} FROM batches_stepentry WHERE id = %s",
                [entry.pk],
            )

    refused_below(again, "out of order|received_at")
    made = impose(bench)
    refused_below(again, "no entry: restriction|out of order")
    hold = hold_begin(actor=bench.ready.world.qa, batch_id=batch.pk, cause=made.pk)
    refused_below(lambda: WorkHold.objects.filter(pk=hold.pk).update(state="finishing"), "state guard")
    refused_below(
        lambda: WorkHold(batch=batch, restriction=made, state="finishing").save(force_insert=True),
        "state guard",
    )


def _racing(outcome: list[Any], work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            outcome.append(work())
        except Refusal as refusal:
            outcome.append(broken_rules(refusal))
        finally:
            connections.close_all()

    return threading.Thread(target=run)


@pytest.mark.django_db(transaction=True)
def test_reg_41_a_start_that_races_a_restriction_waits_and_is_refused() -> None:
    bench = make_bench()
    outcome: list[Any] = []
    racer = _racing(outcome, bench.start)
    with transaction.atomic():
        impose(bench)
        racer.start()
        racer.join(timeout=2)
        assert racer.is_alive(), "the start must wait for the restriction"
    racer.join(timeout=20)
    assert outcome == [{"site.no_restriction"}]
    assert not Batch.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cause", ["restriction", "pause"])
def test_reg_41_a_step_that_races_a_stop_waits_and_is_refused(cause: str) -> None:
    bench = make_bench()
    batch = bench.start()
    outcome: list[Any] = []
    racer = _racing(outcome, lambda: step(bench, batch))
    with transaction.atomic():
        if cause == "restriction":
            impose(bench)
        else:
            move(bench.ready.world.qa, bench.ready.enrolment, "pause")
        racer.start()
        racer.join(timeout=2)
        assert racer.is_alive(), "the step must wait for the stop"
    racer.join(timeout=20)
    assert outcome == [{"batches.entry.site_open"}]
    assert not StepEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_reg_41_a_restriction_waits_for_a_step_that_is_being_signed() -> None:
    bench = make_bench()
    batch = bench.start()
    outcome: list[Any] = []
    racer = _racing(outcome, lambda: impose(bench).number)
    with transaction.atomic():
        step(bench, batch)
        racer.start()
        racer.join(timeout=2)
        assert racer.is_alive(), "the restriction must wait for the step"
    racer.join(timeout=20)
    assert StepEntry.objects.count() == 1
    assert outcome == [Restriction.objects.get().number]
    assert "Until quality decides" in load_standing(batch).closed_reason
