"""The author's editor: plain forms over the services, one step or line at a time."""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import PersonActor
from accounts.permissions import Permission
from accounts.views.access import holding, sent
from designations import presenters
from designations.content import read_content
from designations.forms.steps import CriterionForm, HeadForm, PlaceForm, StepForm
from designations.kinds import StepKind
from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.policies import must_be_draft
from designations.services import rows, steps
from designations.services.instructions import instruction_version_change
from designations.views.instructions import tell, version_or_404, version_url
from ledger.errors import Problem, Refusal

FORM_METHODS = ["GET", "HEAD", "POST"]


def draft(request: HttpRequest, number: str, version: int) -> tuple[PersonActor, InstructionVersion]:
    actor = holding(request, Permission.INSTRUCTION_AUTHOR)
    return actor, version_or_404(actor, number, version)


def _field_of(form: Any, problem: Problem) -> str | None:
    """The field that sets what a problem is about: a setting's own, or the end of the limit."""
    name = problem.field.removeprefix("settings.").removeprefix("limit.")
    if name == "limit":
        name = "low" if "low" in form.fields else "limit_choices"
    return name if name in form.fields else None


def show(form: Any, problems: Any, *, more: bool = False) -> None:
    """Beside its field. ``more``: only what the form itself has not found a fault with already."""
    found = set(form.errors) if more else set()
    for problem in problems:
        name = _field_of(form, problem)
        if name not in found:
            form.add_error(name, f"{problem.message} {problem.way_out}".strip())


def _edit(
    request: HttpRequest,
    form: Any,
    record: InstructionVersion,
    save: Callable[[], Any],
    *,
    look: Callable[[], Any] = tuple,
    context: Callable[[], dict[str, Any]] = dict,
    **shown: Any,
) -> HttpResponse:
    """One form about a draft: saved, or drawn again with all its faults at once.

    ``look``: what the service would refuse of a form that is not whole. ``context``: what only a drawn page needs.
    """
    if request.method == "POST":
        if form.is_valid():
            try:
                save()
            except Refusal as refusal:
                show(form, refusal.problems)
            else:
                return HttpResponseRedirect(version_url(record))
        else:
            show(form, look(), more=True)
    elif refused := closed(request, record):
        return refused
    return page(request, form, record, **shown, **context())


def closed(request: HttpRequest, record: InstructionVersion) -> HttpResponse | None:
    """A version that is no draft opens no form: the reader is told why at once, on the page that shows it whole (REG-48)."""
    try:
        must_be_draft(record)
    except Refusal as refusal:
        tell(request, refusal)
        return HttpResponseRedirect(version_url(record))
    return None


def page(
    request: HttpRequest,
    form: Any,
    version: InstructionVersion,
    place: PlaceForm | None = None,
    **context: Any,
) -> HttpResponse:
    bound = form.is_bound or (place is not None and place.is_bound)
    context = {"form": form, "place": place, "version": version, "back": version_url(version), **context}
    return render(request, "designations/editor.jinja", context, status=422 if bound else 200)


@require_http_methods(FORM_METHODS)
def head(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """What changed and why, and the shelf life."""
    actor, record = draft(request, number, version)
    initial = {"change_summary": record.change_summary, "shelf_life_minutes": record.shelf_life_minutes}
    form = HeadForm(sent(request), initial=initial)
    return _edit(
        request,
        form,
        record,
        lambda: instruction_version_change(actor=actor, version=record, **form.cleaned_data),
        heading=_("What changed and why, and the shelf life"),
        button=_("Save"),
    )


@require_http_methods(FORM_METHODS)
def step_add(request: HttpRequest, number: str, version: int, kind: str) -> HttpResponse:
    """Add a step of one kind at the end."""
    if kind not in StepKind.values:
        raise Http404
    actor, record = draft(request, number, version)
    form = StepForm(sent(request), kind=kind)
    return _edit(
        request,
        form,
        record,
        lambda: steps.step_add(actor=actor, version=record, data=form.data_for_service()),
        look=lambda: rows.step_faults(version=record, data=form.data_for_service()),
        heading=_("Add a step: %(kind)s") % {"kind": StepKind(kind).label},
        button=_("Add this step"),
    )


def step_of(record: InstructionVersion, pk: uuid.UUID) -> Step:
    found: Step = get_object_or_404(Step, version=record, pk=pk, removed_at=None)
    return found


def step_context(record: InstructionVersion, step: Step) -> dict[str, Any]:
    """What the page of a step shows beside its form: the operator's view of it as saved, and its place in the order."""
    content = read_content(record)
    shown = content.by_key.get(step.key)
    at = [record.instruction.number, record.number, step.pk]
    return {
        "heading": _("Step %(n)s: %(title)s") % {"n": step.position, "title": step.title},
        "button": _("Save this step"),
        "preview": shown,
        "preview_limit": presenters.limit_words(shown, content) if shown else "",
        "preview_asks": presenters.what_is_asked(shown) if shown else "",
        "save_url": reverse("designations:step_edit", args=at),
        "move_url": reverse("designations:step_place", args=at),
        "remove_url": reverse("designations:step_remove", args=at),
        "last": len(content.steps),
    }


def _with_place(context: dict[str, Any], row: Step | ReleaseCriterion) -> dict[str, Any]:
    """The same with the form for the place, filled with where the row stands."""
    return {**context, "place": PlaceForm(last=context["last"], initial={"position": row.position})}


@require_http_methods(FORM_METHODS)
def step_edit(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Change a step; the operator's view of it as saved stands beside the form."""
    actor, record = draft(request, number, version)
    step = step_of(record, pk)
    form = StepForm(sent(request), kind=step.kind, initial=StepForm.initial_of(step))
    return _edit(
        request,
        form,
        record,
        lambda: steps.step_change(actor=actor, step=step, data=form.data_for_service()),
        look=lambda: rows.step_faults(version=record, data=form.data_for_service(), step=step),
        context=lambda: _with_place(step_context(record, step), step),
    )


@require_http_methods(FORM_METHODS)
def criterion_add(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Add a line to the release specification."""
    actor, record = draft(request, number, version)
    form = CriterionForm(sent(request), initial={"registered": True})
    return _edit(
        request,
        form,
        record,
        lambda: steps.criterion_add(actor=actor, version=record, data=form.data_for_service()),
        look=lambda: rows.criterion_faults(version=record, data=form.data_for_service()),
        heading=_("Add a release criterion"),
        button=_("Add this criterion"),
    )


def criterion_of(record: InstructionVersion, pk: uuid.UUID) -> ReleaseCriterion:
    found: ReleaseCriterion = get_object_or_404(ReleaseCriterion, version=record, pk=pk, removed_at=None)
    return found


def criterion_context(record: InstructionVersion, criterion: ReleaseCriterion) -> dict[str, Any]:
    at = [record.instruction.number, record.number, criterion.pk]
    return {
        "heading": criterion.title,
        "button": _("Save this criterion"),
        "save_url": reverse("designations:criterion_edit", args=at),
        "move_url": reverse("designations:criterion_place", args=at),
        "remove_url": reverse("designations:criterion_remove", args=at),
        "last": ReleaseCriterion.objects.filter(version=record, removed_at=None).count(),
    }


@require_http_methods(FORM_METHODS)
def criterion_edit(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Change a line of the release specification."""
    actor, record = draft(request, number, version)
    criterion = criterion_of(record, pk)
    form = CriterionForm(sent(request), initial=CriterionForm.initial_of(criterion))
    return _edit(
        request,
        form,
        record,
        lambda: steps.criterion_change(actor=actor, criterion=criterion, data=form.data_for_service()),
        look=lambda: rows.criterion_faults(version=record, data=form.data_for_service(), criterion=criterion),
        context=lambda: _with_place(criterion_context(record, criterion), criterion),
    )
