"""The order of a draft's steps and criteria, and taking one out: presses that send on (REG-48)."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from designations.forms.steps import CriterionForm, PlaceForm, StepForm
from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.policies import must_be_draft
from designations.services import steps
from designations.views.editor import (
    closed,
    criterion_context,
    criterion_of,
    draft,
    page,
    show,
    step_context,
    step_of,
)
from designations.views.instructions import tell, version_url
from ledger.errors import Refusal


def _put(
    request: HttpRequest,
    record: InstructionVersion,
    row: Step | ReleaseCriterion,
    form: Any,
    context: dict[str, Any],
    move: Callable[[int], Any],
) -> HttpResponse:
    """Move a row to the place that was typed; a place that is not there moves nothing, and says so at its field."""
    if refused := closed(request, record):
        return refused
    place = PlaceForm(request.POST, last=context["last"])
    if place.is_valid():
        at = place.cleaned_data["position"]
        try:
            move(at)
        except Refusal as refusal:
            show(place, refusal.problems)
        else:
            said = {"title": row.title, "n": at, "last": context["last"]}
            messages.success(request, _("“%(title)s” now stands at place %(n)s of %(last)s.") % said)
            return HttpResponseRedirect(version_url(record))
    return page(request, form, record, **{**context, "place": place})


@require_POST
def step_place(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Move a step to another place."""
    actor, record = draft(request, number, version)
    step = step_of(record, pk)
    return _put(
        request,
        record,
        step,
        StepForm(kind=step.kind, initial=StepForm.initial_of(step)),
        step_context(record, step),
        lambda at: steps.step_move(actor=actor, step=step, position=at),
    )


@require_POST
def criterion_place(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Move a line of the release specification."""
    actor, record = draft(request, number, version)
    row = criterion_of(record, pk)
    return _put(
        request,
        record,
        row,
        CriterionForm(initial=CriterionForm.initial_of(row)),
        criterion_context(record, row),
        lambda at: steps.criterion_move(actor=actor, criterion=row, position=at),
    )


def _after(request: HttpRequest, record: InstructionVersion, act: Callable[[], Any]) -> HttpResponse:
    try:
        must_be_draft(record)
        act()
    except Refusal as refusal:
        tell(request, refusal)
    return HttpResponseRedirect(version_url(record))


@require_POST
def step_remove(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Take a step out."""
    actor, record = draft(request, number, version)
    step = step_of(record, pk)
    return _after(request, record, lambda: steps.step_remove(actor=actor, step=step))


@require_POST
def criterion_remove(request: HttpRequest, number: str, version: int, pk: uuid.UUID) -> HttpResponse:
    """Take a line of the release specification out."""
    actor, record = draft(request, number, version)
    row = criterion_of(record, pk)
    return _after(request, record, lambda: steps.criterion_remove(actor=actor, criterion=row))
