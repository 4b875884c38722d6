"""How a modular unit stands (REG-22)."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from ledger.prepared import Values
from sites.facts.shapes import UnitFact
from sites.models import UnitLocation, UnitMove, UnitStanding


def unit_state(site_id: Any) -> Subquery:
    """The state of the unit now, for a statement that asks more: no row, so nothing, where the site is no unit."""
    return Subquery(UnitStanding.objects.select_related(None).filter(site_id=site_id).values("state")[:1])


def unit_query(given: Values) -> Any:
    """How the unit stood at an instant; no row where the site is no unit. ``given``: site and the instant ``at``."""
    at: Any = given["at"]
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
    return (
        UnitStanding.objects.select_related(None)
        .filter(site_id=given["site"])
        .values_list(
            "state",
            Subquery(stays.values("place__name")[:1]),
            Subquery(stays.values("starts_at")[:1]),
            Subquery(stays.values("requalified_at")[:1]),
            Subquery(moves.values("bound_for__name")[:1]),
            Subquery(moves.values("departed_at")[:1]),
        )
    )


def unit_fact(rows: list[tuple[Any, ...]]) -> UnitFact | None:
    """The unit that ``unit_query`` found, if it found one."""
    if not rows:
        return None
    state, place, starts_at, requalified_at, bound_for, departed_at = rows[0]
    return UnitFact(
        state=state,
        place=place or "",
        starts_at=starts_at,
        requalified_at=requalified_at,
        bound_for=bound_for or "",
        departed_at=departed_at,
    )
