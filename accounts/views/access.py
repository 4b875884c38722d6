"""What the views of accounts ask first: a person, with a permission."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, Membership, Person
from accounts.permissions import Permission
from ledger.errors import Refusal


def person_actor(request: HttpRequest) -> PersonActor:
    """The person of the request. The middleware let nobody else through; an API client has no pages."""
    actor = request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
    if not isinstance(actor, PersonActor):
        raise PermissionDenied
    return actor


def holding(request: HttpRequest, permission: Permission) -> PersonActor:
    """The person, who must hold the permission somewhere; 403 otherwise."""
    actor = person_actor(request)
    if not actor.may_any(permission):
        raise PermissionDenied
    return actor


def must(actor: PersonActor, permission: str, record: Any) -> None:
    """403 unless the person holds the permission over this record: asked before what was sent is looked at (REG-129)."""
    if not actor.may(permission, record):
        raise PermissionDenied


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing while the page is only asked for. An empty POST is judged like any other."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: Any, refusal: Refusal) -> None:
    """Put every problem of a refusal on the form: beside its field where there is one."""
    for problem in refusal.problems:
        form.add_error(problem.field if problem.field in form.fields else None, problem.sentence)


def administered(actor: PersonActor, pk: uuid.UUID) -> Person:
    """The person, when the actor administers them: everybody for the installation, members of their scopes otherwise."""
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT)
    found = Person.objects.filter(pk=pk)
    if SYSTEM_SCOPE_ID not in ids:
        found = found.filter(pk__in=Membership.objects.filter(scope_id__in=ids).values("person_id"))
    person = found.first()
    if person is None:
        raise Http404
    return person


def form_page(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    """A page with one form: 200 when it is asked for, 422 when what was sent was refused."""
    status = 422 if form.is_bound else 200
    return render(request, "accounts/form.jinja", {"form": form, **context}, status=status)
