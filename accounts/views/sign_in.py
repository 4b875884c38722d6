"""Signing in by passkey: a page of its own, so that the ordinary sign-in page opens no session for a passer-by."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import reauth
from accounts.actors import PersonActor


@never_cache
@require_safe
def passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser for a passkey; its answer goes to allauth's own view."""
    if isinstance(request.actor, PersonActor):  # type: ignore[attr-defined]  # set by accounts.middleware
        return HttpResponseRedirect("/")
    return render(
        request,
        "accounts/passkey.jinja",
        {"options": reauth.sign_in_options(request), "action": reverse("mfa_login_webauthn")},
    )
