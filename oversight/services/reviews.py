"""Review by exception: run the rules, assess what they found, accept, or ask for a change (REG-71, REG-74)."""

import uuid
from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.permissions import Permission
from batches import policies
from batches.models import Batch
from batches.services.start import move_payload
from batches.states import BATCH
from batches.submission import load_submission
from ledger.actors import Actor, ReauthProof, SystemActor
from ledger.errors import InvalidInput, NotPermitted, Problem, WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from oversight import events
from oversight.decisions import load_decision, newest_run
from oversight.models import ExceptionAssessment, ReviewRun, RuleResult
from oversight.rules.base import Answered
from oversight.rules.decision import took_no_part
from oversight.rules.ruleset import REVIEW_RULES, RULE_SET_VERSION, rule_set_hash, run_rule_set
from oversight.subject import load_subject

REVIEWABLE = ("submitted", "under_review", "accepted")
"""States in which the rules run: the record is closed and not decided on."""
RECORD_LANGUAGE = "en-gb"


def lock_batch(batch_id: uuid.UUID) -> Batch:
    """The batch, locked until the transaction ends."""
    return Batch.objects.select_for_update(of=("self",)).select_related("site", "product").get(pk=batch_id)


def review_run(*, actor: Actor, batch_id: uuid.UUID, trigger: str = ReviewRun.Trigger.DEMAND) -> ReviewRun:
    """Run the rule set over a batch and keep every answer, passed or not.

    The system may run it (it decides nothing); a person needs the right to review. Raises ``NotPermitted`` or
    ``WrongState`` when the record is open or decided on.
    """
    with unit_of_work(actor=actor) as work, override(RECORD_LANGUAGE):
        batch = lock_batch(batch_id)
        if not isinstance(actor, SystemActor):
            policies.permit(actor, Permission.BATCH_REVIEW, batch)
        if batch.state not in REVIEWABLE:
            raise _not_now(batch)
        subject = load_subject(batch_id)
        answers = run_rule_set(subject)
        failed = [answer for answer in answers if not answer.passed]
        counts = Counter(answer.severity for answer in failed)
        previous = newest_run(batch_id)
        run = ReviewRun(
            batch=batch,
            sequence=previous.sequence + 1 if previous else 1,
            trigger=trigger,
            rule_set_version=RULE_SET_VERSION,
            rule_set_hash=rule_set_hash(),
            record_hash=subject.record_hash,
            ran_at=timezone.now(),
            asked_by=actor.actor_id,
            asked_by_name=actor.printed_name,
            rules=len(REVIEW_RULES),
            checks=len(answers),
            critical=counts["critical"],
            major=counts["major"],
            minor=counts["minor"],
            headline=_headline(failed),
        )
        run.save(force_insert=True)
        RuleResult.objects.bulk_create(
            [_result(run, position, answer) for position, answer in enumerate(answers, start=1)]
        )
        work.event(
            events.REVIEW_RAN,
            stream=batch.stream,
            subject=batch,
            payload={
                "number": batch.number,
                "run": str(run.pk),
                "rule_set": run.rule_set_version,
                "checks": run.checks,
                "exceptions": run.exceptions,
                "record_hash": run.record_hash,
            },
        )
    return run


RANK = {"critical": 0, "major": 1, "minor": 2, "": 3}


def _headline(failed: list[Answered]) -> str:
    """The two worst exceptions, for a queue."""
    worst = sorted(failed, key=lambda answer: RANK[answer.severity])[:2]
    return "; ".join(answer.observation.title for answer in worst)[:300]


def _result(run: ReviewRun, position: int, answer: Answered) -> RuleResult:
    one = answer.observation
    return RuleResult(
        run=run,
        position=position,
        rule=answer.rule.name,
        version=answer.rule.version,
        reg=answer.rule.reg,
        subject=one.subject[:80],
        passed=answer.passed,
        severity=answer.severity,
        title=one.title[:300],
        message=one.message[:600],
        evidence=one.evidence,
        fingerprint=answer.fingerprint,
    )


def _not_now(batch: Batch) -> WrongState:
    return WrongState(
        problems=(
            Problem(
                _("Batch %(number)s is %(state)s: it is not under review.")
                % {"number": batch.number, "state": str(BATCH.title(batch.state)).lower()},
                code="wrong_state",
                way_out=_("Look at the batch again: somebody may have moved it on."),
            ),
        )
    )


def review_begin(*, actor: Actor, batch_id: uuid.UUID) -> Moved:
    """Take a submitted batch into review. Raises ``RuleBroken`` while no person's signature stands on its record."""
    with unit_of_work(actor=actor):
        batch = lock_batch(batch_id)
        return _begin(actor, batch)


def _begin(actor: Actor, batch: Batch) -> Moved:
    return perform(
        record=batch,
        move="begin_review",
        actor=actor,
        payload=move_payload(batch),
        subject=load_submission,
    )


def exception_assess(
    *, actor: Actor, batch_id: uuid.UUID, result_id: uuid.UUID, text: str
) -> ExceptionAssessment:
    """Say what one exception of the newest run means. A batch that waits is taken into review.

    Assessing again adds; the earlier words stay. Raises ``NotPermitted``, ``WrongState``, ``InvalidInput``,
    or ``RuleBroken`` while no person's signature stands on the record.
    """
    with unit_of_work(actor=actor) as work:
        batch = lock_batch(batch_id)
        policies.permit(actor, Permission.BATCH_REVIEW, batch)
        reviewer_id = _no_maker(actor, batch)
        if batch.state == "submitted":
            _begin(actor, batch)
        if batch.state != "under_review":
            raise _not_now(batch)
        run = newest_run(batch_id)
        result = RuleResult.objects.filter(pk=result_id, run=run, passed=False).first() if run else None
        if result is None:
            raise WrongState.single(
                _("This exception is not in the newest run of the rules."),
                code="stale_run",
                reg="REG-71",
                way_out=_("Look at the review page again."),
            )
        if not text.strip():
            raise InvalidInput.single(
                _("Say what this exception means."),
                field="text",
                code="required",
                reg="REG-74",
                way_out=_("Write what you looked at and what you conclude."),
            )
        assessment = ExceptionAssessment(
            batch=batch,
            result=result,
            fingerprint=result.fingerprint,
            text=text.strip(),
            by_id=reviewer_id,
            by_name=actor.printed_name,
            at=timezone.now(),
        )
        assessment.save(force_insert=True)
        work.event(
            events.EXCEPTION_ASSESSED,
            stream=batch.stream,
            subject=batch,
            payload={
                "number": batch.number,
                "result": str(result.pk),
                "rule": result.rule,
                "title": result.title,
                "text": assessment.text,
            },
        )
    return assessment


def _no_maker(actor: Actor, batch: Batch) -> uuid.UUID:
    """Who made the batch assesses nothing of it; the id of the person who may."""
    decision = load_decision(batch, decider_id=getattr(actor, "person_id", None))
    finding = took_no_part(decision)
    if not finding.passed or decision.decider_id is None:
        raise NotPermitted(problems=(finding.as_problem(),))
    return decision.decider_id


def review_accept(*, actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Moved:
    """Accept the review, signed as reviewed. Judged again under the lock: the run must be of the record as it stands.

    Raises ``NotPermitted``, ``WrongState``, ``RuleBroken`` or ``ProofRefused``.
    """
    person_id = getattr(actor, "person_id", None)
    with unit_of_work(actor=actor):
        batch = lock_batch(batch_id)
        return perform(
            record=batch,
            move="accept",
            actor=actor,
            proof=proof,
            payload=move_payload(batch),
            changes={"reviewed_by_id": person_id, "reviewed_at": timezone.now()},
            subject=lambda locked: load_decision(locked, decider_id=person_id),
        )


def change_ask(*, actor: Actor, batch_id: uuid.UUID, reason: str) -> Moved:
    """Send the record back to the site, with a reason: standing signatures on it are void (REG-120)."""
    with unit_of_work(actor=actor):
        batch = lock_batch(batch_id)
        return perform(
            record=batch,
            move="ask_change",
            actor=actor,
            reason=reason.strip(),
            payload=move_payload(batch),
            changes={"reviewed_by_id": None, "reviewed_at": None},
        )
