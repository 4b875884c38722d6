"""How a modular unit stands (REG-22)."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from sites.facts.shapes import UnitFact
from sites.models import RemoteSite, UnitLocation, UnitMove, UnitStanding


def unit_state(site_id: Any) -> Subquery:
    """The state of the unit now, for a statement that asks more: no row, so nothing, where the site is no unit."""
    return Subquery(UnitStanding.objects.select_related(None).filter(site_id=site_id).values("state")[:1])


def load_unit(site: RemoteSite, at: datetime) -> UnitFact | None:
    """The unit at an instant, in one query."""
    stays = (
        UnitLocation.objects.select_related(None)
        .filter(site_id=OuterRef("site_id"), starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .order_by("-starts_at")
    )
    moves = (
        UnitMove.objects.select_related(None)
        .filter(site_id=OuterRef("site_id"), departed_at__lte=at)
        .order_by("-departed_at")
    )
    row = (
        UnitStanding.objects.select_related(None)
        .filter(site=site)
        .values_list(
            "state",
            Subquery(stays.values("place__name")[:1]),
            Subquery(stays.values("starts_at")[:1]),
            Subquery(stays.values("requalified_at")[:1]),
            Subquery(moves.values("bound_for__name")[:1]),
            Subquery(moves.values("departed_at")[:1]),
        )
        .first()
    )
    if row is None:
        return None
    state, place, starts_at, requalified_at, bound_for, departed_at = row
    return UnitFact(
        state=state,
        place=place or "",
        starts_at=starts_at,
        requalified_at=requalified_at,
        bound_for=bound_for or "",
        departed_at=departed_at,
    )
