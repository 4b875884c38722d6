"""Loading a person together with all the authority they hold now, in one query.

Three things must agree before a permission counts: a membership in force, the role's permissions in code, and the link
row derived from the membership. Any one of them missing means no.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts import roles
from accounts.models import Membership, Person, ScopeGrant
from accounts.models.membership import current_at
from ledger.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Holding:
    """One membership in force: a role in a scope, for an organisation, and the permissions it gives."""

    membership_id: uuid.UUID
    role: str
    scope_id: uuid.UUID
    scope_kind: str
    scope_code: str
    scope_title: str
    organisation_id: uuid.UUID | None
    organisation_code: str
    organisation_name: str
    permissions: frozenset[str]

    @property
    def role_title(self) -> str:
        """The role in words."""
        return str(roles.role(self.role).title)

    @property
    def place(self) -> str:
        """What the place switcher switches: a remote site by its scope, everything else by the organisation acted for."""
        if self.scope_kind == "remote_site" or self.organisation_id is None:
            return str(self.scope_id)
        return str(self.organisation_id)

    @property
    def place_title(self) -> str:
        """The place in words."""
        return (
            self.scope_title
            if self.scope_kind == "remote_site"
            else self.organisation_name or self.scope_title
        )


def _holdings_subquery(instant: datetime) -> ArraySubquery:
    grants = (
        ScopeGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=instant),
            membership=OuterRef("pk"),
            user=OuterRef("person_id"),
            content_object=OuterRef("scope_id"),
            valid_from__lte=instant,
        )
        .order_by()
        .values("permission__codename")
    )
    memberships = (
        Membership.objects.filter(current_at(instant), person=OuterRef("pk"))
        .order_by("id")
        .values(
            row=JSONObject(
                id="id",
                role="role",
                scope="scope_id",
                kind="scope__kind",
                code="scope__code",
                title="scope__title",
                organisation="organisation_id",
                organisation_code="organisation__code",
                organisation_name="organisation__name",
                permissions=ArraySubquery(grants),
            )
        )
    )
    return ArraySubquery(memberships)


def _holding(row: Mapping[str, Any]) -> Holding | None:
    role = roles.ROLES.get(row["role"])
    if role is None or row["kind"] not in role.scope_kinds:
        return None
    return Holding(
        membership_id=uuid.UUID(row["id"]),
        role=row["role"],
        scope_id=uuid.UUID(row["scope"]),
        scope_kind=row["kind"],
        scope_code=row["code"],
        scope_title=row["title"],
        organisation_id=uuid.UUID(row["organisation"]) if row["organisation"] else None,
        organisation_code=row["organisation_code"] or "",
        organisation_name=row["organisation_name"] or "",
        permissions=frozenset(row["permissions"]) & frozenset(p.value for p in role.permissions),
    )


def holdings_from(rows: Iterable[Mapping[str, Any]]) -> tuple[Holding, ...]:
    """Turn the JSON rows of the query into holdings.

    A role unknown to the code, or held in the wrong kind of scope, gives none.
    """
    return tuple(holding for holding in map(_holding, rows) if holding is not None)


def load_person(person_id: Any, *, instant: datetime | None = None) -> Person | None:
    """The person with ``person.holdings`` filled, in one query; ``None`` when unknown or closed."""
    try:
        key = uuid.UUID(str(person_id))
    except ValueError:
        return None
    rows = _PERSON.rows({"person": key, "at": instant or timezone.now()})
    if not rows:
        return None
    *values, authority = rows[0]
    person = Person.from_db(connection.alias, _columns(), values)
    person.holdings = holdings_from(json.loads(row) for row in authority)  # type: ignore[attr-defined]  # loaded with it
    return person


def _columns() -> list[str]:
    return [field.attname for field in Person._meta.concrete_fields]


# Asked by every request: compiled once.
_PERSON = Prepared(
    lambda given: (
        Person.objects.filter(pk=given["person"], is_active=True)
        .annotate(authority=_holdings_subquery(given["at"]))
        .values_list(*_columns(), "authority")
    )
)


def holdings_of(person: Person) -> tuple[Holding, ...]:
    """The holdings loaded with the person, or loaded now."""
    loaded: tuple[Holding, ...] | None = getattr(person, "holdings", None)
    if loaded is None:
        again = load_person(person.pk)
        loaded = again.holdings if again is not None else ()  # type: ignore[attr-defined]  # set by load_person
    return loaded
