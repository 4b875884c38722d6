"""Where a modular unit stands (REG-22)."""

from datetime import datetime

from django.db.models import Q

from sites.facts.shapes import UnitFact
from sites.models import RemoteSite, UnitLocation


def load_unit(site: RemoteSite, at: datetime) -> UnitFact | None:
    row = (
        UnitLocation.objects.select_related(None)
        .filter(site=site, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .values_list("place__name", "starts_at", "requalified_at")
        .first()
    )
    return UnitFact(*row) if row else None
