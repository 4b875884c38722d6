"""Findings of an inspection: recorded from the report, answered with a document, accepted, done (REG-32)."""

from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import inspection as events
from designations.models import FindingAnswer, Inspection, InspectionFinding
from designations.policies import field_problems, must_hold, permit
from designations.services.inspections import dated, due, must_be_right, said
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import Upload

ANSWER = "finding_answer"


def _told(finding: InspectionFinding) -> dict[str, Any]:
    return {
        "reference": finding.inspection.reference,
        "finding": str(finding.number),
        "grade": str(finding.get_grade_display()).lower(),
    }


def _must_be_open(inspection: Inspection) -> None:
    """Raise ``WrongState`` unless the inspection's report is being worked on."""
    if inspection.state == "report_received":
        return
    raise WrongState.single(
        _("The inspection is %(state)s: its findings are not worked on now.")
        % {"state": str(inspection.get_state_display()).lower()},
        code="not_open",
        reg="REG-32",
        way_out=_("Record its report first; once responded, record that the authority asks again."),
    )


def inspection_finding_add(
    *, actor: Actor, inspection: Inspection, grade: str, says: str, due_on: date
) -> InspectionFinding:
    """Record a finding of the report, with its class and by when an answer is due."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.LICENCE_EDIT, inspection)
        locked = Inspection.objects.select_for_update(of=("self",)).get(pk=inspection.pk)
        _must_be_open(locked)
        if locked.report_on is None:
            raise TypeError("a report that was received has its day")
        last = InspectionFinding.objects.filter(inspection=locked).aggregate(last=Max("number"))["last"] or 0
        row = InspectionFinding(
            inspection=locked,
            number=last + 1,
            grade=grade,
            says=says.strip(),
            due_on=due_on,
            last_on=locked.report_on,
        )
        must_be_right([*field_problems(row), *due(due_on, locked.report_on)])
        row.save(force_insert=True)
        work.event(
            events.FINDING_RECORDED,
            stream=f"licence:{locked.licence_id}",
            subject=row,
            payload={**_told(row), "due_on": due_on.isoformat()},
        )
    return row


def _move(
    actor: Actor,
    finding: InspectionFinding,
    move: str,
    on: date,
    *,
    reason: str = "",
    told: dict[str, Any] | None = None,
    **changes: Any,
) -> Moved:
    """Lock inspection and finding, ask permission and state first, then the date; then move it."""
    with unit_of_work(actor=actor):
        locked = _locked(actor, finding, move)
        must_be_right([*dated(on, locked.last_on), *due(changes.get("due_on"), on)])
        return perform(
            record=finding,
            move=move,
            actor=actor,
            reason=reason,
            payload={**_told(locked), "on": on.isoformat(), **(told or {})},
            changes={**changes, "last_on": on},
        )


def _locked(actor: Actor, finding: InspectionFinding, move: str) -> InspectionFinding:
    inspection = Inspection.objects.select_for_update(of=("self",)).get(pk=finding.inspection_id)
    locked = InspectionFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    verdict = consider(record=locked, move=table_of(locked).move(move), actor=actor)
    if not verdict.allowed:
        raise verdict.refusal(problems=verdict.problems)
    if move == "answer":
        _must_be_open(inspection)
    return locked


def inspection_finding_answer(
    *, actor: Actor, finding: InspectionFinding, on: date, says: str, upload: Upload
) -> FindingAnswer:
    """Answer it: what is done about it, corrective and preventive, with the document that shows it."""
    with unit_of_work(actor=actor):
        locked = _locked(actor, finding, "answer")
        must_be_right(
            [
                *dated(on, locked.last_on),
                *said(
                    says,
                    "says",
                    _("What is done about it is missing."),
                    _("Say what is put right, and what keeps it from happening again."),
                ),
            ]
        )
        row = FindingAnswer(finding=locked, on=on, says=says.strip())
        row.document = upload_store(actor=actor, upload=upload, kind=ANSWER, subject=row)
        must_hold(row)
        row.save(force_insert=True)
        _move(actor, finding, "answer", on, told={"sha256": row.document.content_id})
    return row


def inspection_finding_return(
    *, actor: Actor, finding: InspectionFinding, on: date, due_on: date, reason: str
) -> Moved:
    """Record that the authority does not accept the answer: another is due by the day it names."""
    return _move(
        actor, finding, "return", on, reason=reason, told={"due_on": due_on.isoformat()}, due_on=due_on
    )


def inspection_finding_accept(*, actor: Actor, finding: InspectionFinding, on: date) -> Moved:
    """Record that the authority accepts the answer."""
    return _move(actor, finding, "accept", on)


def inspection_finding_close(*, actor: Actor, finding: InspectionFinding, on: date, reason: str) -> Moved:
    """Record that the action is done; the reason says what shows it."""
    return _move(actor, finding, "close", on, reason=reason)
