"""Actors: a person in their roles at one place, or a site's API client. Both fulfil ``ledger.actors.Actor``."""

import functools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.authority import Holding, holdings_from, holdings_of, load_person
from accounts.models import ApiClient, Person
from accounts.roles import HospitalSystem, Inspector

__all__ = [
    "AnonymousActor",
    "ClientActor",
    "Holding",
    "PersonActor",
    "actor_for",
    "holdings_from",
    "load_actor",
    "staff",
]


def _governing(record: Any) -> frozenset[uuid.UUID]:
    try:
        ids = record.governing_scope_ids()
    except AttributeError:
        raise TypeError(f"{type(record).__name__} does not say which scopes govern it") from None
    return frozenset(ids)


@dataclass(frozen=True)
class PersonActor:
    """A person and the holdings they act with. ``place``: the place chosen in the switcher, empty for all of them."""

    person: Person
    holdings: tuple[Holding, ...] = ()
    place: str = ""
    device_session_id: uuid.UUID | None = None

    is_authenticated = True

    @property
    def person_id(self) -> uuid.UUID:
        """The person's id."""
        return self.person.pk

    @property
    def actor_id(self) -> str:
        """The person's id as text: what the trail keeps."""
        return str(self.person.pk)

    @property
    def printed_name(self) -> str:
        """The name as shown and signed."""
        return self.person.full_name

    @functools.cached_property
    def active(self) -> tuple[Holding, ...]:
        """The holdings acted with: all, or those at the chosen place."""
        if not self.place:
            return self.holdings
        return tuple(h for h in self.holdings if h.place == self.place)

    @functools.cached_property
    def role_name(self) -> str:
        """The acting role, or roles, in words."""
        titles = dict.fromkeys(h.role_title for h in self.active)
        return ", ".join(titles) or _("No role")

    @functools.cached_property
    def organisation_code(self) -> str:
        """Code of the organisation acted for: empty when it is not one and the same."""
        codes = {h.organisation_code for h in self.active if h.organisation_code}
        return codes.pop() if len(codes) == 1 else ""

    @functools.cached_property
    def site_code(self) -> str:
        """Code of the remote site acted at: empty when it is not one and the same."""
        codes = {h.scope_code for h in self.active if h.scope_kind == "remote_site"}
        return codes.pop() if len(codes) == 1 else ""

    @property
    def zone(self) -> str:
        """IANA time zone in which the person acts."""
        return self.person.zone

    @functools.cached_property
    def _scopes(self) -> dict[str, frozenset[uuid.UUID]]:
        found: dict[str, set[uuid.UUID]] = {}
        for holding in self.active:
            for permission in holding.permissions:
                found.setdefault(permission, set()).add(holding.scope_id)
        return {permission: frozenset(ids) for permission, ids in found.items()}

    def scope_ids(self, permission: str) -> frozenset[uuid.UUID]:
        """The scopes in which the person holds the permission now; empty when in none."""
        return self._scopes.get(str(permission), frozenset())

    def may_any(self, permission: str) -> bool:
        """Whether the person holds the permission anywhere."""
        return str(permission) in self._scopes

    def may(self, permission: str, record: Any = None) -> bool:
        """Whether the person holds the permission in a scope that governs the record (without a record: anywhere)."""
        held = self.scope_ids(permission)
        if record is None or not held:
            return bool(held)
        return not held.isdisjoint(_governing(record))

    def acting_for(self, permission: str, record: Any = None) -> "PersonActor":
        """The same person narrowed to the holdings that allow this: so that a signature prints the role used, no other.

        Unchanged when nothing allows it: the refusal is then made where it belongs.
        """
        governing = None if record is None else _governing(record)
        fitting = tuple(
            h
            for h in self.active
            if permission in h.permissions and (governing is None or h.scope_id in governing)
        )
        return replace(self, holdings=fitting, place="") if fitting else self

    def at_scopes(self, scope_ids: Iterable[uuid.UUID]) -> "PersonActor":
        """The same person narrowed to what they hold in these scopes: at the bench, the device's site alone."""
        wanted = frozenset(scope_ids)
        return replace(self, holdings=tuple(h for h in self.holdings if h.scope_id in wanted), place="")

    def places(self) -> list[tuple[str, str]]:
        """Place key and title of each place where the person holds something, for the switcher."""
        return list({h.place: h.place_title for h in self.holdings}.items())

    @property
    def other_places(self) -> list[tuple[str, str]]:
        """Where else the person could act than at the chosen place; empty for who works at one."""
        return [(key, title) for key, title in self.places() if self.place and key != self.place]

    @property
    def place_title(self) -> str:
        """The chosen place in words (or the only one)."""
        titles = dict.fromkeys(h.place_title for h in self.active)
        return ", ".join(titles)


@dataclass(frozen=True)
class ClientActor:
    """A hospital system that acts for one remote site. It never signs: it has no person."""

    client: ApiClient

    is_authenticated = True
    person = None
    person_id = None
    place = ""

    @property
    def actor_id(self) -> str:
        """``client:<uuid>``."""
        return f"client:{self.client.pk}"

    @property
    def printed_name(self) -> str:
        """The client's name."""
        return self.client.name

    @functools.cached_property
    def role_name(self) -> str:
        """Hospital system."""
        return str(HospitalSystem.title)

    @property
    def organisation_code(self) -> str:
        """Code of the organisation behind the client."""
        return self.client.organisation.code if self.client.organisation else ""

    @property
    def site_code(self) -> str:
        """Code of its site."""
        return self.client.scope.code

    @property
    def zone(self) -> str:
        """The site's time zone."""
        return self.client.zone

    def scope_ids(self, permission: str) -> frozenset[uuid.UUID]:
        """Its one scope, for what hospital systems may do."""
        return frozenset({self.client.scope_id}) if permission in HospitalSystem.permissions else frozenset()

    def may_any(self, permission: str) -> bool:
        """Whether hospital systems may do this."""
        return permission in HospitalSystem.permissions

    def may(self, permission: str, record: Any = None) -> bool:
        """Whether hospital systems may do this, to a record of this site."""
        if not self.may_any(permission):
            return False
        return record is None or self.client.scope_id in _governing(record)


@dataclass(frozen=True)
class AnonymousActor:
    """Nobody is signed in: may do nothing, sees nothing."""

    is_authenticated = False
    person = None
    person_id = None
    actor_id = "anonymous"
    organisation_code = ""
    site_code = ""
    place = ""
    zone = "Europe/London"

    @property
    def printed_name(self) -> str:
        """Said on the trail of a failed sign-in."""
        return _("Not signed in")

    @property
    def role_name(self) -> str:
        """None."""
        return _("No role")

    def scope_ids(self, permission: str) -> frozenset[uuid.UUID]:
        """None."""
        return frozenset()

    def may_any(self, permission: str) -> bool:
        """No."""
        return False

    def may(self, permission: str, record: Any = None) -> bool:
        """No."""
        return False

    def places(self) -> list[tuple[str, str]]:
        """None."""
        return []


def staff(actor: Any) -> Any:
    """The actor without an inspector's memberships: what only the holder's own people see is not a regulator's to read."""
    if not isinstance(actor, PersonActor):
        return actor
    return replace(actor, holdings=tuple(h for h in actor.holdings if h.role != Inspector.name))


def actor_for(person: Person, *, place: str = "") -> PersonActor:
    """The actor of a person already at hand (holdings loaded with it, or now)."""
    return PersonActor(person=person, holdings=holdings_of(person) if person.is_active else (), place=place)


def load_actor(person_id: Any, *, instant: datetime | None = None) -> PersonActor | None:
    """The actor of a person by id, in one query: for tasks, the bench and the API. ``None`` when unknown or closed."""
    person = load_person(person_id, instant=instant)
    return None if person is None else actor_for(person)
