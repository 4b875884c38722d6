"""Reads that views share: scoped to the actor, with a fixed number of queries."""

import contextlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from accounts import roles
from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, ApiClient, Device, Membership, Person, Scope, ScopeGrant
from accounts.models.membership import current_at
from accounts.permissions import Permission
from ledger import kinds
from ledger.models import Event


@dataclass(frozen=True)
class TrailLine:
    """One event as a sentence."""

    at: datetime
    title: str
    sentence: str
    by: str
    reason: str


def recent_events(person: Person, *, limit: int = 20) -> Sequence[TrailLine]:
    """The latest events on the person's trail, newest first."""
    found = Event.objects.filter(stream=f"person:{person.pk}").order_by("-seq")[:limit]
    return [
        TrailLine(
            at=event.occurred_at,
            title=str(kinds.KINDS[event.kind].title),
            sentence=str(kinds.KINDS[event.kind].present(event.data)),
            by=event.actor_name,
            reason=event.reason,
        )
        for event in found
    ]


def factors_of(person: Person) -> list[Any]:
    """The person's second factors, oldest first."""
    return list(Authenticator.objects.filter(user_id=person.pk).order_by("created_at"))


def grantable_scopes(actor: PersonActor) -> QuerySet[Scope]:
    """Scopes in which the actor may give memberships, by kind and code."""
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT)
    scopes = Scope.objects.select_related("organisation").order_by("kind", "code")
    return scopes if SYSTEM_SCOPE_ID in ids else scopes.filter(pk__in=ids)


def sites_for(actor: PersonActor, permission: Permission) -> QuerySet[Scope]:
    """Remote sites in which the actor holds a permission of administration."""
    ids = actor.scope_ids(permission)
    sites = Scope.objects.filter(kind=Scope.Kind.REMOTE_SITE).select_related("organisation").order_by("code")
    return sites if SYSTEM_SCOPE_ID in ids else sites.filter(pk__in=ids)


def people_for(actor: PersonActor, *, after: str = "", search: str = "", limit: int = 50) -> list[Person]:
    """People whom the actor administers, by name, one page (and one more, to know whether there is a next)."""
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT) | actor.scope_ids(Permission.PERSON_MANAGE)
    people = Person.objects.order_by("full_name", "pk")
    if SYSTEM_SCOPE_ID not in ids:
        people = people.filter(pk__in=Membership.objects.filter(scope_id__in=ids).values("person_id"))
    if search:
        people = people.filter(Q(full_name__icontains=search) | Q(email__icontains=search))
    name, _bar, key = after.rpartition("|")
    # A key that is none of ours begins at the first page.
    with contextlib.suppress(ValueError):
        people = people.filter(Q(full_name__gt=name) | Q(full_name=name, pk__gt=uuid.UUID(key)))
    return list(people[: limit + 1])


def memberships_of(person: Person) -> list[Membership]:
    """Every membership of a person, past ones too, newest first."""
    return list(
        Membership.objects.filter(person=person)
        .select_related("scope", "organisation", "granted_by", "ended_by")
        .order_by("-starts_at", "-id")
    )


SOON_DAYS = 30
"""How far ahead the administrator's first page looks. Ours, not law."""
_FEW = 50


def memberships_ending(actor: PersonActor, now: datetime) -> list[Membership]:
    """Memberships in the actor's scopes that end within ``SOON_DAYS``, the nearest end first."""
    found = Membership.objects.current(now).filter(ends_at__lte=now + timedelta(days=SOON_DAYS))
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT)
    if SYSTEM_SCOPE_ID not in ids:
        found = found.filter(scope_id__in=ids)
    return list(found.select_related("person", "scope").order_by("ends_at", "pk")[:_FEW])


def people_without_role(actor: PersonActor, now: datetime) -> list[Person]:
    """Open accounts that hold nothing now, oldest first: only for who administers the whole installation."""
    if SYSTEM_SCOPE_ID not in actor.scope_ids(Permission.PERSON_MANAGE):
        return []
    holders = Membership.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).values("person_id")
    return list(Person.objects.filter(is_active=True).exclude(pk__in=holders).order_by("created_at")[:_FEW])


def clients_ending(actor: PersonActor, now: datetime) -> list[ApiClient]:
    """API clients in use that expire within ``SOON_DAYS``, the nearest first."""
    return list(
        ApiClient.objects.for_actor(actor, Permission.CLIENT_MANAGE)
        .filter(revoked_at__isnull=True, expires_at__gt=now, expires_at__lte=now + timedelta(days=SOON_DAYS))
        .select_related("scope")
        .order_by("expires_at")[:_FEW]
    )


def clients_for(actor: PersonActor) -> QuerySet[ApiClient]:
    """API clients that the actor manages."""
    return (
        ApiClient.objects.for_actor(actor, Permission.CLIENT_MANAGE)
        .select_related("scope", "organisation", "made_by")
        .order_by("revoked_at", "name")
    )


def devices_for(actor: PersonActor) -> QuerySet[Device]:
    """Bench devices that the actor manages."""
    return (
        Device.objects.for_actor(actor, Permission.DEVICE_MANAGE)
        .select_related("scope")
        .order_by("retired_at", "name")
    )


def device_managers_for(actor: PersonActor, now: datetime) -> list[Person]:
    """Who registers bench devices for the places where the actor works at the bench, by name."""
    places = actor.scope_ids(Permission.BATCH_PERFORM) | {SYSTEM_SCOPE_ID}
    titles = [role.name for role in roles.holders_of(Permission.DEVICE_MANAGE)]
    holding = ScopeGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        current_at(now, "membership__"),
        content_object_id__in=places,
        permission__codename=Permission.DEVICE_MANAGE,
        membership__role__in=titles,
        valid_from__lte=now,
    )
    return list(
        Person.objects.filter(pk__in=holding.values("user_id"), is_active=True).order_by("full_name", "pk")[
            :_FEW
        ]
    )


def role_choices_for(kind: str) -> list[tuple[str, Any]]:
    """Roles that can be held in a kind of scope."""
    return [(name, role.title) for name, role in roles.ROLES.items() if kind in role.scope_kinds]
