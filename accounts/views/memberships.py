"""People and their memberships: who is in, as what, since when, by whom, why."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.actors import PersonActor
from accounts.forms.memberships import GrantForm, PersonForm, ReasonForm
from accounts.models import SYSTEM_SCOPE_ID, Membership, Person
from accounts.permissions import Permission
from accounts.services.memberships import membership_end, membership_grant
from accounts.services.people import person_add, person_close
from accounts.views.access import holding, sent, show_refusal
from ledger.errors import Refusal

_PAGE = 50


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list of people, by name; ``q`` searches, ``after`` is the keyset cursor."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    search = request.GET.get("q", "").strip()
    found = selectors.people_for(actor, after=request.GET.get("after", ""), search=search, limit=_PAGE)
    shown, more = found[:_PAGE], len(found) > _PAGE
    following = urlencode({"q": search, "after": f"{shown[-1].full_name}|{shown[-1].pk}"}) if more else ""
    return render(
        request,
        "accounts/people.jinja",
        {"people": shown, "q": search, "next": following, "may_add": actor.may_any(Permission.PERSON_MANAGE)},
    )


def _form_page(request: HttpRequest, form: Any, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "accounts/form.jinja", {"form": form, **context}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Open an account; the person sets the password by the reset link."""
    actor = holding(request, Permission.PERSON_MANAGE)
    form = PersonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = person_add(actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:person", args=[made.pk]))
    return _form_page(
        request,
        form,
        status=422 if form.is_bound else 200,
        heading=_("Add a person"),
        button=_("Add this person"),
        back=reverse("accounts:people"),
    )


def _person(actor: PersonActor, pk: uuid.UUID) -> Person:
    """The person, when the actor administers them: everybody for the installation, members of their scopes otherwise."""
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT)
    found = Person.objects.filter(pk=pk)
    if SYSTEM_SCOPE_ID not in ids:
        found = found.filter(pk__in=Membership.objects.filter(scope_id__in=ids).values("person_id"))
    person = found.first()
    if person is None:
        raise Http404
    return person


@require_safe
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One person: memberships now and before, and what happened to the account."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    found = _person(actor, pk)
    memberships = selectors.memberships_of(found)
    return render(
        request,
        "accounts/person.jinja",
        {
            "person": found,
            "current": [m for m in memberships if m.is_current()],
            "coming": [m for m in memberships if not m.is_current() and m.ended_at is None and _ahead(m)],
            "past": [m for m in memberships if not m.is_current() and not (_ahead(m) and m.ended_at is None)],
            "mine": {m.pk for m in memberships if actor.may(Permission.MEMBERSHIP_GRANT, m)},
            "myself": found.pk == actor.person_id,
            "events": selectors.recent_events(found, limit=50),
        },
    )


def _ahead(membership: Membership) -> bool:
    from django.utils import timezone

    return membership.starts_at > timezone.now()


@require_http_methods(["GET", "HEAD", "POST"])
def grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a membership."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    found = _person(actor, pk)
    form = GrantForm(sent(request), scopes=selectors.grantable_scopes(actor))
    if request.method == "POST" and form.is_valid():
        try:
            membership_grant(actor=actor, person=found, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(reverse("accounts:person", args=[found.pk]))
    return _form_page(
        request,
        form,
        status=422 if form.is_bound else 200,
        heading=_("Give %(person)s a role") % {"person": found.full_name},
        button=_("Give this role"),
        back=reverse("accounts:person", args=[found.pk]),
    )


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
            return HttpResponseRedirect(back)
    return _form_page(
        request,
        form,
        status=422 if form.is_bound else 200,
        heading=_("End a role of %(person)s") % {"person": membership.person.full_name},
        lead=_("%(role)s, %(scope)s. It ends at once; the records stay as they are.")
        % {"role": membership.role_title, "scope": membership.scope.title},
        button=_("End it now"),
        kind="warning",
        back=back,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close an account."""
    actor = holding(request, Permission.PERSON_MANAGE)
    found = _person(actor, pk)
    form = ReasonForm(sent(request))
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            person_close(actor=actor, person=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            return HttpResponseRedirect(back)
    return _form_page(
        request,
        form,
        status=422 if form.is_bound else 200,
        heading=_("Close the account of %(person)s") % {"person": found.full_name},
        lead=_("Every role ends at once and nobody can sign in as this person. Signatures and records stay."),
        button=_("Close this account"),
        kind="warning",
        back=back,
    )
