"""The sections a report can have, as data: a definition names the ones it wants, in order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

SECTIONS: dict[str, Any] = {
    "figures": _("Batches of the period"),
    "weeks": _("Decisions by week"),
    "sites": _("The same by site"),
    "times": _("From end of manufacture to decision"),
    "exceptions": _("Exceptions found by review"),
    "checks": _("What was checked"),
    "changes": _("Values changed after they were first recorded"),
    "site_states": _("State of each site"),
    "chart": _("Control chart"),
}
"""Key → title, in the order of the standard report."""

STANDARD: tuple[str, ...] = tuple(SECTIONS)


def unknown_sections(keys: list[str]) -> list[str]:
    """Keys that name no section."""
    return [key for key in keys if key not in SECTIONS]
