"""Entries of the menu, and who is signed in, for the frame of every page."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.actors import PersonActor
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
