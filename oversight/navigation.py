"""Entries of the menu that oversight owns."""

from django.utils.translation import gettext_lazy as _

from accounts.menu import only_inspects
from accounts.permissions import Permission
from ui.navigation import NavItem, register


def register_menu() -> None:
    """Called once, from ``apps.ready()``."""
    register(
        NavItem(
            "waiting",
            _("Waiting"),
            "oversight:home",
            order=10,
            covers=("oversight:review", "oversight:dossier"),
            hidden=only_inspects,
        ),
        NavItem(
            "quality",
            _("Quality"),
            "oversight:deviations",
            permission=Permission.DEVIATION_VIEW,
            order=50,
            covers=("oversight:deviation", "oversight:register", "oversight:releases"),
        ),
    )
