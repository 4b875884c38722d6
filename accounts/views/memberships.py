"""Memberships: a role is given somewhere, from when to when, for a reason; and ended (REG-129)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import roles, selectors
from accounts.actors import PersonActor
from accounts.forms.memberships import GrantForm, ReasonForm
from accounts.models import Membership, Person
from accounts.permissions import Permission
from accounts.services.memberships import membership_end, membership_grant
from accounts.views.access import administered, form_page, holding, sent, show_refusal
from ledger.errors import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a membership: the role first, then one of the places where that role is held."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    found = administered(actor, pk)
    back = reverse("accounts:person", args=[found.pk])
    role = roles.ROLES.get(request.POST.get("role") or request.GET.get("role") or "")
    if role is None:
        return _choose_role(request, actor, found, back)
    places = selectors.grantable_scopes(actor).filter(kind__in=role.scope_kinds)
    form = GrantForm(sent(request), role=role, scopes=places)
    if request.method == "POST" and form.is_valid():
        try:
            membership_grant(actor=actor, person=found, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("%(name)s is given the role %(role)s: %(place)s.")
                % {
                    "name": found.full_name,
                    "role": role.title,
                    "place": form.cleaned_data["scope"].title,
                },
            )
            return HttpResponseRedirect(back)
    return form_page(
        request,
        form,
        heading=_("Give %(person)s the role %(role)s") % {"person": found.full_name, "role": role.title},
        lead=role.description,
        button=_("Give this role"),
        back=back,
    )


def _choose_role(request: HttpRequest, actor: PersonActor, person: Person, back: str) -> HttpResponse:
    """The roles that this administrator can give somewhere, each with what it allows."""
    kinds = set(selectors.grantable_scopes(actor).values_list("kind", flat=True))
    context = {
        "person": person,
        "roles": [role for role in roles.ROLES.values() if kinds & role.scope_kinds],
        "sent": request.method == "POST",
        "back": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/choose_role.jinja", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """End a membership now."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    membership = (
        Membership.objects.for_actor(actor, Permission.MEMBERSHIP_GRANT)
        .select_related("person", "scope")
        .filter(pk=pk)
        .first()
    )
    if membership is None:
        raise Http404
    back = reverse("accounts:person", args=[membership.person_id])
    form = ReasonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            membership_end(actor=actor, membership=membership, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("%(name)s no longer holds the role %(role)s: %(place)s.")
                % {
                    "name": membership.person.full_name,
                    "role": membership.role_title,
                    "place": membership.scope.title,
                },
            )
            return HttpResponseRedirect(back)
    return form_page(
        request,
        form,
        heading=_("End a role of %(person)s") % {"person": membership.person.full_name},
        lead=_("%(role)s, %(scope)s. It ends at once; the records stay as they are.")
        % {"role": membership.role_title, "scope": membership.scope.title},
        button=_("End it now"),
        kind="warning",
        back=back,
    )
