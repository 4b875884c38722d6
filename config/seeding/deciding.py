"""Reviewing and deciding on what was submitted, as far as each plan says."""

from batches.models import Batch
from config.seeding.guard import there
from config.seeding.people import actor
from config.seeding.plans import Plan
from config.seeding.proofs import prove
from ledger.models import OutboxMessage
from oversight.decisions import newest_run
from oversight.models import Deviation, RuleResult
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.deviations import deviation_assess, deviation_close
from oversight.services.releases import batch_release
from oversight.services.reviews import change_ask, exception_assess, review_accept, review_begin
from oversight.tasks import run_review

_REVIEWED = frozenset({"accepted", "certified", "released", "rejected"})


def decide(plan: Plan, batch: Batch) -> None:
    """Bring a submitted batch to the state its plan names. Begins where an interrupted seeding stopped."""
    if batch.state not in {"submitted", "under_review", "accepted", "certified"}:
        return
    _run_what_waits(batch)
    if plan.deviation == "closed":
        _settle_deviations(batch, plan)
    if batch.state == "submitted" and plan.target != "submitted":
        if plan.target == "change_requested":
            change_ask(actor=actor("qa"), batch_id=batch.pk, reason=plan.reason)
            return
        review_begin(actor=actor("qa"), batch_id=batch.pk)
        batch.refresh_from_db()
    if batch.state == "under_review" and plan.target in _REVIEWED:
        _assess(batch, plan)
        review_accept(actor=actor("qa"), batch_id=batch.pk, proof=prove(actor("qa")))
        batch.refresh_from_db()
    if batch.state == "accepted" and plan.target in ("certified", "released"):
        batch_certify(actor=actor("qp"), batch_id=batch.pk, proof=prove(actor("qp")))
        batch.refresh_from_db()
    elif batch.state == "accepted" and plan.target == "rejected":
        batch_reject(actor=actor("qp"), batch_id=batch.pk, reason=plan.reason, proof=prove(actor("qp")))
    if batch.state == "certified" and plan.target == "released":
        batch_release(actor=actor("qp"), batch_id=batch.pk, proof=prove(actor("qp")))


def _run_what_waits(batch: Batch) -> None:
    """Do now what the worker would do in a moment: the very task, on the very message, marked done by it."""
    for message in OutboxMessage.objects.filter(
        topic="batches.submitted", done_at=None, payload__batch=str(batch.pk)
    ):
        run_review(str(message.pk))


def _assess(batch: Batch, plan: Plan) -> None:
    run = there(newest_run(batch.pk))
    for result in RuleResult.objects.filter(run=run, passed=False):
        text = plan.reason
        if plan.pending or not text:
            text = "The result is awaited; the certificate says so. Nothing else is open."
        exception_assess(actor=actor("qa"), batch_id=batch.pk, result_id=result.pk, text=text)


def _settle_deviations(batch: Batch, plan: Plan) -> None:
    for deviation in Deviation.objects.filter(batch=batch).exclude(state="closed"):
        if deviation.state == "open":
            deviation_assess(
                actor=actor("qa"),
                deviation_id=deviation.pk,
                severity="major",
                impact=plan.reason,
                action="The site weighed the vector bag again and retrained the operator (made up).",
                root_cause="The volume was read from the wrong line of the certificate (made up).",
                other_sites="no",
            )
        reviewer = actor("reviewer")
        deviation_close(
            actor=reviewer,
            deviation_id=deviation.pk,
            conclusion="The assessment holds. Copies per cell and sterility were within their limits.",
            proof=prove(reviewer),
        )
