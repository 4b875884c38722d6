"""A visit is recorded with its report; a finding is answered by one person and closed by another (REG-45)."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor, ReauthProof
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import perform
from ledger.uploads import Upload
from sites.models import Finding, RemoteSite, SupervisionPlan, Visit
from sites.policies import require
from sites.supervision.months import months_later
from sites.visits import events
from sites.visits.rules import FindingSubject
from ui.formats import calendar_date

REPORT = "visit_report"
EVIDENCE = "finding_evidence"
COUNTED = (Visit.Kind.ON_SITE, Visit.Kind.REMOTE)
"""Kinds of visit that the cycle of the supervision plan counts: those the control site makes itself."""


def visit_record(
    *,
    actor: Actor,
    site: RemoteSite,
    kind: str,
    held_on: date,
    visited_by: str,
    summary: str,
    upload: Upload,
    next_on: date | None = None,
) -> Visit:
    """Record a visit as its report says. Raises ``InvalidInput`` with every fault at once."""
    require(actor, Permission.SITE_EDIT, site)
    words = {"visited_by": visited_by.strip(), "summary": summary.strip()}
    problems = [
        _fault(field, _("This is missing."), _("Enter it as the report says."))
        for field, given in words.items()
        if not given
    ]
    if kind not in Visit.Kind.values:
        problems.append(_fault("kind", _("This kind of visit does not exist."), _("Choose one of the four.")))
    if held_on > timezone.localdate():
        problems.append(
            _fault("held_on", _("This day lies in the future."), _("Record the visit once it was held."))
        )
    problems += _next_problems(site, kind, held_on, next_on)
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        row = Visit(
            site=site,
            kind=kind,
            held_on=held_on,
            next_on=next_on,
            recorded_by_id=getattr(actor, "person_id", None),
            recorded_by_name=actor.printed_name,
            **words,
        )
        row.document = upload_store(actor=actor, upload=upload, kind=REPORT, subject=row)
        row.save(force_insert=True)
        work.event(
            events.VISIT_RECORDED,
            stream=site.stream,
            subject=row,
            payload={
                "site": site.code,
                "kind": str(Visit.Kind(kind).label).lower(),
                "held_on": held_on,
                "visited_by": words["visited_by"],
                "next_on": next_on,
                "sha256": row.document.content_id,
            },
        )
    return row


def _fault(field: str, message: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-45", way_out=way_out)


def _next_problems(site: RemoteSite, kind: str, held_on: date, next_on: date | None) -> list[Problem]:
    if kind == Visit.Kind.THIRD_PARTY:
        if next_on is None:
            return []
        return [
            _fault(
                "next_on",
                _("A third party plans its audits itself."),
                _("Leave this empty for an audit by a third party."),
            )
        ]
    if next_on is None:
        return [
            _fault(
                "next_on", _("When the next one is due is missing."), _("Enter the day by which it is held.")
            )
        ]
    if next_on <= held_on:
        return [
            _fault(
                "next_on", _("The next one is not after this one."), _("Enter the day by which it is held.")
            )
        ]
    plan = SupervisionPlan.objects.select_related(None).filter(site=site, state="in_force").first()
    latest = months_later(held_on, plan.audit_months) if plan and kind in COUNTED else None
    if plan is not None and latest is not None and next_on > latest:
        return [
            _fault(
                "next_on",
                _("The supervision plan asks for a visit every %(months)s months: by %(day)s.")
                % {"months": plan.audit_months, "day": calendar_date(latest)},
                _("Enter that day or an earlier one, or put another plan in force first."),
            )
        ]
    return []


def visit_finding_add(*, actor: Actor, visit: Visit, severity: str, text: str, due_on: date) -> Finding:
    """Record one finding of a visit, with the day by which it is answered."""
    require(actor, Permission.SITE_EDIT, visit)
    problems = []
    if severity not in Finding.Severity.values:
        problems.append(
            _fault("severity", _("This class does not exist."), _("Choose critical, major or other."))
        )
    if not text.strip():
        problems.append(_fault("text", _("What was found is missing."), _("Enter it as the report says.")))
    if due_on < visit.held_on:
        problems.append(
            _fault(
                "due_on", _("This day lies before the visit."), _("Enter the day by which it is answered.")
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        RemoteSite.objects.select_for_update(of=("self",)).get(pk=visit.site_id)  # numbers them one by one
        last = Finding.objects.select_related(None).filter(visit=visit).order_by("-number").first()
        row = Finding(
            visit=visit,
            number=last.number + 1 if last else 1,
            severity=severity,
            text=text.strip(),
            due_on=due_on,
        )
        row.save(force_insert=True)
        work.event(
            events.FINDING_ADDED,
            stream=visit.site.stream,
            subject=row,
            payload={
                **_payload(row),
                "severity": str(Finding.Severity(severity).label).lower(),
                "text": row.text,
                "due_on": due_on,
            },
        )
    return row


def _payload(finding: Finding) -> dict[str, Any]:
    return {"site": finding.visit.site.code, "finding": finding.number}


def visit_finding_answer(
    *, actor: Actor, finding: Finding, answer: str, upload: Upload | None = None
) -> Finding:
    """Answer a finding: what was done about it, with a document where there is one."""
    require(actor, Permission.DEVIATION_EDIT, finding)
    if not answer.strip():
        raise InvalidInput.single(
            _("The answer is missing."),
            field="answer",
            reg="REG-45",
            way_out=_("Say what was done about it, and by when."),
        )
    with unit_of_work(actor=actor):
        document = (
            upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=finding) if upload else None
        )
        perform(
            record=finding,
            move="answer",
            actor=actor,
            payload={
                **_payload(finding),
                "answer": answer.strip(),
                "sha256": document.content_id if document else "",
            },
            changes={
                "answer": answer.strip(),
                "document_id": document.pk if document else None,
                "answered_by_id": getattr(actor, "person_id", None),
                "answered_by_name": actor.printed_name,
                "answered_at": timezone.now(),
            },
        )
    return finding


def visit_finding_send_back(*, actor: Actor, finding: Finding, reason: str) -> Finding:
    """The answer is not enough: the finding is open again. What was answered stays on the trail."""
    require(actor, Permission.DEVIATION_CLOSE, finding)
    with unit_of_work(actor=actor):
        perform(
            record=finding,
            move="send_back",
            actor=actor,
            reason=reason.strip(),
            payload=_payload(finding),
        )
    return finding


def visit_finding_close(*, actor: Actor, finding: Finding, proof: ReauthProof | None, reason: str) -> Finding:
    """Sign that the answer is enough: by somebody who did not answer."""
    require(actor, Permission.DEVIATION_CLOSE, finding)
    with unit_of_work(actor=actor):
        perform(
            record=finding,
            move="close",
            actor=actor,
            proof=proof,
            reason=reason.strip(),
            payload=_payload(finding),
            changes={
                "conclusion": reason.strip(),
                "closed_by_id": getattr(actor, "person_id", None),
                "closed_by_name": actor.printed_name,
                "closed_at": timezone.now(),
            },
            subject=lambda record: FindingSubject(record, actor.actor_id),
        )
    return finding
