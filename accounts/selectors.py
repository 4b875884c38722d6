"""Reads that views share: scoped to the actor, with a fixed number of queries."""

import contextlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from accounts import events, roles
from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, ApiClient, Device, Membership, Person, Scope, ScopeGrant
from accounts.models.membership import current_at
from accounts.permissions import Permission
from accounts.services import invitations
from ledger import kinds
from ledger.models import Event, OutboxMessage
from ui.formats import said


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
            sentence=str(kinds.KINDS[event.kind].present(said(event.data))),
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


@dataclass(frozen=True)
class PeopleFilters:
    """What the list of people is narrowed to. ``role`` and ``place`` together ask for that role held at that place, now."""

    search: str = ""
    role: str = ""
    place: str = ""
    state: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "PeopleFilters":
        """From an address: what is none of ours narrows nothing."""
        role, place, state = sent.get("role", ""), sent.get("place", ""), sent.get("state", "")
        try:
            place = str(uuid.UUID(place)) if place else ""
        except ValueError:
            place = ""
        return cls(
            search=sent.get("q", "").strip(),
            role=role if role in roles.ROLES else "",
            place=place,
            state=state if state in ("open", "closed") else "",
        )

    def as_params(self) -> dict[str, str]:
        """For the address of the next page, and to fill the form."""
        named = {"q": self.search, "role": self.role, "place": self.place, "state": self.state}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True)
class PersonRow:
    """A person in the list, with what they hold now."""

    person: Person
    holds: tuple[Membership, ...]


def people_for(
    actor: PersonActor, filters: PeopleFilters, now: datetime, *, after: str = "", limit: int = 50
) -> list[PersonRow]:
    """People whom the actor administers, by name, one page (and one more, to know whether there is a next): two queries."""
    ids = actor.scope_ids(Permission.MEMBERSHIP_GRANT) | actor.scope_ids(Permission.PERSON_MANAGE)
    people = Person.objects.order_by("full_name", "pk")
    if SYSTEM_SCOPE_ID not in ids:
        people = people.filter(pk__in=Membership.objects.filter(scope_id__in=ids).values("person_id"))
    if filters.search:
        people = people.filter(Q(full_name__icontains=filters.search) | Q(email__icontains=filters.search))
    if filters.state:
        people = people.filter(is_active=filters.state == "open")
    if filters.role or filters.place:
        wanted = {"role": filters.role, "scope_id": filters.place}
        holding = Membership.objects.current(now).filter(**{name: one for name, one in wanted.items() if one})
        people = people.filter(pk__in=holding.values("person_id"))
    name, _bar, key = after.rpartition("|")
    # A key that is none of ours begins at the first page.
    with contextlib.suppress(ValueError):
        people = people.filter(Q(full_name__gt=name) | Q(full_name=name, pk__gt=uuid.UUID(key)))
    found = list(people[: limit + 1])
    held: dict[uuid.UUID, list[Membership]] = {person.pk: [] for person in found}
    for one in Membership.objects.current(now).filter(person_id__in=held).select_related("scope"):
        held[one.person_id].append(one)
    return [
        PersonRow(person, tuple(sorted(held[person.pk], key=lambda m: (m.scope.code, m.role))))
        for person in found
    ]


@dataclass(frozen=True)
class Invitation:
    """Where the invitation of a person stands: ``none``, ``waits``, ``failed``, ``sent``, ``ended`` or ``used``."""

    state: str
    at: datetime | None = None
    by: str = ""
    valid_until: datetime | None = None
    used_at: datetime | None = None


def invitation_of(person: Person, now: datetime) -> Invitation:
    """What the trail says about the latest invitation of a person; two queries at most."""
    kinds_wanted = (events.INVITED, events.LINK_SENT, events.ADDRESS_CONFIRMED)
    asked = sent = used = None
    for event in Event.objects.filter(stream=f"person:{person.pk}", kind__in=kinds_wanted).order_by("seq"):
        if event.kind == events.INVITED:
            asked, sent = event, None
        elif event.kind == events.ADDRESS_CONFIRMED:
            used = event
        elif event.data["purpose"] == invitations.INVITATION:
            sent = event
    if asked is None:
        return Invitation("none")
    by, at = asked.actor_name, asked.occurred_at
    if used is not None:
        return Invitation("used", at, by, used_at=used.occurred_at)
    if sent is not None:
        until = datetime.fromisoformat(sent.data["valid_until"])
        return Invitation("sent" if now < until else "ended", at, by, until)
    message = OutboxMessage.objects.filter(topic=invitations.TOPIC, key=str(asked.pk)).first()
    failed = message is not None and message.failed_at is not None
    return Invitation("failed" if failed else "waits", at, by)


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
