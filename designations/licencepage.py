"""What the pages of licences show: read in a fixed number of queries (REG-21, REG-25, REG-29, REG-30, REG-34)."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.permissions import Permission
from designations import presenters
from designations.alignment import alignments_waiting
from designations.inspectionpage import inspection_rows, inspections_seen, inspections_waiting
from designations.models import (
    Licence,
    LicenceActivity,
    LicenceNotice,
    LicencePerson,
    LicencePremises,
    LicenceScope,
    LicenceVariation,
    VariationFile,
    VariationPaper,
)
from designations.models.licence import in_dates
from designations.readiness.page import tasks_kept, tasks_now
from designations.services.variations import PAPERS_WHILE, variation_case
from ledger.actors import Actor
from ui.formats import calendar_date

SEE = Permission.DESIGNATION_VIEW
"""Who may see the standing with the authority sees its licences."""
MOVES = ("suspend", "lift", "revoke", "surrender")
VARIATION_MOVES = ("submit", "ask_information", "answer", "grant", "refuse", "withdraw")


def licences_seen(actor: Any) -> Any:
    """The licences this actor may open, by number."""
    return (
        Licence.objects.for_actor(actor, SEE)
        .select_related("holder", "control_site")
        .distinct()
        .order_by("number")
    )


def variations_seen(actor: Any) -> Any:
    """The variations this actor may open, newest first."""
    return (
        LicenceVariation.objects.for_actor(actor, SEE)
        .select_related("licence__holder", "licence__control_site", "product", "granted_scope")
        .distinct()
        .order_by("-id")
    )


def _rows(model: Any, actor: Any, licence: Licence, *order: str) -> list[Any]:
    return list(model.objects.for_actor(actor, SEE).filter(licence=licence).distinct().order_by(*order))


def _standing(row: Any, day: date) -> str:
    """Whether a dated row stands on the day: in force, to come, or over."""
    if in_dates(row, day):
        return "now"
    return "later" if row.valid_from > day else "over"


def licence_page(licence: Licence, actor: Actor, day: date) -> dict[str, Any]:
    """Everything under one licence, as far as this actor may see it; each dated row says whether it stands on ``day``."""

    def dated(model: Any, *order: str) -> list[dict[str, Any]]:
        return [{"row": row, "stands": _standing(row, day)} for row in _rows(model, actor, licence, *order)]

    may_edit = actor.may(Permission.LICENCE_EDIT, licence)
    activities = dated(LicenceActivity, "valid_from", "id")
    return {
        "activities": activities,
        "authorised": [str(one["row"]) for one in activities if one["stands"] == "now"],
        "scopes": [
            {
                "row": row,
                "stands": _standing(row, day),
                "variation": getattr(row, "variation", None),
            }
            for row in LicenceScope.objects.for_actor(actor, SEE)
            .filter(licence=licence)
            .select_related("product", "variation")
            .distinct()
            .order_by("product__code", "mode", "valid_from")
        ],
        "people": dated(LicencePerson, "capacity", "name", "valid_from"),
        "premises": dated(LicencePremises, "purpose", "name", "valid_from"),
        "notices": [
            {"row": row, "tag": notice_tag(row, timezone.localdate())}
            for row in _rows(LicenceNotice, actor, licence, "-id")
        ],
        "variations": [
            {"row": row, "tag": presenters.tag(row)} for row in variations_seen(actor).filter(licence=licence)
        ],
        "inspections": inspection_rows(inspections_seen(actor).filter(licence=licence)),
        "buttons": presenters.buttons(licence, actor, licence, MOVES) if may_edit else [],
        "may_edit": may_edit,
    }


def notice_tag(notice: LicenceNotice, today: date) -> dict[str, str]:
    """Told, to be told, or overdue by our own date."""
    if notice.state == "open" and notice.due_on < today:
        return {"text": _("Overdue"), "tone": "red"}
    return {"text": str(notice.get_state_display()), "tone": "green" if notice.state == "sent" else "yellow"}


def variation_page(variation: LicenceVariation, actor: Actor) -> dict[str, Any]:
    """One variation: what it carries, its dates, and what can be recorded next."""
    may_edit = actor.may(Permission.LICENCE_EDIT, variation)
    case = variation_case(variation)
    is_draft = variation.state == "draft"
    tasks = tasks_now(variation, case.readiness, actor) if is_draft else tasks_kept(variation)
    return {
        "tasks": tasks,
        "open": sum(one.blocks for one in case.readiness),
        "awaited": case.awaited,
        "inspections": inspection_rows(inspections_seen(actor).filter(variation=variation)),
        "files": list(
            VariationFile.objects.filter(variation=variation)
            .select_related("version__master_file__product")
            .order_by("id")
        ),
        "papers": list(VariationPaper.objects.filter(variation=variation).order_by("id")),
        "buttons": presenters.buttons(variation, actor, case, VARIATION_MOVES) if may_edit else [],
        "may_add_paper": may_edit and variation.state in PAPERS_WHILE,
        "may_edit": may_edit,
    }


def licences_waiting(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """What waits for who keeps licences: files to read against their authorisation, findings and responses, people to tell the
    authority of, requests, drafts.

    For quality: answers on the checklists of applications to check.
    """
    rows = inspections_waiting(actor, most=most)
    if not actor.may_any(Permission.LICENCE_EDIT):
        return rows
    today = timezone.localdate()
    rows += alignments_waiting(actor, most=most)
    for notice in (
        LicenceNotice.objects.for_actor(actor, Permission.LICENCE_EDIT)
        .filter(state="open")
        .distinct()
        .order_by("due_on", "id")[:most]
    ):
        late = notice.due_on < today
        rows.append(
            {
                "href": reverse("designations:notice_send", args=[notice.licence_id, notice.pk]),
                "title": _("Tell the authority"),
                "says": notice.says
                + " "
                + (_("Was due %(day)s.") if late else _("Due %(day)s."))
                % {"day": calendar_date(notice.due_on)},
                "late": late,
            }
        )
    waits = {
        "information_requested": _("The authority’s request waits for an answer"),
        "draft": _("Draft, not submitted yet"),
    }
    rows += [
        {
            "href": reverse("designations:variation", args=[variation.pk]),
            "title": _("Variation of %(number)s") % {"number": variation.licence.number},
            "says": waits[variation.state],
            "late": False,
        }
        for variation in LicenceVariation.objects.for_actor(actor, Permission.LICENCE_EDIT)
        .filter(state__in=list(waits))
        .select_related("licence")
        .distinct()
        .order_by("-state", "id")[:most]
    ]
    return rows[:most]


def licence_rows(actor: Any) -> list[dict[str, Any]]:
    """The list of licences, each with what it authorises today and how much waits under it: four queries."""
    today = timezone.localdate()
    found = list(licences_seen(actor))
    stated: dict[Any, list[str]] = {}
    for activity in (
        LicenceActivity.objects.filter(licence__in=found, valid_from__lte=today)
        .filter(Q(valid_until=None) | Q(valid_until__gte=today))
        .order_by("id")
    ):
        stated.setdefault(activity.licence_id, []).append(str(activity))
    waiting: dict[Any, int] = {}
    for model, states in (
        (LicenceNotice, ["open"]),
        (LicenceVariation, ["draft", "submitted", "information_requested"]),
    ):
        for pk in model.objects.filter(licence__in=found, state__in=states).values_list(
            "licence_id", flat=True
        ):
            waiting[pk] = waiting.get(pk, 0) + 1
    return [
        {
            "row": licence,
            "tag": presenters.tag(licence),
            "authorises": ", ".join(stated.get(licence.pk, ())) or _("not recorded"),
            "waits": ngettext("%(n)s open", "%(n)s open", waiting[licence.pk]) % {"n": waiting[licence.pk]}
            if licence.pk in waiting
            else "",
        }
        for licence in found
    ]
