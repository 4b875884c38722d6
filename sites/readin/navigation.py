"""Where reading in stands in the menu: administrators find it by itself, everybody else on the page of sites."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ui import navigation


def _adds_no_people(request: HttpRequest) -> bool:
    actor = request.actor  # type: ignore[attr-defined]  # set by accounts.middleware
    return not actor.may_any(Permission.PERSON_MANAGE)


def register() -> None:
    """Register once, from ``apps.ready()``."""
    navigation.register(
        navigation.NavItem(
            "readin",
            _("Read in a file"),
            "readin:index",
            order=805,
            covers=("readin:",),
            hidden=_adds_no_people,
        )
    )
