"""The operator's page: one step at a time, a plain form without script; and the same page for a correction."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.services.bench import bench_identify
from accounts.views.access import must
from accounts.views.bench import open_session
from batches import policies, presenters, selectors
from batches.forms.step import StepForm, keepable
from batches.models import EntryDraft, Outcome, Purpose, StepEntry
from batches.services import EntryInput, PersonRef, entry_correct, entry_record, result_complete
from batches.views.access import batch_of
from batches.views.pages import next_url
from batches.views.steppage import StepPage
from designations.content import load_content
from designations.kinds import StepKind
from ledger.errors import Refusal

SECRET = ("performer_pin", "witness_pin", "performer_badge", "witness_badge")


@never_cache
@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Do a step. A step already recorded is shown with its value and the way to correct it."""
    return _page(request, number, key, correcting=False)


@never_cache
@sensitive_post_parameters(*SECRET)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, number: str, key: str) -> HttpResponse:
    """Correct a step by a new entry, or give an awaited result."""
    return _page(request, number, key, correcting=True)


def _page(request: HttpRequest, number: str, key: str, *, correcting: bool) -> HttpResponse:
    actor, batch = batch_of(request, number)
    content = load_content(batch.instruction_version_id)
    asked = content.by_key.get(key)
    if asked is None:
        raise Http404
    page = StepPage(
        request=request,
        actor=actor,
        batch=batch,
        content=content,
        step=asked,
        entries=selectors.current_entries(batch),
        device=open_session(request),
        correcting=correcting,
        switch="switch" in request.GET
        or bool(request.POST.get("performer_badge") or request.POST.get("performer_pin")),
    )
    if request.method == "POST":
        must(actor, policies.NEEDED[Purpose(page.purpose)], batch)
    if correcting and page.current is None:
        return HttpResponseRedirect(reverse("batches:step", args=[number, key]))
    if request.method != "POST":
        kept = selectors.draft_of(batch, asked.id, actor.person_id)
        return _show(page, _form(page, kept=kept), kept=bool(kept), status=200)
    form = _form(page, request.POST)
    if not form.is_valid():
        _keep(page)
        return _show(page, form, status=422)
    try:
        entry = _save(page, form)
    except Refusal as refusal:
        _keep(page)
        for problem in refusal.problems:
            form.add_error(_field_of(problem.field, form), presenters.problem_words(problem))
        return _show(page, form, status=refusal.status)
    return HttpResponseRedirect(_after(page, entry))


def _show(page: StepPage, form: StepForm, *, status: int, kept: bool = False) -> HttpResponse:
    return render(page.request, "batches/step.jinja", page.context(form, kept=kept), status=status)


def _form(
    page: StepPage, data: Mapping[str, Any] | None = None, *, kept: Mapping[str, Any] | None = None
) -> StepForm:
    step = page.step
    return StepForm(
        step,
        data,
        kept=kept,
        zone=page.batch.zone,
        people=selectors.colleagues(page.batch) if step.witness_required or page.switch else (),
        lots=selectors.usable_lots(page.batch, step.material_code) if step.kind == StepKind.MATERIAL else (),
        equipment=selectors.site_equipment(page.batch, step.equipment_class)
        if step.kind == StepKind.EQUIPMENT or step.equipment_class
        else (),
        performer_id=page.actor.person_id,
        correcting=page.correcting and not page.completing,
        switch=page.switch,
        unlocked=page.device is not None,
    )


def _save(page: StepPage, form: StepForm) -> StepEntry:
    """Identify who is at the bench, then call the service. Raises a ``Refusal``."""
    data = form.cleaned_data
    policies.permit(page.actor, policies.NEEDED[Purpose(page.purpose)], page.batch)
    performer = _identified(page, data, "performer") or PersonRef(
        str(page.actor.person_id), "session", str(page.device.pk) if page.device else ""
    )
    given = EntryInput(
        step=page.step.key,
        value=form.raw,
        performer=performer,
        witness=_identified(page, data, "witness"),
        performed_at=data.get("performed_at"),
        late_reason=data.get("late_reason", ""),
        correction_reason=data.get("reason", ""),
        equipment=(data["equipment"],) if data.get("equipment") else (),
    )
    batch_id = page.batch.pk

    def forget(entry: StepEntry) -> None:
        EntryDraft.objects.filter(batch_id=batch_id, step_id=entry.step_id).delete()

    if page.current is None or not page.correcting:
        return entry_record(actor=page.actor, batch_id=batch_id, entry=given, also=forget)
    seen = _uuid(page.request.POST.get("corrects")) or page.current.pk
    service = result_complete if page.completing else entry_correct
    return service(actor=page.actor, batch_id=batch_id, corrects=seen, entry=given, also=forget)


def _identified(page: StepPage, data: Mapping[str, Any], who: str) -> PersonRef | None:
    """The person whose badge was scanned, or whose name and PIN were given; nothing when neither was."""
    badge, pin, chosen = (
        str(data.get(f"{who}_{part}", "") or "").strip() for part in ("badge", "pin", "person")
    )
    if not badge and not pin and not chosen:
        return None
    try:
        found = bench_identify(
            device_session=page.device, badge=badge or None, pin=pin or None, person=_uuid(chosen)
        )
    except Refusal as refusal:
        from dataclasses import replace

        raise type(refusal)(
            problems=tuple(replace(p, field=f"{who}_{p.field or 'badge'}") for p in refusal.problems)
        ) from refusal
    return PersonRef(
        str(found.person_id), "badge" if badge else "pin", str(page.device.pk) if page.device else ""
    )


def _uuid(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(text)) if text else None
    except ValueError:
        return None


def _keep(page: StepPage) -> None:
    """Nothing typed is lost: the form as it stands, for this person and step."""
    EntryDraft.objects.update_or_create(
        batch=page.batch,
        step_id=page.step.id,
        person_id=page.actor.person_id,
        defaults={"data": keepable(page.request.POST.dict())},
    )


def _field_of(field: str, form: StepForm) -> str | None:
    """The form's field for a problem's dotted path."""
    names = {"value.lot": "lot", "value.quantity": "quantity"}
    for who in ("witness", "performer"):
        # By the way that was taken: a name, or else the badge.
        names[who] = f"{who}_person" if form.data.get(f"{who}_person") else f"{who}_badge"
    last = field.rsplit(".", 1)[-1]
    for name in (names.get(field, field), last, "lot" if field == "value" else ""):
        if name in form.fields:
            return name
    return None


def _after(page: StepPage, entry: StepEntry) -> str:
    if page.correcting:
        return reverse("batches:detail", args=[page.batch.number]) + f"#step-{page.step.key}"
    values = {key: one.value for key, one in page.entries.items()} | {page.step.key: entry.value}
    if entry.outcome == Outcome.OUT_OF_LIMIT or page.content.failed_by(page.step.key, values):
        return next_url(page.batch) + "?opened=deviation"
    return next_url(page.batch)
