"""How states and actions look on the pages of sites."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from sites.models import RemoteSite

TONES = {
    "proposed": "grey",
    "onboarding": "blue",
    "active": "green",
    "paused": "yellow",
    "suspended": "red",
    "ceased": "grey",
}
"""State → colour of its tag; the word carries the state, the colour repeats it."""


def site_actions(actor: Any, site: RemoteSite) -> list[dict[str, str]]:
    """What this person can do on the site's page, each with its address."""
    wanted = [
        (Permission.SITE_ENROL, _("Propose for a master file"), "sites:propose"),
        (Permission.EQUIPMENT_EDIT, _("Add equipment"), "sites:equipment"),
        (Permission.COMPETENCE_ASSESS, _("Record competence"), "sites:competence"),
    ]
    if site.kind == RemoteSite.Kind.UNIT:
        wanted += [
            (Permission.SITE_EDIT, _("Record a move"), "sites:unit-move"),
            (Permission.SITE_EDIT, _("Record re-qualification"), "sites:unit-requalify"),
        ]
    return [
        {"text": text, "href": reverse(name, args=[site.code])}
        for permission, text, name in wanted
        if actor.may(permission, site)
    ]
