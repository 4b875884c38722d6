"""Authentication backends: sign-in by e-mail address, and object permissions from the link tables."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Q
from django.utils import timezone

from accounts import roles
from accounts.authority import load_person
from accounts.models import Person, Scope, ScopeGrant
from accounts.models.membership import current_at


class SignInBackend(AuthenticationBackend):
    """allauth's sign-in; loads the person of a session with all their authority in the same query."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session, with ``holdings``; ``None`` when the account is closed."""
        return load_person(user_id)

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Nothing is allowed by having signed in."""
        return False


class GrantBackend:
    """Django's question ``person.has_perm("accounts.batch_view", scope)``, answered from django-guardian's link rows by date."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether a link row, its membership and its role agree now. Without a scope: no."""
        if not isinstance(obj, Scope) or not isinstance(user_obj, Person) or not user_obj.is_active:
            return False
        codename = perm.removeprefix("accounts.")
        now = timezone.now()
        holding_roles = [role.name for role in roles.holders_of(codename) if obj.kind in role.scope_kinds]
        return ScopeGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now),
            current_at(now, "membership__"),
            user=user_obj,
            content_object=obj,
            permission__codename=codename,
            membership__role__in=holding_roles,
            valid_from__lte=now,
        ).exists()
