"""The author's editor: plain forms over the services, one step or line at a time."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.views.access import holding, sent
from designations import presenters
from designations.content import read_content
from designations.forms.steps import CriterionForm, HeadForm, StepForm
from designations.kinds import StepKind
from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.policies import must_be_draft
from designations.services import steps as services
from designations.services.instructions import instruction_version_change
from designations.views.instructions import version_or_404, version_url
from ledger.errors import Refusal

FORM_METHODS = ["GET", "HEAD", "POST"]


def _draft(request: HttpRequest, number: str, version: int) -> tuple[PersonActor, InstructionVersion]:
    actor = holding(request, Permission.INSTRUCTION_AUTHOR)
    return actor, version_or_404(actor, number, version)


def _show(form: Any, refusal: Refusal) -> None:
    """Beside its field; a setting's problem beside the field that sets it."""
    for problem in refusal.problems:
        name = problem.field.removeprefix("settings.")
        name = ("low" if "low" in form.fields else "limit_choices") if name == "limit" else name
        form.add_error(name if name in form.fields else None, f"{problem.message} {problem.way_out}".strip())


def _page(request: HttpRequest, form: Any, version: InstructionVersion, **context: Any) -> HttpResponse:
    context = {"form": form, "version": version, "back": version_url(version), **context}
    return render(request, "designations/editor.jinja", context, status=422 if form.is_bound else 200)


@require_http_methods(FORM_METHODS)
def head(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """What changed and why, and the shelf life."""
    actor, record = _draft(request, number, version)
    initial = {"change_summary": record.change_summary, "shelf_life_minutes": record.shelf_life_minutes}
    form = HeadForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            instruction_version_change(actor=actor, version=record, **form.cleaned_data)
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    return _page(request, form, record, heading=_("Head of the draft"), button=_("Save the head"))


@require_http_methods(FORM_METHODS)
def step_add(request: HttpRequest, number: str, version: int, kind: str) -> HttpResponse:
    """Add a step of one kind at the end."""
    if kind not in StepKind.values:
        raise Http404
    actor, record = _draft(request, number, version)
    form = StepForm(sent(request), kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            services.step_add(actor=actor, version=record, data=form.data_for_service())
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    heading = _("Add a step: %(kind)s") % {"kind": StepKind(kind).label}
    return _page(request, form, record, heading=heading, button=_("Add this step"))


@require_http_methods(FORM_METHODS)
def step_edit(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Change a step; the operator's view of it as saved stands beside the form."""
    actor, record = _draft(request, number, version)
    step = get_object_or_404(Step, version=record, pk=pk, removed_at=None)
    form = StepForm(sent(request), kind=step.kind, initial=StepForm.initial_of(step))
    if request.method == "POST" and form.is_valid():
        try:
            services.step_change(actor=actor, step=step, data=form.data_for_service())
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    content = read_content(record)
    shown = content.by_key.get(step.key)
    return _page(
        request,
        form,
        record,
        heading=_("Step %(n)s: %(title)s") % {"n": step.position, "title": step.title},
        button=_("Save this step"),
        preview=shown,
        preview_limit=presenters.limit_words(shown, content) if shown else "",
        preview_asks=presenters.what_is_asked(shown) if shown else "",
        move_url=reverse("designations:step_place", args=[number, version, pk]),
        remove_url=reverse("designations:step_remove", args=[number, version, pk]),
        position=step.position,
    )


@require_http_methods(FORM_METHODS)
def criterion_add(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Add a line to the release specification."""
    actor, record = _draft(request, number, version)
    form = CriterionForm(sent(request), initial={"registered": True})
    if request.method == "POST" and form.is_valid():
        try:
            services.criterion_add(actor=actor, version=record, data=form.data_for_service())
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    return _page(request, form, record, heading=_("Add a release criterion"), button=_("Add this criterion"))


@require_http_methods(FORM_METHODS)
def criterion_edit(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Change a line of the release specification."""
    actor, record = _draft(request, number, version)
    criterion = get_object_or_404(ReleaseCriterion, version=record, pk=pk, removed_at=None)
    form = CriterionForm(sent(request), initial=CriterionForm.initial_of(criterion))
    if request.method == "POST" and form.is_valid():
        try:
            services.criterion_change(actor=actor, criterion=criterion, data=form.data_for_service())
        except Refusal as refusal:
            _show(form, refusal)
        else:
            return HttpResponseRedirect(version_url(record))
    return _page(
        request,
        form,
        record,
        heading=criterion.title,
        button=_("Save this criterion"),
        move_url=reverse("designations:criterion_place", args=[number, version, pk]),
        remove_url=reverse("designations:criterion_remove", args=[number, version, pk]),
        position=criterion.position,
    )


def _after(request: HttpRequest, record: InstructionVersion, act: Any) -> HttpResponse:
    try:
        must_be_draft(record)
        act()
    except Refusal as refusal:
        for problem in refusal.problems:
            messages.error(request, f"{problem.message} {problem.way_out}")
    return HttpResponseRedirect(version_url(record))


def _position(request: HttpRequest) -> int:
    text = request.POST.get("position", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


@require_POST
def step_place(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Move a step to another place."""
    actor, record = _draft(request, number, version)
    step = get_object_or_404(Step, version=record, pk=pk, removed_at=None)
    return _after(
        request, record, lambda: services.step_move(actor=actor, step=step, position=_position(request))
    )


@require_POST
def step_remove(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Take a step out."""
    actor, record = _draft(request, number, version)
    step = get_object_or_404(Step, version=record, pk=pk, removed_at=None)
    return _after(request, record, lambda: services.step_remove(actor=actor, step=step))


@require_POST
def criterion_place(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Move a line of the release specification."""
    actor, record = _draft(request, number, version)
    row = get_object_or_404(ReleaseCriterion, version=record, pk=pk, removed_at=None)
    return _after(
        request,
        record,
        lambda: services.criterion_move(actor=actor, criterion=row, position=_position(request)),
    )


@require_POST
def criterion_remove(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Take a line of the release specification out."""
    actor, record = _draft(request, number, version)
    row = get_object_or_404(ReleaseCriterion, version=record, pk=pk, removed_at=None)
    return _after(request, record, lambda: services.criterion_remove(actor=actor, criterion=row))
