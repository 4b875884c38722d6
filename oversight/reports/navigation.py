"""Menu entries of reports and of the looks of regulators."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.menu import only_inspects
from accounts.permissions import Permission
from ui import navigation


def _not_only_inspects(request: HttpRequest) -> bool:
    return not only_inspects(request)


def register() -> None:
    """Register once, from ``apps.ready()``. An inspector has the door first, where the reports are."""
    navigation.register(
        navigation.NavItem(
            "door",
            _("Products in scope"),
            "door:home",
            Permission.REPORT_VIEW,
            order=5,
            covers=("door:", "reports:", "designations:"),
            hidden=_not_only_inspects,
        ),
        navigation.NavItem(
            "reports",
            _("Reports"),
            "reports:index",
            Permission.REPORT_VIEW,
            order=600,
            covers=("reports:", "annual:", "door:home", "door:product", "door:report"),
            hidden=only_inspects,
        ),
        navigation.NavItem("looks", _("Regulator’s looks"), "door:looks", Permission.LOOKS_VIEW, order=610),
    )
