"""Reads about agreements and checklists that pages share (REG-36, REG-42, REG-43)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from sites.checklists.items import CLOSURE, ONBOARDING
from sites.facts.shapes import AgreementFact
from sites.models import Agreement, ChecklistItem, Enrolment, RemoteSite
from ui.formats import calendar_date

DRAWN = 50
"""Versions that a page shows, newest first."""


def due_from(day: date) -> date:
    """Agreements that end on or before this day are due."""
    return day + timedelta(days=settings.SPOKEWISE.AGREEMENT_DUE_DAYS)


def due_agreement(standing: AgreementFact, day: date) -> bool:
    """Whether the agreement of a site runs out soon, or did."""
    return not standing.own and standing.valid_until is not None and standing.valid_until <= due_from(day)


def agreements_of(site: RemoteSite) -> list[Agreement]:
    """The versions of a site, newest first."""
    return list(Agreement.objects.select_related("host").filter(site=site).order_by("-version")[:DRAWN])


@dataclass(frozen=True)
class Begun:
    """An enrolment and which of its lists were begun."""

    enrolment: Enrolment
    onboarding: bool
    closure: bool


def load_checklists(site: RemoteSite) -> list[Begun]:
    """The enrolments of a site with their lists: one query."""

    def has(purpose: str) -> Exists:
        return Exists(ChecklistItem.objects.filter(enrolment=OuterRef("pk"), purpose=purpose))

    return [
        Begun(row, row.has_onboarding, row.has_closure)
        for row in Enrolment.objects.filter(site=site)
        .annotate(has_onboarding=has(ONBOARDING), has_closure=has(CLOSURE))
        .order_by("master_file__number", "created_at")
    ]


def agreements_due(actor: Any, *, most: int) -> list[dict[str, Any]]:
    """Agreements in force that run out soon or did, of sites that make, nearest first: for who can put in force a new one.

    One query.
    """
    if not actor.may_any(Permission.SITE_ENROL):
        return []
    today = timezone.localdate()
    makes = Enrolment.objects.filter(
        site_id=OuterRef("site_id"), state__in=("onboarding", "active", "paused", "suspended")
    )
    found: Any = (
        Agreement.objects.for_actor(actor, Permission.SITE_ENROL)
        .select_related("site", "host")
        .annotate(host_now=Coalesce(F("site__host_organisation_id"), F("host_id")))
        .filter(Exists(makes), state="in_force", valid_until__lte=due_from(today), host_id=F("host_now"))
        .order_by("valid_until", "id")[:most]
    )
    return [
        {
            "site": row.site,
            "late": row.valid_until < today,
            "says": (
                _(
                    "The agreement with %(host)s ran out on %(day)s: nothing starts there. Batches in hand go on."
                )
                if row.valid_until < today
                else _("The agreement with %(host)s runs out on %(day)s.")
            )
            % {"host": row.host.name, "day": calendar_date(row.valid_until)},
        }
        for row in found
    ]
