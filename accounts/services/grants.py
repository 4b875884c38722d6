"""The link tables of django-guardian, derived from memberships. The memberships are the truth (architecture section 7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission as AuthPermission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction

from accounts import roles
from accounts.models import Membership, Scope, ScopeGrant


def _permission_ids(using: str = "default") -> dict[str, int]:
    content_type = ContentType.objects.db_manager(using).get_for_model(Scope)
    return dict(
        AuthPermission.objects.using(using).filter(content_type=content_type).values_list("codename", "id")
    )


def _wanted(membership: Membership, ids: dict[str, int]) -> Iterable[ScopeGrant]:
    role = roles.ROLES.get(membership.role)
    for permission in sorted(role.permissions) if role else ():
        yield ScopeGrant(
            user_id=membership.person_id,
            permission_id=ids[permission.value],
            content_object_id=membership.scope_id,
            membership=membership,
            valid_from=membership.starts_at,
            valid_until=membership.ends_at,
        )


def grants_write(membership: Membership) -> None:
    """Write the link rows of a new membership. Called by the service that grants, in its transaction."""
    ScopeGrant.objects.bulk_create(_wanted(membership, _permission_ids()))


def grants_end(membership: Membership) -> None:
    """Mirror the end of a membership onto its link rows."""
    ScopeGrant.objects.filter(membership=membership).update(valid_until=membership.ends_at)


@dataclass(frozen=True)
class Drift:
    """Link rows that disagree with memberships: ``missing`` and ``extra`` as (membership id, codename) pairs."""

    missing: tuple[tuple[str, str], ...]
    extra: tuple[tuple[str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra)


def _key(grant: ScopeGrant) -> tuple[Any, ...]:
    return (
        grant.membership_id,
        grant.permission_id,
        grant.user_id,
        grant.content_object_id,
        grant.valid_from,
        grant.valid_until,
    )


def find_drift(*, using: str = "default") -> Drift:
    """Compare every link row with what the memberships say."""
    ids = _permission_ids(using)
    names = {pk: codename for codename, pk in ids.items()}
    wanted = {
        _key(grant)
        for membership in Membership.objects.using(using).iterator()
        for grant in _wanted(membership, ids)
    }
    present = {_key(grant) for grant in ScopeGrant.objects.using(using).iterator()}

    def pairs(keys: set[tuple[Any, ...]]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((str(key[0]), names.get(key[1], str(key[1]))) for key in keys))

    return Drift(missing=pairs(wanted - present), extra=pairs(present - wanted))


def grants_rebuild(*, using: str = "default") -> int:
    """Make the link rows agree with the memberships; return how many rows were wrong. Safe to run at any time."""
    drift = find_drift(using=using)
    if not drift:
        return 0
    ids = _permission_ids(using)
    touched = {membership_id for membership_id, _ in (*drift.missing, *drift.extra)}
    with transaction.atomic(using=using):
        ScopeGrant.objects.using(using).filter(membership_id__in=touched).delete()
        memberships = Membership.objects.using(using).filter(pk__in=touched)
        ScopeGrant.objects.using(using).bulk_create([g for m in memberships for g in _wanted(m, ids)])
    return len(drift.missing) + len(drift.extra)


def after_migrate(*, sender: Any, using: str, apps: Any, **_: Any) -> None:
    """Receiver of Django's ``post_migrate``: a release that changes what a role may do re-derives the link rows.

    Django's own receiver makes the rows of new permissions, but after this one, for our apps stand before its own: so they
    are made here first.
    """
    tables = set(connections[using].introspection.table_names())
    if {Membership._meta.db_table, ScopeGrant._meta.db_table} <= tables:
        create_permissions(sender, verbosity=0, using=using, apps=apps)
        grants_rebuild(using=using)
