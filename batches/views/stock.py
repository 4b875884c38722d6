"""Material lots and patients: lists and plain forms."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission
from accounts.views.access import holding, sent, show_refusal
from batches import presenters, selectors
from batches.forms.batch import ExpiryForm, LotForm, PatientForm, ReasonForm
from batches.models import MaterialLot
from batches.services.materials import lot_block, lot_correct_expiry, lot_receive, lot_release
from batches.services.patients import patient_register, patient_reveal
from batches.views.access import batch_of
from ledger.errors import Refusal
from sites.models import RemoteSite

LOT_ACTS: dict[str, tuple[Any, type[ReasonForm] | None]] = {
    "release": (lot_release, None),
    "block": (lot_block, ReasonForm),
    "expiry": (lot_correct_expiry, ExpiryForm),
}


def _sites(actor: Any, permission: Permission) -> list[RemoteSite]:
    return list(RemoteSite.objects.for_actor(actor, permission).order_by("name")[:500])


@require_safe
def lots(request: HttpRequest) -> HttpResponse:
    """Material lots of the actor's sites."""
    actor = holding(request, Permission.BATCH_VIEW)
    now = timezone.now()
    found = selectors.lots_for(actor, site=request.GET.get("site", "")[:6])[:200]
    context = {
        "rows": [
            {
                "lot": lot,
                "state": presenters.lot_state(lot, now),
                "may_edit": actor.may(Permission.MATERIAL_EDIT, lot),
            }
            for lot in found
        ],
        "may_add": actor.may_any(Permission.MATERIAL_EDIT),
    }
    return render(request, "batches/lots.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def lot_new(request: HttpRequest) -> HttpResponse:
    """Receive a lot into quarantine."""
    actor = holding(request, Permission.MATERIAL_EDIT)
    sites = _sites(actor, Permission.MATERIAL_EDIT)
    form = LotForm(sent(request), sites=sites, materials=selectors.materials_asked_for(actor))

    def act(data: dict[str, Any]) -> None:
        code = data.pop("site")
        site = next(site for site in sites if site.code == code)
        lot_receive(actor=actor, site=site, **data)

    return _one_form(
        request,
        form,
        act,
        heading=_("Receive a material lot"),
        button=_("Receive"),
        done=reverse("batches:lots"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def lot_act(request: HttpRequest, pk: uuid.UUID, act: str) -> HttpResponse:
    """Release or block a lot, or correct its expiry."""
    actor = holding(request, Permission.MATERIAL_EDIT)
    lot = MaterialLot.objects.for_actor(actor, Permission.MATERIAL_EDIT).filter(pk=pk).first()
    if lot is None or act not in LOT_ACTS:
        raise Http404
    service, form_class = LOT_ACTS[act]
    form = form_class(sent(request)) if form_class else None
    headings = {
        "release": _("Release lot %(lot)s for use"),
        "block": _("Block lot %(lot)s"),
        "expiry": _("Correct the expiry of lot %(lot)s"),
    }
    return _one_form(
        request,
        form,
        lambda data: service(actor=actor, lot_id=lot.pk, **data),
        heading=headings[act] % {"lot": lot.lot_number},
        button=_("Save"),
        done=reverse("batches:lots"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def patient_new(request: HttpRequest) -> HttpResponse:
    """Register a patient: a random code, and an identity that stays sealed."""
    actor = holding(request, Permission.BATCH_START)
    sites = _sites(actor, Permission.BATCH_START)
    form = PatientForm(sent(request), sites=sites)
    made: list[str] = []

    def act(data: dict[str, Any]) -> None:
        code = data.pop("site")
        site = next(site for site in sites if site.code == code)
        made.append(patient_register(actor=actor, site=site, **data).code)

    response = _one_form(
        request,
        form,
        act,
        heading=_("Register a patient"),
        button=_("Make a patient code"),
        done=reverse("batches:start"),
    )
    if made:
        return render(request, "batches/patient.jinja", {"code": made[0], "identity": None})
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def patient_show(request: HttpRequest, number: str) -> HttpResponse:
    """Show who the patient of a batch is, with a reason; the look is on the trail."""
    actor, batch = batch_of(request, number)
    patient = batch.patient
    if patient is None or not actor.may(Permission.PATIENT_REVEAL, patient):
        raise Http404
    form = ReasonForm(sent(request))
    found: list[Any] = []
    response = _one_form(
        request,
        form,
        lambda data: found.append(patient_reveal(actor=actor, patient_id=patient.pk, reason=data["reason"])),
        heading=_("Show who patient %(code)s is") % {"code": patient.code},
        lead=_("Your name, the time and your reason go on the trail."),
        button=_("Show the identity"),
        done=reverse("batches:detail", args=[number]),
    )
    if found:
        return render(
            request, "batches/patient.jinja", {"code": patient.code, "identity": found[0], "batch": batch}
        )
    return response


def _one_form(
    request: HttpRequest, form: Any, act: Any, *, heading: str, button: str, done: str, lead: str = ""
) -> HttpResponse:
    """One form, one button: show it, or act and go on; a refusal comes back on the form."""
    problems: list[dict[str, str]] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form is None or form.is_valid():
            try:
                act({} if form is None else dict(form.cleaned_data))
            except Refusal as refusal:
                status = refusal.status
                if form is not None:
                    show_refusal(form, refusal)
                else:
                    problems = [{"text": presenters.problem_words(p), "href": ""} for p in refusal.problems]
            else:
                return HttpResponseRedirect(done)
    context = {
        "form": form,
        "problems": problems,
        "heading": heading,
        "lead": lead,
        "button": button,
        "kind": "",
        "back": done,
    }
    return render(request, "batches/form.jinja", context, status=status)
