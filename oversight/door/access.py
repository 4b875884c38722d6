"""Who stands at the regulator's door: a person with an inspector's membership in force, and with nothing else there."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.actors import PersonActor
from accounts.roles import Inspector
from accounts.views.access import person_actor


def is_inspector(actor: Any) -> bool:
    """Whether the person holds the inspector's role anywhere now: every look of theirs is logged."""
    return isinstance(actor, PersonActor) and any(h.role == Inspector.name for h in actor.holdings)


def is_inspector_only(actor: Any) -> bool:
    """Whether the inspector's role is all they hold: their first page is the door."""
    return is_inspector(actor) and all(h.role == Inspector.name for h in actor.holdings)


def inspector(request: HttpRequest) -> PersonActor:
    """The person narrowed to their inspector's memberships; 403 without one (it ends with the membership, at once)."""
    actor = person_actor(request)
    if not is_inspector(actor):
        raise PermissionDenied
    holdings = tuple(h for h in actor.holdings if h.role == Inspector.name)
    return replace(actor, holdings=holdings, place="")
