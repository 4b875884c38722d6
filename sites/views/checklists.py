"""The checklists of an enrolment: read as a task list, answered item by item (REG-27, REG-36, REG-42)."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from accounts.views.access import holding
from ledger.checklists import Standing
from ledger.models import Document
from sites.checklists import services
from sites.checklists.items import LISTS, ONBOARDING, STATES
from sites.forms.agreement import AnswerForm
from sites.models import ChecklistAnswer, ChecklistItem, Enrolment
from sites.presenters import TONES
from sites.subjects import enrolment_subject
from sites.views.files import as_upload, download
from sites.views.forms import SiteFormPage
from ui.formats import instant
from ui.forms import DesignForm

HEADINGS = {"onboarding": _l("Onboarding of %(site)s"), "closure": _l("Closure of %(site)s")}


def _enrolment(actor: Any, pk: UUID) -> Enrolment:
    found = Enrolment.objects.for_actor(actor, Permission.SITE_VIEW).filter(pk=pk).distinct().first()
    if found is None:
        raise Http404
    return found


def _crumbs(enrolment: Enrolment) -> list[dict[str, str]]:
    site = enrolment.site
    return [
        {"text": _("Sites"), "href": reverse("sites:list")},
        {"text": site.name, "href": reverse("sites:detail", args=[site.code])},
        {"text": _("Supervision"), "href": reverse("sites:supervision", args=[site.code])},
    ]


NEW = _l("Added to our list since this one was begun.")


def _hint(one: Standing[ChecklistAnswer], is_new: bool) -> str:
    if one.wanted.judge:
        said = _("Answered from the records.")
        told = f"{one.why} {one.way_out} {said}".strip() if not one.is_done else said
        return f"{told} {NEW}" if is_new else told
    if one.answer is None:
        return str(NEW) if is_new else ""
    parts = [
        str(one.answer.get_outcome_display()) if one.answer.outcome != "done" else "",
        one.answer.evidence,
        one.answer.note,
        _("%(who)s, %(when)s")
        % {"who": one.answer.by_name, "when": instant(one.answer.created_at, brief=True)},
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)


@require_safe
def checklist(request: HttpRequest, pk: UUID, purpose: str) -> HttpResponse:
    """One list: what is shown, by whom, and what is open."""
    actor = holding(request, Permission.SITE_VIEW)
    enrolment = _enrolment(actor, pk)
    if purpose not in LISTS:
        raise Http404
    subject = enrolment_subject(enrolment)
    found = subject.onboarding if purpose == ONBOARDING else subject.closure
    may = actor.may(Permission.SITE_ENROL, enrolment) and enrolment.state in STATES[purpose]

    def by_hand(one: Standing[ChecklistAnswer]) -> bool:
        return not one.wanted.judge and one.wanted.key in found.items

    tasks = [
        {
            "title": _(one.wanted.title),
            "href": reverse("sites:checklist-answer", args=[found.items[one.wanted.key].pk])
            if may and by_hand(one)
            else "",
            "hint": _hint(one, one.wanted.key not in found.items),
            "done": one.is_done,
            "idle": not one.wanted.mandatory,
            "status": _("Not yet") if not one.is_done and not by_hand(one) else "",
        }
        for one in found.standings
    ]
    context = {
        "heading": str(HEADINGS[purpose]) % {"site": enrolment.site.name},
        "enrolment": enrolment,
        "purpose": purpose,
        "tasks": tasks,
        "open": len(found.open),
        "papers": [
            {
                "text": one.answer.document.name,
                "title": _(one.wanted.title),
                "href": reverse("sites:checklist-paper", args=[one.answer.item_id, one.answer.document_id]),
            }
            for one in found.standings
            if one.answer and one.answer.document
        ],
        "may": may,
        "added": [_(one.title) for one in found.added] if may else [],
        "tones": TONES,
        "crumbs": _crumbs(enrolment),
    }
    return render(request, "sites/checklist.jinja", context)


class Begin(SiteFormPage):
    """Begin a list, for closure or where there was none; or add what our list asks for since one was begun."""

    permission = Permission.SITE_ENROL
    button = _l("Begin the checklist")
    enrolment: Enrolment

    def prepare(self) -> None:
        self.enrolment = _enrolment(self.actor, self.kwargs["pk"])
        if self.kwargs["purpose"] not in LISTS:
            raise Http404
        if not self.actor.may(self.permission, self.enrolment):
            raise PermissionDenied
        self.heading = str(HEADINGS[self.kwargs["purpose"]]) % {"site": self.enrolment.site.name}
        begun = ChecklistItem.objects.filter(enrolment=self.enrolment, purpose=self.kwargs["purpose"])
        if begun.exists():
            self.button = _l("Add the items")
            self.lead = _(
                "What our list asks for since this one was begun is added to it, to be answered. Nothing that was answered"
                " changes."
            )
        else:
            self.lead = _(
                "The items are copied for this site and master file. Nothing stops there because of it: to stop a site at"
                " once, pause it."
            )

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return DesignForm(data)

    def run(self, form: Any) -> None:
        services.checklist_begin(actor=self.actor, enrolment=self.enrolment, purpose=self.kwargs["purpose"])

    def back(self) -> str:
        return reverse("sites:checklist", args=[self.enrolment.pk, self.kwargs["purpose"]])

    def crumbs(self) -> list[dict[str, str]]:
        return _crumbs(self.enrolment)


def _item(actor: Any, pk: UUID) -> ChecklistItem:
    found = (
        ChecklistItem.objects.for_actor(actor, Permission.SITE_VIEW)
        .select_related("enrolment__site", "enrolment__master_file__product")
        .filter(pk=pk)
        .distinct()
        .first()
    )
    if found is None:
        raise Http404
    return found


class Answer(SiteFormPage):
    """Answer one item."""

    permission = Permission.SITE_ENROL
    item: ChecklistItem

    def prepare(self) -> None:
        self.item = _item(self.actor, self.kwargs["pk"])
        if not self.actor.may(self.permission, self.item):
            raise PermissionDenied
        self.heading = _(self.item.title)
        self.lead = _(
            "For %(site)s under %(file)s. Whoever answers an item does not sign the move that rests on it."
        ) % {
            "site": self.item.enrolment.site.name,
            "file": self.item.enrolment.master_file.number,
        }

    def form(self, data: Any = None, files: Any = None) -> DesignForm:
        return AnswerForm(data, files)

    def run(self, form: Any) -> None:
        given = dict(form.cleaned_data)
        services.checklist_answer(
            actor=self.actor, item=self.item, upload=as_upload(given.pop("document")), **given
        )

    def back(self) -> str:
        return reverse("sites:checklist", args=[self.item.enrolment_id, self.item.purpose])

    def crumbs(self) -> list[dict[str, str]]:
        return [*_crumbs(self.item.enrolment), {"text": _("Checklist"), "href": self.back()}]


@require_safe
def paper(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """A document behind an answer."""
    item = _item(holding(request, Permission.SITE_VIEW), pk)
    found = Document.objects.filter(pk=document, pk__in=item.answers.values("document_id")).first()
    if found is None:
        raise Http404
    return download(found)
