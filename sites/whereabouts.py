"""Where a modular unit was, stay by stay, as it stood at an instant (REG-22, REG-21)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from sites import national
from sites.models import Place, RemoteSite, UnitLocation, UnitMove

WIDTH, HEIGHT = 520.0, 460.0


@dataclass(frozen=True)
class Stay:
    """One stay. ``number``: its place in the order; ``until`` and ``requalified_at`` are empty where that came later."""

    number: int
    place: Place
    position: str
    since: datetime
    until: datetime | None
    requalified_at: datetime | None
    requalified_by: str
    evidence: str


@dataclass(frozen=True)
class Whereabouts:
    """Every stay that had begun, the first first; and the move that it was on. As of ``at``."""

    at: datetime
    stays: tuple[Stay, ...]
    move: UnitMove | None

    @property
    def now(self) -> Stay | None:
        """The stay at that instant; nothing while on the way, or before the first."""
        last = self.stays[-1] if self.stays else None
        return last if last is not None and last.until is None else None

    @property
    def state(self) -> str:
        """``nowhere``, ``relocating``, ``requalifying`` or ``active``: as the unit's standing was then."""
        if self.now is not None:
            return "active" if self.now.requalified_at else "requalifying"
        return "relocating" if self.move is not None or self.stays else "nowhere"

    @property
    def off_the_map(self) -> tuple[Stay, ...]:
        """Stays at places whose position nobody recorded."""
        return tuple(stay for stay in self.stays if stay.place.longitude is None)


def whereabouts(site: RemoteSite, at: datetime) -> Whereabouts:
    """As it happened, and not as it was written down: the trail has that. Two queries."""
    stays = UnitLocation.objects.select_related("place").filter(site=site, starts_at__lte=at)
    moves = UnitMove.objects.select_related("bound_for").filter(site=site, departed_at__lte=at)
    return Whereabouts(
        at=at,
        stays=tuple(_stay(number, row, at) for number, row in enumerate(stays.order_by("starts_at"), 1)),
        move=moves.filter(Q(arrived_at=None) | Q(arrived_at__gt=at)).order_by("-departed_at").first(),
    )


def _stay(number: int, row: UnitLocation, at: datetime) -> Stay:
    requalified = row.requalified_at is not None and row.requalified_at <= at
    return Stay(
        number=number,
        place=row.place,
        position=row.position,
        since=row.starts_at,
        until=row.ends_at if row.ends_at is not None and row.ends_at <= at else None,
        requalified_at=row.requalified_at if requalified else None,
        requalified_by=row.requalified_by_name if requalified else "",
        evidence=row.requalification_evidence if requalified else "",
    )


def draw_way(found: Whereabouts, title: Any, bound: Any) -> national.Drawing:
    """The stays as numbered marks in their order, joined; and where it was bound for. ``title``, ``bound``: words for each."""
    marks = [
        national.Mark(
            longitude=float(stay.place.longitude),
            latitude=float(stay.place.latitude),
            state="now" if stay is found.now else "past",
            title=title(stay),
            text=str(stay.number),
        )
        for stay in found.stays
        if stay.place.longitude is not None and stay.place.latitude is not None
    ]
    if found.now is None and found.move is not None:
        place = found.move.bound_for
        if place.longitude is not None and place.latitude is not None:
            marks.append(
                national.Mark(
                    longitude=float(place.longitude),
                    latitude=float(place.latitude),
                    state="bound",
                    title=bound(found.move),
                    text="?",
                )
            )
    places = [(mark.longitude, mark.latitude) for mark in marks]
    if not places:
        return national.draw(marks, national.whole())
    drawn = national.draw(marks, national.frame_of(places, WIDTH, HEIGHT, national.NEARBY), legs=True)
    if len(drawn.placed) < len(set(places)):
        # Two hospitals of one town: without the coast, but apart.
        drawn = national.draw(marks, national.frame_of(places, WIDTH, HEIGHT), legs=True)
    return drawn
