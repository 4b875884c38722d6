"""The figures of an annual report worked out a second time, by plain SQL over the rows: nothing of the product counts here.

``at``: the period's first instant, the instant the report tells, and the cut-off: what came in later is not looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class At:
    """What of the records counts."""

    file: Any
    start: datetime
    end: datetime
    cut_off: datetime


def ask(statement: str, at: At) -> list[tuple[Any, ...]]:
    """Rows of a statement over the batches ``b`` (with ``outcome``, ``decided``) of the master file, as at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH b AS (
                SELECT b.id, b.number, s.code AS site, b.started_at,
                       b.started_at < %(start)s AS carried_in,
                       (SELECT t.to_state FROM ledger_transition t
                        WHERE t.record_id = b.id AND t.to_state IN ('certified', 'rejected', 'aborted') AND t.at < %(end)s
                       ) AS outcome,
                       (SELECT t.at FROM ledger_transition t
                        WHERE t.record_id = b.id AND t.to_state IN ('certified', 'rejected', 'aborted') AND t.at < %(end)s
                       ) AS decided,
                       (SELECT t.at FROM ledger_transition t
                        WHERE t.record_id = b.id AND t.to_state = 'released' AND t.at < %(end)s) AS released
                FROM batches_batch b
                JOIN mfg_sites_remotesite s ON s.id = b.site_id
                JOIN designations_masterfileversion v ON v.id = b.master_file_version_id
                WHERE v.master_file_id = %(file)s AND b.started_at < %(end)s AND b.created_at <= %(cut_off)s
            ), mine AS (SELECT * FROM b WHERE decided IS NULL OR decided >= %(start)s)
            {statement}
            """,  # put together from constants of the tests
            {"file": at.file, "start": at.start, "end": at.end, "cut_off": at.cut_off},
        )
        return cursor.fetchall()


BATCHES = """
SELECT coalesce(site, ''), count(*) FILTER (WHERE carried_in), count(*) FILTER (WHERE NOT carried_in),
       count(*) FILTER (WHERE outcome = 'certified'), count(*) FILTER (WHERE outcome = 'rejected'),
       count(*) FILTER (WHERE outcome = 'aborted'), count(*) FILTER (WHERE outcome IS NULL), count(released)
FROM mine GROUP BY ROLLUP (site) ORDER BY coalesce(site, '~')
"""
"""Site ('' for all) → carried in, started, certified, rejected, aborted, in hand, released for use."""

OUTCOMES = "SELECT number, coalesce(outcome, 'in_hand'), decided FROM mine ORDER BY number"

DEVIATIONS = """
, d AS (
    SELECT d.number, mine.site, d.opened_at,
           (SELECT h.severity FROM oversight_deviationevent h
            WHERE h.pgh_obj_id = d.id AND h.pgh_created_at <= %(cut_off)s ORDER BY h.pgh_seq DESC LIMIT 1) AS severity,
           (SELECT min(t.at) FROM ledger_transition t
            WHERE t.record_id = d.id AND t.to_state = 'closed' AND t.at < %(end)s) AS closed
    FROM oversight_deviation d JOIN b mine ON mine.id = d.batch_id WHERE d.opened_at < %(end)s
)
SELECT coalesce(site, ''), severity, count(*) FILTER (WHERE opened_at < %(start)s),
       count(*) FILTER (WHERE opened_at >= %(start)s), count(closed), count(*) - count(closed)
FROM d WHERE closed IS NULL OR closed >= %(start)s GROUP BY GROUPING SETS ((site, severity), (severity))
"""
"""Site ('' for all), class → open at the start, opened, closed, open at the end."""

RESULTS = """
, r AS (
    SELECT DISTINCT ON (mine.id, c.key) c.key, mine.site, e.value
    FROM mine
    JOIN batches_batch x ON x.id = mine.id
    JOIN designations_releasecriterion c ON c.version_id = x.instruction_version_id AND c.removed_at IS NULL
    JOIN batches_stepentry e ON e.batch_id = mine.id AND e.step_key = c.source_step AND e.received_at <= %(cut_off)s
    WHERE mine.outcome IN ('certified', 'rejected')
    ORDER BY mine.id, c.key, e.sequence DESC
)
SELECT key, coalesce(site, ''), count(*) , avg((value->>'number')::numeric),
       min((value->>'number')::numeric), max((value->>'number')::numeric), sum((value->>'number')::numeric)
FROM r WHERE value->>'qualifier' = '=' AND value->>'status' = 'final' AND value->>'number' IS NOT NULL
GROUP BY GROUPING SETS ((key, site), (key))
"""
"""Criterion, site ('' for all) → n, mean, smallest, largest, sum of exact results of decided batches."""

MOVES = """
SELECT t.to_state, count(*) FROM ledger_transition t JOIN mfg_sites_enrolment e ON e.id = t.record_id
WHERE t.record_type = 'mfg_sites.enrolment' AND e.master_file_id = %(file)s AND t.at >= %(start)s AND t.at < %(end)s
  AND t.to_state IN ('paused', 'suspended', 'ceased') GROUP BY t.to_state
"""

PROPOSED = """
SELECT s.code FROM mfg_sites_enrolment e JOIN mfg_sites_remotesite s ON s.id = e.site_id
WHERE e.master_file_id = %(file)s AND e.created_at < %(end)s ORDER BY 1
"""

UNIT_MOVES = """
SELECT s.code, m.departed_at, m.arrived_at FROM mfg_sites_unitmove m JOIN mfg_sites_remotesite s ON s.id = m.site_id
WHERE s.id IN (SELECT e.site_id FROM mfg_sites_enrolment e WHERE e.master_file_id = %(file)s)
  AND (m.departed_at BETWEEN %(start)s AND %(end)s OR m.arrived_at BETWEEN %(start)s AND %(end)s)
ORDER BY coalesce(m.departed_at, m.arrived_at)
"""

VERSIONS = """
SELECT v.number, coalesce(v.change_class, '') FROM designations_masterfileversion v
WHERE v.master_file_id = %(file)s AND v.effective_from >= %(start)s AND v.effective_from < %(end)s ORDER BY 1
"""

INSTRUCTIONS = """
SELECT i.number, v.number FROM designations_instructionversion v JOIN designations_instruction i ON i.id = v.instruction_id
JOIN designations_masterfile f ON f.product_id = i.product_id AND f.mode = i.mode
WHERE f.id = %(file)s AND v.effective_from >= %(start)s AND v.effective_from < %(end)s ORDER BY 1, 2
"""
