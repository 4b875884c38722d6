"""Bench devices: registered by the administrator in the browser of the tablet itself, unlocked for a shift, locked again."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.forms.memberships import BadgeForm, DeviceForm, PinForm, ReasonForm
from accounts.forms.signing import CredentialsForm
from accounts.models import Device, DeviceSession
from accounts.permissions import Permission
from accounts.reauth import prove
from accounts.services import bench
from accounts.views.access import administered, holding, must, person_actor, sent, show_refusal
from ledger.errors import Refusal

COOKIE = "spokewise_device"
SESSION_KEY = "device_session"
_TEN_YEARS = 10 * 365 * 24 * 60 * 60


def this_device(request: HttpRequest) -> Device | None:
    """The registered device whose browser sends this request, or ``None``."""
    secret = request.COOKIES.get(COOKIE, "")
    return bench.device_find(secret) if secret else None


def open_session(request: HttpRequest) -> DeviceSession | None:
    """The open session of this device, or ``None``: what the bench pages of the floors above pass to ``bench_identify``."""
    found = this_device(request)
    if found is None:
        return None
    return DeviceSession.objects.open().filter(device=found).select_related("device", "device__scope").first()


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Every device of the actor's sites."""
    actor = holding(request, Permission.DEVICE_MANAGE)
    return render(request, "accounts/devices.jinja", {"devices": selectors.devices_for(actor)})


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register the device whose browser shows this page."""
    actor = holding(request, Permission.DEVICE_MANAGE)
    form = DeviceForm(sent(request), scopes=selectors.sites_for(actor, Permission.DEVICE_MANAGE))
    if request.method == "POST" and form.is_valid():
        try:
            _device, secret = bench.device_register(actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            response = HttpResponseRedirect(reverse("accounts:devices"))
            response.set_cookie(
                COOKIE,
                secret,
                max_age=_TEN_YEARS,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Strict",
            )
            return response
    return _form(
        request,
        form,
        heading=_("Register this device"),
        lead=_("Do this in the browser of the tablet itself: it is the browser that is registered."),
        button=_("Register this device"),
        back=reverse("accounts:devices"),
    )


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    return render(
        request, "accounts/form.jinja", {"form": form, **context}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a device out of service."""
    actor = holding(request, Permission.DEVICE_MANAGE)
    found = Device.objects.for_actor(actor, Permission.DEVICE_MANAGE).filter(pk=pk).first()
    if found is None:
        raise Http404
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            bench.device_retire(actor=actor, device=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:devices"))
    return _form(
        request,
        form,
        heading=_("Retire %(device)s") % {"device": found.name},
        button=_("Take it out of service"),
        kind="warning",
        back=reverse("accounts:devices"),
    )


@require_safe
def device(request: HttpRequest) -> HttpResponse:
    """What this device is, and whether it is unlocked; who registers it, where nobody has."""
    actor = person_actor(request)
    found = this_device(request)
    context = {
        "device": found,
        "session": open_session(request),
        "managers": [] if found else selectors.device_managers_for(actor, timezone.now()),
        "may_register": actor.may_any(Permission.DEVICE_MANAGE),
    }
    return render(request, "accounts/device.jinja", context)


@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Unlock this device for a shift, showing again in full who one is."""
    actor = person_actor(request)
    found = this_device(request)
    if found is None:
        raise Http404
    must(actor, Permission.BATCH_PERFORM, found)
    form = CredentialsForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            prove(request, form.cleaned_data)
            bench.device_unlock(actor=actor.acting_for(Permission.BATCH_PERFORM, found), device=found)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:device"))
    return _form(
        request,
        form,
        heading=_("Unlock %(device)s") % {"device": found.name},
        lead=_("For one shift. Colleagues of this site then show who they are by badge or PIN."),
        button=_("Unlock for this shift"),
        back=reverse("accounts:device"),
    )


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this device."""
    actor = person_actor(request)
    session = open_session(request)
    if session is not None:
        must(actor, Permission.BATCH_PERFORM, session)
        bench.device_lock(actor=actor, session=session)
    return HttpResponseRedirect(reverse("accounts:device"))


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a person a badge, a PIN or both."""
    actor = holding(request, Permission.DEVICE_MANAGE)
    found = administered(actor, pk)
    form = BadgeForm(sent(request))
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            bench.bench_issue(actor=actor, person=found, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(back)
    return _form(
        request,
        form,
        heading=_("Badge and PIN of %(person)s") % {"person": found.full_name},
        lead=_("Earlier ones stop working."),
        button=_("Save"),
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own_pin(request: HttpRequest) -> HttpResponse:
    """Set one's own PIN for the bench."""
    actor = person_actor(request)
    form = PinForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            bench.bench_issue(actor=actor, person=actor.person, pin=form.cleaned_data["pin"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:me"))
    return _form(
        request,
        form,
        heading=_("Your PIN for the bench"),
        button=_("Set this PIN"),
        back=reverse("accounts:me"),
    )
