"""What stops work in hand at a site (REG-41)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Subquery

from sites.facts.conditions import covering, in_force_at
from sites.facts.unit import unit_state
from sites.models import Enrolment, RemoteSite, Restriction


@dataclass(frozen=True)
class Stops:
    """What stops work in hand at a site now (REG-41): a state that is not active, restrictions, a unit not in use (REG-22).

    ``unit``: the state of a modular unit, empty where the site is none.
    """

    enrolment: str
    restrictions: tuple[str, ...]
    unit: str = ""

    @property
    def stopped(self) -> bool:
        """Whether nothing may be signed here now."""
        return self.enrolment != "active" or bool(self.restrictions) or self.unit not in ("", "active")


def load_stops(
    *,
    site_id: Any,
    product_id: Any,
    mode: str,
    at: datetime,
    licence_ids: Iterable[Any] = (),
    activity: str = "making",
) -> Stops:
    """One query: the enrolment's state, the restrictions in force, the unit's state (REG-41).

    ``activity``: what is about to be done (``models.Activity``): a step, a certification, a release.
    """
    restrictions = (
        Restriction.objects.select_related(None)
        .filter(in_force_at(at))
        .filter(
            covering(
                site_id=site_id,
                product_id=product_id,
                mode=mode,
                activities=(activity,),
                master_file={"enrolment__master_file__mode": mode},
                licence_ids=licence_ids,
            )
        )
        .order_by("number")
        .values("number")
    )
    enrolment = Enrolment.objects.select_related(None).filter(
        site_id=site_id, master_file__product_id=product_id, master_file__mode=mode
    )
    row = (
        RemoteSite.objects.filter(pk=site_id)
        .values(
            state=Subquery(enrolment.order_by("-created_at").values("state")[:1]),
            numbers=ArraySubquery(restrictions),
            unit=unit_state(site_id),
        )
        .first()
    )
    if row is None:
        return Stops(enrolment="", restrictions=())
    return Stops(enrolment=row["state"] or "", restrictions=tuple(row["numbers"]), unit=row["unit"] or "")
