"""Who can open a closed gate: the people who hold such a role over this site or product now, by name (REG-129)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import Membership
from accounts.models.membership import current_at
from accounts.permissions import Permission
from accounts.roles import ROLES, holders_of
from sites.readiness.shapes import RolePeople

NAMED = 3
"""How many are named; a control site may have dozens, and the page has to stay a page."""


def people_who(
    permissions: Iterable[Permission], scope_ids: Iterable[Any], now: datetime
) -> dict[Permission, tuple[RolePeople, ...]]:
    """Permission → the people who hold it in one of these scopes, by role. One query, whatever the register holds."""
    wanted = set(permissions)
    names = {role.name for permission in wanted for role in holders_of(permission)}
    rows = (
        Membership.objects.filter(
            current_at(now), scope_id__in=set(scope_ids), role__in=names, person__is_active=True
        )
        .order_by("role", "person__full_name", "person_id")
        .values_list("role", "person_id", "person__full_name")
        .distinct()
    )
    by_role: dict[str, list[str]] = {}
    for role, _person, name in rows:
        by_role.setdefault(role, []).append(name)
    return {
        permission: tuple(
            RolePeople(
                str(role.title),
                tuple(by_role[name][:NAMED]),
                max(0, len(by_role[name]) - NAMED),
            )
            for name, role in ROLES.items()
            if permission in role.permissions and name in by_role
        )
        for permission in wanted
    }
