"""Visits planned at a home on a day, each with its kit as it stands now (REG-44)."""

from typing import Any

from ledger.prepared import Values
from sites.models import HomeVisit


def visits_query(given: Values) -> Any:
    """Visits that a batch of this product and mode may be made in. ``given``: site, product, mode and day."""
    return (
        HomeVisit.objects.select_related(None)
        .filter(
            site_id=given["site"],
            kit__master_file__product_id=given["product"],
            kit__master_file__mode=given["mode"],
            visit_on=given["day"],
            state="planned",
        )
        .order_by("id")
        .values_list("id", "visitor_id", "visitor_name", "kit__number", "kit__state", "kit__expires_on")
    )
