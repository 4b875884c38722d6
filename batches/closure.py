"""What batches say about closing a site: none of the product is in hand there (REG-42)."""

from typing import Any

from django.utils.translation import gettext as _

from batches.models import Batch

IN_HAND = ("planned", "in_progress", "submitted", "under_review", "change_requested", "accepted")
"""Not decided yet, one way or the other."""
NAMED = 5


def none_in_hand(enrolment: Any, _facts: Any) -> tuple[str, str] | None:
    """Every batch that the site made of this product was decided: one query."""
    file = enrolment.master_file
    numbers = list(
        Batch.objects.select_related(None)
        .filter(site_id=enrolment.site_id, product_id=file.product_id, state__in=IN_HAND)
        .order_by("number")
        .values_list("number", flat=True)[: NAMED + 1]
    )
    if not numbers:
        return None
    named = ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")
    return (
        _("Batches of this product are in hand: %(numbers)s.") % {"numbers": named},
        _("Finish and decide each, or end it at the bench; pause the site so that no other starts."),
    )
