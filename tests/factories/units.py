"""Modular units on their way: delivered, sent off, qualified again where they stand (REG-22)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from sites.models import (
    Equipment,
    Place,
    RemoteSite,
    UnitLocation,
    UnitMove,
)
from sites.services import movement, qualification
from tests.factories.sites import World, make_place, make_site, proof_of


def make_unit(world: World, number: str) -> RemoteSite:
    """A modular unit that was never anywhere."""
    return make_site(
        world.control, world.qa, kind=RemoteSite.Kind.UNIT, unit_number=number, plate=f"PL {number}"
    )


def deliver(world: World, unit: RemoteSite, *, at: datetime | None = None) -> UnitLocation:
    """The unit arrives at its first place, or where it was sent."""
    first = not unit.locations.exists()
    return movement.unit_arrive(
        actor=world.qa,
        site=unit,
        place=make_place() if first else None,
        arrived_at=at or timezone.now(),
        reason="New." if first else "",
    )


def send_off(world: World, unit: RemoteSite, place: Place | None = None, **fields: Any) -> UnitMove:
    """The unit leaves, now."""
    return movement.unit_depart(
        actor=world.qa,
        site=unit,
        bound_for=place or make_place(),
        departed_at=fields.pop("departed_at", None) or timezone.now(),
        reason="The ward moves.",
        **fields,
    )


def requalify(world: World, unit: RemoteSite, evidence: str = "RQ-1") -> None:
    """QA signs that the unit is fit for use where it stands."""
    movement.unit_requalify(actor=world.qa, site=unit, proof=proof_of(world.qa), evidence=evidence)


def qualify_instruments(lead: PersonActor, unit: RemoteSite) -> None:
    """The site lead records the qualification of everything in use in the unit."""
    for item in Equipment.objects.filter(site=unit, out_since=None).exclude(requalify_since=None):
        qualification.equipment_qualify(
            actor=lead, equipment=item, done_at=timezone.now(), evidence="OQ-1", done_by="A company"
        )
