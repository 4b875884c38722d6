"""What the views of accounts ask first: a person, with a permission."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, QueryDict

from accounts.actors import PersonActor
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
        text = f"{problem.message} {problem.way_out}".strip()
        form.add_error(problem.field if problem.field in form.fields else None, text)
