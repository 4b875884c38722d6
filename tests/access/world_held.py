"""What the routes of work in hand need: a batch in hand at a site that the authority restricted since."""

from typing import Any

from django.utils import timezone

from sites.models import Restriction
from sites.services import restriction
from tests.factories.batches import Bench, make_bench


def held_names(bench: Bench) -> dict[str, Any]:
    """Make them, and say what they are called."""
    caught = make_bench("HLD", team=bench.team)
    in_hand = caught.start()
    cause = restriction.restriction_record(
        actor=bench.team.regulatory,
        imposed_by=Restriction.ImposedBy.AUTHORITY,
        reference="GMP-2",
        reason="Another inspection found faults.",
        effective_from=timezone.now(),
        site=caught.site,
    )
    return {"caught_batch": in_hand.number, "caught_by": cause.pk}
