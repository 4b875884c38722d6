"""The dossier on which a batch is certified, rejected and released: open items on top, the decision at the bottom."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actors import PersonActor
from accounts.permissions import Permission
from batches.models import Batch
from batches.states import BATCH
from designations.kinds import ReleaseModel
from ledger.presenters import signature_rows
from ledger.rules import Finding
from ledger.rules import run as run_rules
from oversight import presenters
from oversight.decisions import outstanding, release_model
from oversight.models import Certification, Release
from oversight.releasing import release_move, releasing_of
from oversight.rules.decision import ABOUT_WHO_DECIDES, CERTIFY_RULES, REJECT_RULES, Decision
from oversight.rules.release import ABOUT_WHO_RELEASES, RELEASE_RULES, SPECIAL_RULES
from oversight.views.access import batch_of
from oversight.views.reviews import review_context


@require_safe
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """One page for what comes next: a certificate or a rejection, then the release (REG-70, REG-74, REG-77)."""
    actor, batch = batch_of(request, number)
    context = review_context(actor, batch)
    decision = context["decision"]
    releases = batch.state in BATCH.move(release_move(batch)).sources
    context |= _certifying(actor, batch, decision) | {
        "outstanding": outstanding(decision.subject),
        "signatures": signature_rows(decision.subject.dossier.signatures),
        "entry": Certification.objects.filter(batch_id=batch.pk).first(),
        "release": Release.objects.filter(batch_id=batch.pk).first() if batch.state == "released" else None,
        "released_by_whom": str(ReleaseModel(release_model(batch)).label),
        "releases": releases,
        "may_release": releases and actor.may(Permission.BATCH_RELEASE, batch),
        "why_not_release": [],
    }
    if releases:
        context |= _releasing(actor, batch, decision)
    return render(request, "oversight/dossier.jinja", context)


def _certifying(actor: PersonActor, batch: Batch, decision: Decision) -> dict[str, Any]:
    """What is checked before a certificate, and what keeps this reader from either decision."""
    certifies = release_model(batch) != ReleaseModel.QUALITY_CONTROLLER
    may_certify = certifies and actor.may(Permission.BATCH_CERTIFY, batch)
    may_reject = actor.may(Permission.BATCH_REJECT, batch)
    # Rules about the person are of no use to a reader who may not decide at all.
    checks = [
        one
        for one in run_rules(CERTIFY_RULES, decision)
        if may_certify or may_reject or one.rule not in ABOUT_WHO_DECIDES
    ]
    certify, reject = presenters.reasons(checks), presenters.reasons(run_rules(REJECT_RULES, decision))
    for move, why in (("certify", certify), ("reject", reject)):
        if batch.state not in BATCH.move(move).sources:
            why.insert(0, _("The batch is %(state)s.") % {"state": str(BATCH.title(batch.state)).lower()})
    return {
        "checks": _shown(checks),
        "may_certify": may_certify,
        "may_reject": may_reject,
        "why_not_certify": certify,
        "why_not_reject": reject,
    }


def _releasing(actor: PersonActor, batch: Batch, decision: Decision) -> dict[str, Any]:
    """What is checked before the release, and what keeps this reader from it."""
    special = release_move(batch) == "release_special"
    may = actor.may(Permission.BATCH_RELEASE, batch)
    checks = [
        one
        for one in run_rules(
            SPECIAL_RULES if special else RELEASE_RULES, releasing_of(decision, batch, actor=actor)
        )
        if may or one.rule not in ABOUT_WHO_RELEASES
    ]
    return {"checks": _shown(checks), "why_not_release": presenters.reasons(checks)}


def _shown(checks: list[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "title": f"{check.title} ({check.reg})",
            "passed": check.passed,
            "message": check.message,
            "way_out": check.way_out,
        }
        for check in checks
    ]
