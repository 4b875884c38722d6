"""How states and actions look on the pages of sites."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.jurisdictions import HOME
from sites.models import RemoteSite, UnitStanding
from sites.states import UNITS

TONES = {
    "proposed": "grey",
    "onboarding": "blue",
    "active": "green",
    "paused": "yellow",
    "suspended": "red",
    "ceased": "grey",
}
"""State → colour of its tag; the word carries the state, the colour repeats it."""


AGREEMENT_TONES = {"draft": "blue", "in_force": "green", "superseded": "grey", "ended": "grey"}
FINDING_TONES = {"open": "red", "answered": "yellow", "closed": "green"}
UNIT_TONES = {"active": "green", "relocating": "yellow", "requalifying": "yellow"}
_UNIT_PAGES = {
    "depart": "sites:unit-depart",
    "arrive": "sites:unit-arrive",
    "requalify": "sites:unit-requalify",
}


def site_actions(actor: Any, site: RemoteSite, standing: UnitStanding | None = None) -> list[dict[str, str]]:
    """What this person can do on the site's page, each with its address. ``standing``: a unit's."""
    wanted = [
        (Permission.SITE_ENROL, _("Propose for a master file"), "sites:propose"),
        (Permission.EQUIPMENT_EDIT, _("Add equipment"), "sites:equipment"),
        (Permission.COMPETENCE_ASSESS, _("Record competence"), "sites:competence"),
    ]
    if standing is not None:
        wanted += [
            (Permission(move.permission), move.title, _UNIT_PAGES[move.name])
            for move in UNITS.moves
            if standing.state in move.sources
        ]
    if site.kind == RemoteSite.Kind.HOME:
        wanted += [
            (Permission.SITE_VIEW, _("Visits of this home, and their kits"), "sites:home-visits"),
            (Permission.PATIENT_REVEAL, _("Show the address"), "sites:home-address"),
        ]
    wanted += [
        (Permission.SITE_EDIT, _("Record the host"), "sites:host"),
        (Permission.SITE_EDIT, _("Record a technical agreement"), "sites:agreement-add"),
        (Permission.SITE_VIEW, _("Supervision: agreement, plan, visits and checklists"), "sites:supervision"),
        (Permission.SITE_VIEW, _("Competence of people"), "sites:competence-matrix"),
        (Permission.SITE_VIEW, _("Who can work on a day"), "sites:what-if"),
        (Permission.SITE_VIEW, _("Equipment and rooms"), "sites:equipment-list"),
    ]
    if standing is not None or (site.place is not None and site.place.country != HOME):
        wanted.append((Permission.SITE_VIEW, _("Registration with the authority"), "sites:registrations"))
    return [
        {"text": str(text), "href": reverse(name, args=[site.code])}
        for permission, text, name in wanted
        if actor.may(permission, site)
    ]
