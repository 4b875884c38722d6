"""People: the list, one person, added, invited again, closed (REG-129)."""

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.forms.memberships import PeopleFilterForm, PersonForm, ReasonForm
from accounts.permissions import Permission
from accounts.services.people import person_add, person_close, person_invite
from accounts.views.access import administered, form_page, holding, sent, show_refusal
from ledger.errors import Refusal

_PAGE = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list of people, by name: narrowed by the address, paged by key."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    filters = selectors.PeopleFilters.read(request.GET)
    found = selectors.people_for(
        actor, filters, timezone.now(), after=request.GET.get("after", ""), limit=_PAGE
    )
    shown, more = found[:_PAGE], len(found) > _PAGE
    kept = filters.as_params()
    key = f"{shown[-1].person.full_name}|{shown[-1].person.pk}" if more else ""
    return render(
        request,
        "accounts/people.jinja",
        {
            "rows": shown,
            "form": PeopleFilterForm(kept, places=selectors.grantable_scopes(actor)),
            "narrowed": bool(kept),
            "next": urlencode({**kept, "after": key}) if more else "",
            "may_add": actor.may_any(Permission.PERSON_MANAGE),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open an account; the person is invited by e-mail to set the password."""
    actor = holding(request, Permission.PERSON_MANAGE)
    form = PersonForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = person_add(actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("Account opened for %(name)s. An invitation goes to %(email)s. Next: give them a role.")
                % {"name": made.full_name, "email": made.email},
            )
            return HttpResponseRedirect(reverse("accounts:person", args=[made.pk]))
    return form_page(
        request,
        form,
        heading=_("Add a person"),
        lead=_("They get an e-mail with a link to set their password and second factor."),
        button=_("Add this person"),
        back=reverse("accounts:people"),
    )


@require_safe
def detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One person: memberships now and before, the invitation, and what happened to the account."""
    actor = holding(request, Permission.MEMBERSHIP_GRANT)
    found = administered(actor, pk)
    now = timezone.now()
    memberships = selectors.memberships_of(found)
    current = [m for m in memberships if m.is_current(now)]
    coming = [m for m in memberships if m.starts_at > now and m.ended_at is None]
    return render(
        request,
        "accounts/person.jinja",
        {
            "person": found,
            "current": current,
            "coming": coming,
            "past": [m for m in memberships if m not in current and m not in coming],
            "mine": {m.pk for m in memberships if actor.may(Permission.MEMBERSHIP_GRANT, m)},
            "myself": found.pk == actor.person_id,
            "invitation": selectors.invitation_of(found, now),
            # Who has set a password is past being invited: the page for signing in sends them a link.
            "may_invite": found.is_active
            and not found.has_usable_password()
            and actor.may_any(Permission.PERSON_MANAGE),
            "mail_page": reverse("accounts:demo_mail") if settings.SPOKEWISE.DEMO else "",
            "events": selectors.recent_events(found, limit=50),
        },
    )


@require_POST
def invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the invitation again: a new link, and the one before is dead."""
    actor = holding(request, Permission.PERSON_MANAGE)
    found = administered(actor, pk)
    try:
        person_invite(actor=actor, person=found)
    except Refusal as refusal:
        for problem in refusal.problems:
            messages.error(request, f"{problem.message} {problem.way_out}".strip())
    else:
        messages.success(
            request,
            _("A new invitation goes to %(email)s. Links sent before no longer work.")
            % {"email": found.email},
        )
    return HttpResponseRedirect(reverse("accounts:person", args=[found.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close an account."""
    actor = holding(request, Permission.PERSON_MANAGE)
    found = administered(actor, pk)
    form = ReasonForm(sent(request))
    back = reverse("accounts:person", args=[found.pk])
    if request.method == "POST" and form.is_valid():
        try:
            person_close(actor=actor, person=found, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The account of %(name)s is closed.") % {"name": found.full_name})
            return HttpResponseRedirect(back)
    return form_page(
        request,
        form,
        heading=_("Close the account of %(person)s") % {"person": found.full_name},
        lead=_("Every role ends at once and nobody can sign in as this person. Signatures and records stay."),
        button=_("Close this account"),
        kind="warning",
        back=back,
    )
