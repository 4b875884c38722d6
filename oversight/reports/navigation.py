"""Menu entries of reports and of the looks of regulators."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ui import navigation


def register() -> None:
    """Register once, from ``apps.ready()``. An inspector who follows “Reports” is led to the door."""
    navigation.register(
        navigation.NavItem(
            "reports",
            _("Reports"),
            "reports:index",
            Permission.REPORT_VIEW,
            order=600,
            covers=("reports:", "door:home", "door:product", "door:report"),
        ),
        navigation.NavItem("looks", _("Regulator’s looks"), "door:looks", Permission.LOOKS_VIEW, order=610),
    )
