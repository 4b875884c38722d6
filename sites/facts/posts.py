"""Who answers for a site on a day (REG-33)."""

from typing import Any

from django.db.models import Q

from ledger.prepared import Values
from sites.models import SitePost


def responsible_query(given: Values) -> Any:
    """The responsible person in post on the day, if there is one. ``given``: site and day."""
    day: Any = given["day"]
    return (
        SitePost.objects.select_related(None)
        .filter(
            Q(until_on=None) | Q(until_on__gte=day),
            site_id=given["site"],
            role="responsible",
            from_on__lte=day,
        )
        .order_by("id")
        .values_list("name", "organisation")[:1]
    )
