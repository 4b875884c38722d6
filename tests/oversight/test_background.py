"""The run after a submission, done once; and two sessions that race."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from ledger.errors import Refusal
from ledger.models import OutboxMessage
from oversight.models import Certification, ReviewRun
from oversight.services.certifications import batch_certify
from oversight.services.reviews import change_ask, review_accept
from oversight.tasks import run_review as task
from tests.factories.batches import make_bench
from tests.factories.designations import prove
from tests.factories.oversight import accepted, assess_all, received, reviewed_run, submitted


@pytest.mark.django_db
def test_a_submission_is_judged_once_however_often_it_is_delivered() -> None:
    # Nothing waits for a signature: the rules run over what a hospital system sent as soon as it is there.
    batch = received(make_bench())
    message = OutboxMessage.objects.get(topic="batches.submitted", payload__batch=str(batch.pk))
    for _ in range(3):
        task(str(message.pk))
    (run,) = ReviewRun.objects.filter(batch=batch)
    assert (run.trigger, run.asked_by, run.exceptions) == ("submitted", "system:review", 0)
    message.refresh_from_db()
    assert message.done_at is not None


@pytest.mark.django_db
def test_a_batch_that_was_sent_back_meanwhile_is_left_alone() -> None:
    bench = make_bench()
    batch = received(bench)
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="Volume?")
    message = OutboxMessage.objects.get(topic="batches.submitted", payload__batch=str(batch.pk))
    task(str(message.pk))
    assert not ReviewRun.objects.filter(batch=batch).exists()
    message.refresh_from_db()
    assert message.done_at is not None


def race(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at the same moment, each on its own connection; what came of each."""
    gate, results = threading.Barrier(len(acts)), ["" for _ in acts]

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            act()
            results[number] = "done"
        except Refusal as refusal:
            results[number] = refusal.code
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_of_two_certifications_at_once_one_stands() -> None:
    bench = make_bench()
    batch = accepted(bench)
    proofs = [prove(bench.team.qp), prove(bench.team.qp)]
    results = race(
        *(lambda p=proof: batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=p) for proof in proofs)
    )
    assert results == ["done", "wrong_state"]
    assert Certification.objects.filter(batch=batch).count() == 1


@pytest.mark.django_db(transaction=True)
def test_acceptance_and_a_change_at_once_leave_no_accepted_batch_with_void_signatures() -> None:
    bench = make_bench()
    batch = submitted(bench)
    assess_all(bench, reviewed_run(bench, batch))
    proof = prove(bench.team.reviewer)
    results = race(
        lambda: review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=proof),
        lambda: change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="Volume?"),
    )
    batch.refresh_from_db()
    # A change may be asked of an accepted batch, so it always ends sent back; acceptance comes first or not at all.
    assert results in (["done", "done"], ["done", "wrong_state"])
    assert batch.state == "change_requested"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_signature s LEFT JOIN ledger_signaturevoid v ON v.signature_id = s.id"
            " WHERE s.subject_id = %s AND s.meaning = 'reviewed' AND v.id IS NULL",
            [str(batch.pk)],
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_reg_68_a_decided_batch_without_its_register_entry_does_not_commit() -> None:
    from django.db import IntegrityError
    from django.utils import timezone

    from batches.services.start import move_payload
    from ledger.trail import unit_of_work
    from ledger.transitions import perform
    from oversight.decisions import load_decision
    from oversight.services.reviews import lock_batch

    bench = make_bench()
    batch = accepted(bench)
    qp = bench.team.qp
    proof = prove(qp)

    def without_register() -> None:
        with unit_of_work(actor=qp):
            held = lock_batch(batch.pk)
            perform(
                record=held,
                move="certify",
                actor=qp,
                proof=proof,
                payload=move_payload(held),
                changes={"certified_by_id": qp.person_id, "decided_at": timezone.now()},
                subject=lambda locked: load_decision(locked, decider_id=qp.person_id),
            )

    with pytest.raises(IntegrityError, match="without its entry in the register"):
        without_register()
    batch.refresh_from_db()
    assert batch.state == "accepted"
