"""What the pages of inspections show: read in a fixed number of queries (REG-32)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations import presenters
from designations.models import FindingAnswer, Inspection, InspectionFinding, ReadinessAnswer
from designations.rules.subjects import InspectionCase
from designations.services.readiness import CHECK
from ledger.actors import Actor
from ui.formats import calendar_date

SEE = Permission.DESIGNATION_VIEW
MOVES = ("hold", "receive", "respond", "ask_again", "close", "cancel")
FINDING_MOVES = ("answer", "return", "accept", "close")
GRADE_TONES = {"critical": "red", "major": "yellow", "other": "grey"}


def inspections_seen(actor: Any) -> Any:
    """The inspections this actor may open, newest first."""
    return (
        Inspection.objects.for_actor(actor, SEE)
        .select_related("licence", "product", "variation", "report")
        .distinct()
        .order_by("-announced_on", "-id")
    )


def looked_at(inspection: Inspection) -> str:
    """The remote site that it looks at, or the control site."""
    return inspection.place or _("The control site")


def due_tag(due_on: date | None, today: date, *, is_open: bool) -> dict[str, str] | None:
    """Overdue by the date of the report; nothing otherwise."""
    if is_open and due_on is not None and due_on < today:
        return {"text": _("Overdue"), "tone": "red"}
    return None


def inspection_rows(found: Any) -> list[dict[str, Any]]:
    """Inspections under a licence or a variation, each with its state."""
    today = timezone.localdate()
    return [
        {
            "row": row,
            "place": looked_at(row),
            "tag": presenters.tag(row),
            "late": due_tag(row.due_on, today, is_open=row.state == "report_received"),
        }
        for row in found
    ]


def inspection_page(inspection: Inspection, actor: Actor) -> dict[str, Any]:
    """One inspection: its findings with every answer, and what can be recorded next. Two queries."""
    may_edit = actor.may(Permission.LICENCE_EDIT, inspection)
    findings = list(InspectionFinding.objects.filter(inspection=inspection).order_by("number"))
    answers: dict[Any, list[FindingAnswer]] = {}
    for answer in FindingAnswer.objects.filter(finding__inspection=inspection).order_by("created_at", "id"):
        answers.setdefault(answer.finding_id, []).append(answer)
    today = timezone.localdate()
    return {
        "place": looked_at(inspection),
        "findings": [
            {
                "row": row,
                "tag": presenters.tag(row),
                "grade": {"text": str(row.get_grade_display()), "tone": GRADE_TONES[row.grade]},
                "late": due_tag(row.due_on, today, is_open=row.state == "open"),
                "answers": answers.get(row.pk, []),
                "buttons": presenters.buttons(row, actor, None, _possible(inspection)) if may_edit else [],
            }
            for row in findings
        ],
        "late": due_tag(inspection.due_on, today, is_open=inspection.state == "report_received"),
        "buttons": presenters.buttons(inspection, actor, InspectionCase(inspection, findings), MOVES)
        if may_edit
        else [],
        "may_add": may_edit and inspection.state == "report_received",
        "may_edit": may_edit,
    }


def _possible(inspection: Inspection) -> tuple[str, ...]:
    """Findings are answered while the report is worked on."""
    return FINDING_MOVES if inspection.state == "report_received" else FINDING_MOVES[1:]


def inspections_waiting(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """Findings to answer and responses to send, nearest date first; then actions that were promised and are not done.

    For quality, answers of checklists to check.
    """
    today, dated, promised = timezone.localdate(), [], []
    if actor.may_any(Permission.LICENCE_EDIT):
        edit = Permission.LICENCE_EDIT
        for finding in (
            InspectionFinding.objects.for_actor(actor, edit)
            .filter(Q(state="open", inspection__state="report_received") | Q(state="accepted"))
            .distinct()
            .order_by("-state", "due_on", "id")[:most]
        ):
            inspection = finding.inspection
            if finding.state == "accepted":
                promised.append(_promised(finding))
                continue
            href = reverse("designations:finding_move", args=[inspection.pk, finding.pk, "answer"])
            title = _("Answer finding %(number)s of inspection %(reference)s") % {
                "number": finding.number,
                "reference": inspection.reference,
            }
            dated.append((finding.due_on, href, title, str(finding.get_grade_display())))
        for row in (
            Inspection.objects.for_actor(actor, edit)
            .filter(state="report_received", due_on__isnull=False)
            .distinct()
            .order_by("due_on", "id")[:most]
        ):
            title = _("Respond to inspection %(reference)s") % {"reference": row.reference}
            href = reverse("designations:inspection", args=[row.pk])
            dated.append((row.due_on, href, title, row.licence.number))
    rows = []
    for due_on, href, title, about in sorted(dated, key=lambda one: one[0]):
        late = due_on < today
        words = (_("Was due %(day)s.") if late else _("Due %(day)s.")) % {"day": calendar_date(due_on)}
        rows.append({"href": href, "title": title, "says": f"{about}. {words}", "late": late})
    return [*rows, *promised, *_to_check(actor, most)][:most]


def _promised(finding: InspectionFinding) -> dict[str, Any]:
    """The authority accepted the answer: what it promises is still to be done."""
    inspection = finding.inspection
    return {
        "href": reverse("designations:finding_move", args=[inspection.pk, finding.pk, "close"]),
        "title": _("Do what the answer to finding %(number)s of inspection %(reference)s promises")
        % {"number": finding.number, "reference": inspection.reference},
        "says": _("%(grade)s. The authority accepted the answer.") % {"grade": finding.get_grade_display()},
        "late": False,
    }


def _to_check(actor: Any, most: int) -> list[dict[str, Any]]:
    """Answers that wait for a second person, of drafts; their own are not among them."""
    if not actor.may_any(CHECK):
        return []
    waiting = (
        ReadinessAnswer.objects.for_actor(actor, CHECK)
        .filter(variation__state="draft", checked_by_id=None)
        .exclude(outcome=ReadinessAnswer.Outcome.OPEN)
        .exclude(by_id=actor.person_id)
        .distinct()
        .order_by("id")[:most]
    )
    return [
        {
            "href": reverse("designations:variation", args=[row.variation_id]),
            "title": _("Check an answer for the variation of %(number)s")
            % {"number": row.variation.licence.number},
            "says": _(row.title),
            "late": False,
        }
        for row in waiting
    ]
