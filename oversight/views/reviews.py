"""The review page and what a reviewer does from it."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.reauth import Proof
from accounts.views.access import sent
from accounts.views.signing import SignedMoveView
from batches.models import Batch
from batches.presenters import state_words
from batches.provenance import source_of
from batches.rules.submit import BEGIN_REVIEW_RULES
from batches.submission import submission_of
from designations.kinds import ReleaseModel
from ledger.errors import Refusal
from ledger.rules import run as run_rules
from oversight import presenters, selectors
from oversight.decisions import load_decision, release_model, subject_for
from oversight.forms import AssessmentForm, RaiseForm, ReasonForm
from oversight.models import RuleResult
from oversight.rules.decision import ABOUT_WHO_DECIDES, ACCEPT_RULES, CERTIFY_RULES, review_is_current
from oversight.rules.release import SPECIAL_RULES_OF_RECORD
from oversight.services.deviations import deviation_raise
from oversight.services.reviews import (
    REVIEWABLE,
    change_ask,
    exception_assess,
    review_accept,
    review_begin,
    review_run,
)
from oversight.views.access import batch_of
from oversight.views.one_form import one_form


def review_context(actor: PersonActor, batch: Batch) -> dict[str, Any]:
    """What the review page and the dossier both show: a fixed number of queries."""
    decision = load_decision(batch, decider_id=actor.person_id)
    results = selectors.run_results(decision.run)
    failed = [result for result in results if not result.passed]
    assessments = selectors.assessments_of(batch.pk)
    may_review = actor.may(Permission.BATCH_REVIEW, batch)
    may_assess = may_review and batch.state in ("submitted", "under_review")
    exceptions = presenters.exception_views(
        failed,
        batch=batch,
        dossier=decision.subject.dossier,
        assessments=assessments,
        deviations=decision.subject.deviation_by_step,
        histories=selectors.attribute_history(
            actor, batch, [str(result.evidence.get("attribute", "")) for result in failed]
        ),
        viewer_id=actor.person_id,
        may_assess=may_assess,
    )
    passed = presenters.passed_groups(results, decision.subject.dossier)
    return {
        "batch": decision.subject.dossier.batch,
        "content": decision.subject.dossier.content,
        "state": state_words(
            batch, is_signed=not submission_of(decision.subject.dossier).waits_for_signature
        ),
        "clock": presenters.batch_clock(batch, timezone.now()),
        "decision": decision,
        "credit": source_of(batch.provenance, batch.source_reference).credit,
        "run": decision.run,
        "exceptions": exceptions,
        "counts": {
            "critical": decision.run.critical,
            "major": decision.run.major,
            "minor": decision.run.minor,
        }
        if decision.run
        else {},
        "assessed": sum(1 for result in failed if result.fingerprint in assessments),
        "passed": passed,
        "checks_passed": len(results) - len(failed),
        "deviations": decision.subject.deviations,
        "deviation_tones": presenters.DEVIATION_TONES,
        "stale": None if decision.run is None else presenters.reasons([review_is_current(decision)]),
        "may_review": may_review,
        "reviewable": batch.state in REVIEWABLE,
        "may_raise": actor.may(Permission.DEVIATION_EDIT, batch),
    }


@require_safe
def review(request: HttpRequest, number: str) -> HttpResponse:
    """Exceptions first, with their evidence; then what passed, by which rule version."""
    actor, batch = batch_of(request, number)
    context = review_context(actor, batch)
    why_not = presenters.reasons(run_rules(ACCEPT_RULES, context["decision"]))
    if batch.state == "submitted":
        why_not.insert(0, _("The review has not begun. Begin it, or assess the first exception."))
    submission = submission_of(context["decision"].subject.dossier)
    special = release_model(batch) == ReleaseModel.QUALITY_CONTROLLER
    decides = actor.may(Permission.BATCH_RELEASE if special else Permission.BATCH_CERTIFY, batch)
    # Whoever reviews reads what of the record stands in the way of a certificate; what is about a person is not about them.
    certify = presenters.reasons(
        [
            one
            for one in run_rules(SPECIAL_RULES_OF_RECORD if special else CERTIFY_RULES, context["decision"])
            if decides or one.rule not in ABOUT_WHO_DECIDES
        ]
    )
    if batch.state != "accepted":
        certify.insert(0, _("The review is not accepted."))
    context |= {
        "why_not_accept": why_not,
        "why_not_begin": presenters.reasons(run_rules(BEGIN_REVIEW_RULES, submission)),
        "why_not_certify": certify[:3],
        "says": _standing(context["may_review"] or decides, context["may_raise"], why_not),
        # What no role of theirs includes is not offered; what the state or a rule forbids is, with its reason.
        "decides": decides,
        "is_special": special,
        "may_certify": decides and batch.state == "accepted",
    }
    return render(request, "oversight/review.jinja", context)


def _standing(judges: bool, may_raise: bool, why_not: list[str]) -> str:
    """Where the reader stands to the batch: whoever judges it took no part in making it (REG-58)."""
    if judges:
        took_part = any("REG-58" in why for why in why_not)
        return (
            _("You took part in making this batch.")
            if took_part
            else _("You took no part in making this batch.")
        )
    return "" if may_raise else _("You may read this review. You take no decision in it.")


@require_POST
def run(request: HttpRequest, number: str) -> HttpResponse:
    """Run the rules again, now."""
    actor, batch = batch_of(request, number, Permission.BATCH_REVIEW)
    return _then_review(request, batch, lambda: review_run(actor=actor, batch_id=batch.pk))


@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Take the batch into review."""
    actor, batch = batch_of(request, number, Permission.BATCH_REVIEW)
    return _then_review(request, batch, lambda: review_begin(actor=actor, batch_id=batch.pk))


def _then_review(request: HttpRequest, batch: Batch, act: Any) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        problems = [{"text": f"{p.message} {p.way_out}".strip(), "href": ""} for p in refusal.problems]
        context = {
            "heading": _("Nothing was changed"),
            "problems": problems,
            "back": reverse("oversight:review", args=[batch.number]),
        }
        return render(request, "oversight/refused.jinja", context, status=refusal.status)
    return HttpResponseRedirect(reverse("oversight:review", args=[batch.number]))


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """Assess one exception."""
    actor, batch = batch_of(request, number, Permission.BATCH_REVIEW)
    result = RuleResult.objects.filter(pk=pk, run__batch=batch, passed=False).first()
    if result is None:
        raise Http404
    before = selectors.assessments_of(batch.pk).get(result.fingerprint)
    form = AssessmentForm(sent(request), initial={"text": before.text if before else ""})
    subject = subject_for(batch)
    attribute = str(result.evidence.get("attribute", ""))
    # All of them, so that this one carries its number of the review page; the chart for this one alone.
    views = presenters.exception_views(
        list(RuleResult.objects.filter(run_id=result.run_id, passed=False)),
        batch=batch,
        dossier=subject.dossier,
        assessments={},
        deviations=subject.deviation_by_step,
        histories=selectors.attribute_history(actor, batch, [attribute]),
        viewer_id=actor.person_id,
        may_assess=False,
    )
    return one_form(
        request,
        form,
        lambda data: exception_assess(actor=actor, batch_id=batch.pk, result_id=pk, **data),
        heading=_("Assess: %(title)s") % {"title": result.title},
        lead="",
        button=_("Save the assessment"),
        done=reverse("oversight:review", args=[number]),
        batch=batch,
        template="oversight/assess.jinja",
        shown=next(view for view in views if view["key"] == result.pk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def ask_change(request: HttpRequest, number: str) -> HttpResponse:
    """Send the record back to the site, with a reason."""
    actor, batch = batch_of(request, number, Permission.BATCH_REVIEW)
    return one_form(
        request,
        ReasonForm(sent(request)),
        lambda data: change_ask(actor=actor, batch_id=batch.pk, **data),
        heading=_("Ask for a change"),
        lead=_(
            "The batch goes back to the site, and every signature on it becomes void. The site corrects it and submits "
            "it again; the first values stay in the record."
        ),
        button=_("Send it back"),
        done=reverse("batches:detail", args=[number]),
        back=reverse("oversight:review", args=[number]),
        batch=batch,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def raise_deviation(request: HttpRequest, number: str) -> HttpResponse:
    """Raise a deviation on a batch."""
    actor, batch = batch_of(request, number, Permission.DEVIATION_EDIT)
    return one_form(
        request,
        RaiseForm(sent(request)),
        lambda data: deviation_raise(actor=actor, batch_id=batch.pk, **data),
        heading=_("Raise a deviation"),
        lead="",
        button=_("Raise the deviation"),
        done=reverse("oversight:review", args=[number]),
        batch=batch,
    )


class Accept(SignedMoveView):
    """Accept the review, signed (REG-74, REG-120)."""

    move = "accept"
    does_not = ""

    def get_record(self) -> Batch:
        """The batch, in the actor's scope."""
        return batch_of(self.request, self.kwargs["number"], Permission.BATCH_REVIEW)[1]

    def heading(self, record: Batch) -> str:
        """What is signed."""
        return _("Accept the review of %(number)s") % {"number": record.number}

    def get_subject(self, record: Batch) -> Any:
        """The rules look at the whole batch as it stands, and at the person."""
        actor = self.request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
        return load_decision(record, decider_id=actor.person_id)

    def get_clock(self, record: Batch) -> Any:
        """When the product expires."""
        return record.expires_at

    def get_again(self, record: Batch) -> dict[str, str]:
        """The whole record."""
        return {"text": _("read the record again"), "href": reverse("batches:detail", args=[record.number])}

    def get_success_url(self, record: Batch) -> str:
        """The review page."""
        return reverse("oversight:review", args=[record.number])

    def outcome(self, record: Batch) -> str:
        """Whose turn it is."""
        return _("The review of batch %(number)s is accepted: a qualified person decides next.") % {
            "number": record.number
        }

    def make_move(self, *, record: Batch, actor: PersonActor, proof: Proof, form: Any) -> Any:
        """Through the service."""
        return review_accept(actor=actor, batch_id=record.pk, proof=proof)
