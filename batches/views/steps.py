"""The operator's page: one step at a time, a plain form without script; and the same page for a correction."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actors import PersonActor
from accounts.models import DeviceSession
from accounts.services.bench import bench_identify
from accounts.views.access import must
from accounts.views.bench import open_session
from batches import policies, presenters, selectors
from batches.forms.step import StepForm, keepable
from batches.models import Batch, EntryDraft, Outcome, Purpose, StepEntry
from batches.services import EntryInput, PersonRef, entry_correct, entry_record, result_complete
from batches.values import is_pending, needs_values, shown, step_after
from batches.views.access import batch_of
from batches.views.pages import next_url
from designations.content import StepContent, VersionContent, load_content
from designations.kinds import StepKind
from ledger.errors import Refusal
from ui.clocks import clock

SECRET = ("performer_pin", "witness_pin", "performer_badge", "witness_badge")


@dataclass
class StepPage:
    """One request about one step: what is known, and what came of it."""

    request: HttpRequest
    actor: PersonActor
    batch: Batch
    content: VersionContent
    step: StepContent
    entries: dict[str, StepEntry]
    device: DeviceSession | None
    correcting: bool

    @property
    def current(self) -> StepEntry | None:
        """The entry of this step that counts now."""
        return self.entries.get(self.step.key)

    @property
    def completing(self) -> bool:
        """Whether a correction here is the arrival of an awaited result."""
        return self.correcting and self.current is not None and is_pending(self.current.value)

    @property
    def purpose(self) -> str:
        """What saving would make."""
        if not self.correcting:
            return Purpose.ORIGINAL
        return Purpose.COMPLETION if self.completing else Purpose.CORRECTION


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
    )
    if request.method == "POST":
        must(actor, policies.NEEDED[Purpose(page.purpose)], batch)
    if correcting and page.current is None:
        return HttpResponseRedirect(reverse("batches:step", args=[number, key]))
    switch = "switch" in request.GET or bool(
        request.POST.get("performer_badge") or request.POST.get("performer_pin")
    )
    if request.method != "POST":
        kept = selectors.draft_of(batch, asked.id, actor.person_id)
        form = _form(page, kept or None, switch=switch)
        return _show(page, form, kept=bool(kept), status=200, switch=switch, bound=False)
    form = _form(page, request.POST, switch=switch)
    if not form.is_valid():
        _keep(page)
        return _show(page, form, status=422, switch=switch)
    try:
        entry = _save(page, form)
    except Refusal as refusal:
        _keep(page)
        for problem in refusal.problems:
            form.add_error(_field_of(problem.field, form), presenters.problem_words(problem))
        return _show(page, form, status=refusal.status, switch=switch)
    return HttpResponseRedirect(_after(page, entry))


def _form(page: StepPage, data: Mapping[str, Any] | None, *, switch: bool) -> StepForm:
    step = page.step
    return StepForm(
        step,
        data,
        zone=page.batch.zone,
        people=selectors.colleagues(page.batch) if step.witness_required or switch else (),
        lots=selectors.usable_lots(page.batch, step.material_code) if step.kind == StepKind.MATERIAL else (),
        equipment=selectors.site_equipment(page.batch, step.equipment_class)
        if step.kind == StepKind.EQUIPMENT or step.equipment_class
        else (),
        performer_id=page.actor.person_id,
        correcting=page.correcting and not page.completing,
        switch=switch,
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


def _show(
    page: StepPage, form: StepForm, *, status: int, switch: bool, kept: bool = False, bound: bool = True
) -> HttpResponse:
    step, batch = page.step, page.batch
    position = [one.key for one in page.content.steps].index(step.key) + 1
    within = [one for one in page.content.steps if one.unit_procedure == step.unit_procedure]
    following = step_after(page.content, step.position)
    done = page.current is not None and not page.correcting
    refused = policies.why_not(page.actor, policies.NEEDED[Purpose(page.purpose)], batch, page.purpose)
    context = {
        "batch": batch,
        "content": page.content,
        "step": step,
        "form": form,
        "form_errors": form.error_summary() if bound else [],
        "entry": _value_entry(page, form, bound=bound),
        "calculated": _calculated(page),
        "progress": (whole := presenters.rail(batch, page.content, step, page.entries)),
        "rail": presenters.around(whole),
        "says": _("Step %(n)s of %(all)s") % {"n": position, "all": len(page.content.steps)},
        "within": _("%(procedure)s, step %(n)s of %(all)s")
        % {
            "procedure": step.unit_procedure,
            "n": [one.key for one in within].index(step.key) + 1,
            "all": len(within),
        },
        "now": timezone.now(),
        "deadline": clock(batch.expires_at, timezone.now(), label=_("expires"), ends_product=True, exact=True)
        if batch.expires_at
        else None,
        "device": page.device,
        "switch": switch,
        "locked": (locked := page.device is None and not done and (switch or step.witness_required)),
        "kept": kept,
        "correcting": page.correcting,
        "completing": page.completing,
        "current": page.current,
        "current_shown": shown(page.current.value) if page.current else "",
        "done": done,
        "may_write": not refused,
        "may_correct": done
        and not policies.why_not(page.actor, policies.NEEDED[Purpose.CORRECTION], batch, Purpose.CORRECTION),
        "after_href": reverse("batches:step", args=[batch.number, following.key])
        if done and following and (following.key in page.entries or (batch.is_open and not refused))
        else "",
        "why": refused
        or _not_yet(page)
        or (_("A badge or a PIN is needed here. Unlock this device first.") if locked else ""),
        "opened_deviation": page.request.GET.get("opened") == "deviation",
        "next_says": _("Next: step %(n)s, %(title)s.") % {"n": following.position, "title": following.title}
        if following
        else _("Next: the whole record."),
    }
    return render(page.request, "batches/step.jinja", context, status=status)


def _not_yet(page: StepPage) -> str:
    """Why this step cannot be done now: another one comes first."""
    if page.correcting or page.current is not None:
        return ""
    reached = max((entry.position for entry in page.entries.values()), default=-1)
    first = step_after(page.content, reached)
    if first is None or first.key == page.step.key:
        return ""
    return _("Record step %(n)s, “%(title)s”, first.") % {"n": first.position, "title": first.title}


def _value_entry(page: StepPage, form: StepForm, *, bound: bool) -> dict[str, Any] | None:
    """What the number field with its limit shows; nothing for other kinds."""
    step = page.step
    if step.kind not in (StepKind.NUMBER, StepKind.TEST_RESULT) or step.settings.options:
        return None
    limit = step.limit
    field = form["value"]
    return {
        "id": field.id_for_label or "id_value",
        "name": "value",
        "label": step.title,
        "unit": step.settings.unit,
        "value": field.value() or "",
        "limit_words": limit.words() if limit else "",
        "bar": presenters.bar_of(limit),
        "bar_words": _("The allowed part of the scale: %(limit)s") % {"limit": limit.words()}
        if limit
        else "",
        "low": limit.low if limit else None,
        "high": limit.high if limit else None,
        "low_open": bool(limit) and limit is not None and not limit.low_inclusive,
        "high_open": bool(limit) and limit is not None and not limit.high_inclusive,
        "error": " ".join(str(error) for error in field.errors) if bound else "",
        "hint": _("Type the number"),
        "judged": None,
        "judged_says": None,
    }


def _calculated(page: StepPage) -> str:
    """What a calculation comes to with the values as they are; why it cannot be done, otherwise."""
    if not needs_values(page.step) or page.step.kind != StepKind.CALCULATION:
        return ""
    values = {key: entry.value for key, entry in page.entries.items()}
    checked = page.content.validate_value(page.step, None, values=values)
    return shown(checked.value) if checked.ok else str(checked.problems[0].message)
