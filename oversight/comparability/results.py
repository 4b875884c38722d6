"""The results that are compared: of batches decided of late, by site, and of performance batches (REG-37)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from oversight.comparability.series import Series
from oversight.models import PerformanceRun

# A result counts where it is exact, final and in the unit of the protocol; every other one is counted apart. The step that
# gives a result is the one that the specification of the batch's own instruction version names. A corrected entry does not
# count: the one that corrects it does.
_STATEMENT = """
SELECT w.key, b.site_id,
    count(x.number), coalesce(sum(x.number), 0), min(x.number), max(x.number), coalesce(max(scale(x.number)), 0),
    count(*) - count(x.number)
FROM unnest(%(keys)s::text[], %(units)s::text[]) AS w (key, unit)
JOIN designations_releasecriterion c ON c.key = w.key AND c.removed_at IS NULL
JOIN batches_batch b ON b.instruction_version_id = c.version_id
JOIN batches_stepentry e ON e.batch_id = b.id AND e.step_key = c.source_step
CROSS JOIN LATERAL (
    SELECT CASE WHEN jsonb_typeof(e.value -> 'quantity') = 'object' THEN e.value -> 'quantity' ELSE e.value END AS result
) v
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN v.result ->> 'qualifier' = '=' AND v.result ->> 'status' = 'final' AND v.result ->> 'unit' = w.unit
        THEN (v.result ->> 'number')::numeric
    END AS number
) x
WHERE b.product_id = %(product)s AND b.state IN ('certified', 'released', 'rejected') AND b.decided_at >= %(since)s
    AND NOT EXISTS (SELECT 1 FROM batches_stepentry later WHERE later.corrects_id = e.id)
GROUP BY w.key, b.site_id
"""

Key = tuple[str, uuid.UUID]
BEFORE_OPEN = ("proposed", "onboarding")
"""States of an enrolment in which performance batches are recorded, and count: an open site has batches of its own."""


def batch_results(product_id: uuid.UUID, attributes: Sequence[Mapping[str, Any]]) -> dict[Key, Series]:
    """(attribute, site) → results of its batches decided within ``COMPARABILITY_DAYS``: one query."""
    given: dict[str, Any] = {
        "keys": [one["key"] for one in attributes],
        "units": [one["unit"] for one in attributes],
        "product": product_id,
        "since": timezone.now() - timedelta(days=settings.SPOKEWISE.COMPARABILITY_DAYS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, given)
        return {
            (key, site): Series(n, total, low, high, places, other)
            for key, site, n, total, low, high, places, other in cursor.fetchall()
        }


def runs_of(enrolment_ids: Iterable[uuid.UUID]) -> list[PerformanceRun]:
    """The newest row of every performance batch of these enrolments, in order of the day: one query."""
    rows = (
        PerformanceRun.objects.select_related("enrolment__site")
        .filter(enrolment_id__in=list(enrolment_ids))
        .order_by("enrolment_id", "run", "-sequence")
        .distinct("enrolment_id", "run")
    )
    return sorted(rows, key=lambda row: (row.performed_on, row.run))


def run_results(rows: Iterable[PerformanceRun]) -> dict[Key, Series]:
    """(attribute, enrolment) → results of its performance batches, of sites that are not open: old ones prop up no drift."""
    found: dict[Key, Series] = {}
    for row in rows:
        if row.enrolment.state not in BEFORE_OPEN:
            continue
        for key, value in row.values.items():
            at = (key, row.enrolment_id)
            found[at] = found.get(at, Series()) + Series.of([Decimal(value["number"])])
    return found


def recorders(enrolment: Any) -> frozenset[str]:
    """Who recorded performance batches of an enrolment, those that were recorded again included: one query."""
    rows = PerformanceRun.objects.select_related(None).filter(enrolment=enrolment)
    return frozenset(str(key) for key in rows.order_by().values_list("recorded_by_id", flat=True) if key)
