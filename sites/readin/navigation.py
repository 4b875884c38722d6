"""Where reading in stands in the menu: administrators find it by itself, everybody else on the page of sites."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ui import navigation


def _has_sites(request: HttpRequest) -> bool:
    actor = request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
    return bool(actor.may_any(Permission.SITE_EDIT))


def register() -> None:
    """Register once, from ``apps.ready()``."""
    navigation.register(
        navigation.NavItem(
            "readin",
            _("Read in a file"),
            "readin:index",
            Permission.PERSON_MANAGE,
            order=35,
            covers=("readin:",),
            hidden=_has_sites,
        )
    )
