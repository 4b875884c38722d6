"""API clients of sites: made, shown once, revoked."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.forms.memberships import ClientForm, ReasonForm
from accounts.models import ApiClient
from accounts.permissions import Permission
from accounts.services.clients import client_make, client_revoke
from accounts.views.access import holding, sent, show_refusal
from ledger.errors import Refusal


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every client of the actor's sites, with its end and its last use."""
    actor = holding(request, Permission.CLIENT_MANAGE)
    return render(
        request, "accounts/clients.jinja", {"clients": selectors.clients_for(actor), "now": timezone.now()}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """Make a client; the answer to the POST shows the token, this once."""
    actor = holding(request, Permission.CLIENT_MANAGE)
    form = ClientForm(sent(request), scopes=selectors.sites_for(actor, Permission.CLIENT_MANAGE))
    if request.method == "POST" and form.is_valid():
        try:
            client, token = client_make(actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return render(request, "accounts/client_made.jinja", {"client": client, "token": token})
    return render(
        request,
        "accounts/form.jinja",
        {
            "form": form,
            "heading": _("Make an API client"),
            "lead": _("For one hospital system at one site. Its token is shown once."),
            "button": _("Make this client"),
            "back": reverse("accounts:clients"),
        },
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Revoke a client at once."""
    actor = holding(request, Permission.CLIENT_MANAGE)
    client = ApiClient.objects.for_actor(actor, Permission.CLIENT_MANAGE).filter(pk=pk).first()
    if client is None:
        raise Http404
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            client_revoke(actor=actor, client=client, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:clients"))
    return render(
        request,
        "accounts/form.jinja",
        {
            "form": form,
            "heading": _("Revoke %(client)s") % {"client": client.name},
            "lead": _(
                "Its next request is refused. A revoked client cannot be used again; make a new one instead."
            ),
            "button": _("Revoke now"),
            "kind": "warning",
            "back": reverse("accounts:clients"),
        },
        status=422 if form.is_bound else 200,
    )
