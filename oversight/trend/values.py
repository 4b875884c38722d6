"""The last values of one attribute at each site: short walks down an index, however long the register is (REG-83)."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db import connection

from designations.release import stored_result
from ledger.quantities import Qualifier, QuantityError, Result, ResultStatus
from oversight.selectors import CHART
from sites.models import Enrolment

RESULTS = 2 * CHART
"""So many of the newest results of a site are looked at for ``CHART`` exact ones."""
BATCHES = 200
"""So many of a site’s newest batches of the product are looked at for results."""

# Of each site its newest batches, and of each batch the last entry of the attribute that nothing corrects. The walk over
# batches is by (site_scope, -id) and ends with the limits, so that the length of the register does not matter.
_STATEMENT = """
SELECT w.line, f.batch_id, f.number, f.started_at, f.step_key, f.performed_at, f.value::text
FROM unnest(%(scopes)s::uuid[], %(modes)s::text[]) WITH ORDINALITY AS w (scope_id, mode, line)
CROSS JOIN LATERAL (
    SELECT b.id AS batch_id, b.number, b.started_at, e.step_key, e.performed_at, e.value
    FROM (
        SELECT id, number, started_at FROM batches_batch
        WHERE site_scope_id = w.scope_id AND product_id = %(product)s AND mode = w.mode
        ORDER BY id DESC LIMIT %(batches)s
    ) b
    CROSS JOIN LATERAL (
        SELECT s.step_key, s.performed_at, s.value FROM batches_stepentry s
        WHERE s.batch_id = b.id AND {which}
            AND NOT EXISTS (SELECT 1 FROM batches_stepentry later WHERE later.corrects_id = s.id)
        ORDER BY s.position DESC LIMIT 1
    ) e
    ORDER BY b.id DESC LIMIT %(results)s
) f
"""
_BY_ATTRIBUTE = _STATEMENT.format(which="s.attribute = %(key)s AND s.attribute <> ''")
_BY_STEP = _STATEMENT.format(which="s.step_key = %(key)s")


@dataclass(frozen=True)
class Value:
    """One exact value of one batch."""

    batch_id: uuid.UUID
    batch: str
    step_key: str
    started_at: datetime
    at: datetime
    number: Decimal
    said: str


@dataclass(frozen=True)
class SiteValues:
    """Exact values in order of the start of their batches; ``other``: results beside them that are not exact."""

    values: tuple[Value, ...] = ()
    other: int = 0


def site_values(
    product_id: uuid.UUID, enrolments: Sequence[Enrolment], key: str, units: Sequence[str], *, by_step: bool
) -> list[SiteValues]:
    """One for each enrolment, whose unit stands at the same place in ``units``: one query."""
    given: dict[str, Any] = {
        "scopes": [one.site.scope_id for one in enrolments],
        "modes": [one.master_file.mode for one in enrolments],
        "product": product_id,
        "key": key,
        "batches": BATCHES,
        "results": RESULTS,
    }
    rows: list[list[Any]] = [[] for _one in enrolments]
    with connection.cursor() as cursor:
        cursor.execute(_BY_STEP if by_step else _BY_ATTRIBUTE, given)
        for line, *row in cursor.fetchall():
            rows[line - 1].append(row)
    return [_of_site(found, unit) for found, unit in zip(rows, units, strict=True)]


def exact_result(value: Any, unit: str) -> Result | None:
    """The result, when it is exact, final and in the unit; nothing otherwise."""
    try:
        found = stored_result(value)
    except QuantityError:
        return None
    if found is None or found.number is None or found.unit != unit:
        return None
    return found if found.qualifier is Qualifier.EQUAL and found.status is ResultStatus.FINAL else None


def _of_site(rows: Sequence[Any], unit: str) -> SiteValues:
    """The newest ``CHART`` exact values, and how many results beside them, since the oldest of them, are not exact."""
    kept: list[Value] = []
    other = 0
    for batch_id, number, started_at, step_key, at, value in sorted(rows, key=itemgetter(0), reverse=True):
        if len(kept) == CHART:
            break
        result = exact_result(json.loads(value), unit)
        if result is None or result.number is None:
            other += 1
            continue
        kept.append(Value(batch_id, number, step_key, started_at, at, result.number, str(result)))
    return SiteValues(tuple(sorted(kept, key=lambda one: (one.started_at, one.batch_id))), other)
