"""Entries of the menu, and who is signed in, for the frame of every page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID
from accounts.permissions import Permission
from ui import navigation


def account_line(request: HttpRequest) -> navigation.AccountLine | None:
    """Name, role and place of the person, linked to their own page."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, PersonActor):
        return None
    return navigation.AccountLine(
        name=actor.printed_name,
        role=actor.role_name,
        organisation=actor.place_title,
        href=reverse("accounts:me"),
    )


def only_inspects(request: HttpRequest) -> bool:
    """Whether this person is here as an inspector and as nothing else: the door is then their whole menu's first entry."""
    actor = getattr(request, "actor", None)
    return isinstance(actor, PersonActor) and {holding.role for holding in actor.active} == {"inspector"}


def opens(actor: Any, item: navigation.NavItem) -> bool:
    """Whether the entry leads this actor to anything.

    A permission over the installation itself opens the pages of accounts and no record of any other floor, here as in
    ``ScopedQuerySet.for_actor``: an entry that leads to an empty list is none.
    """
    if item.permission is None:
        return True
    if not actor.may_any(item.permission):
        return False
    over_installation_alone = isinstance(actor, PersonActor) and actor.scope_ids(item.permission) == {
        SYSTEM_SCOPE_ID
    }
    return item.url_name.startswith("accounts:") or not over_installation_alone


def register() -> None:
    """Register once, from ``apps.ready()``."""
    navigation.register_account_reader(account_line)
    navigation.register(
        navigation.NavItem(
            "people",
            _("People"),
            "accounts:people",
            Permission.MEMBERSHIP_GRANT,
            order=800,
            covers=("accounts:person", "accounts:membership", "accounts:bench_issue"),
        ),
        navigation.NavItem(
            "clients",
            _("API clients"),
            "accounts:clients",
            Permission.CLIENT_MANAGE,
            order=810,
            covers=("accounts:client",),
        ),
        navigation.NavItem(
            "devices",
            _("Devices"),
            "accounts:devices",
            Permission.DEVICE_MANAGE,
            order=820,
            covers=("accounts:device_re",),
        ),
    )
