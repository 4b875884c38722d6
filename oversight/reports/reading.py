"""Reading for a report: what the records said at the cut-off, in a fixed number of passes, never row by row.

States come from the transitions, columns that can change from the row history, so that the same parameters give the same
content whenever they are asked for again (REG-138). Nothing here knows how a report looks.
"""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, models

from oversight.reports.parameters import Parameters

CHUNK = 200
"""Batches held while their entries are read: bounds memory, whatever the size of the report."""

ENDED = ("certified", "released", "rejected", "aborted")
"""Outcomes of a batch. One that is certified keeps that outcome when it is released; a special is released and no more."""

_BATCHES = """
SELECT b.id, b.number, b.started_at, h.manufacture_ended_at, h.pending_results, b.provenance, b.source_reference, b.origin,
       b.instruction_version_id, b.site_id,
       at_end.to_state AS state_at_end, at_end.at AS ended_at, at_end.reason AS end_reason, released.at AS released_at,
       at_cut.to_state AS state_at_cut_off, coalesce(c.number, r.number) AS register_number,
       coalesce(c.person_name, r.person_name) AS person_name
FROM batches_batch b
JOIN designations_masterfileversion v ON v.id = b.master_file_version_id
LEFT JOIN LATERAL (
    SELECT e.manufacture_ended_at, e.pending_results FROM batches_batchevent e
    WHERE e.pgh_obj_id = b.id AND e.pgh_created_at <= %(cut_off)s ORDER BY e.pgh_seq DESC LIMIT 1
) h ON TRUE
LEFT JOIN LATERAL (
    SELECT t.to_state, t.at, t.reason FROM ledger_transition t
    WHERE t.record_type = 'batches.batch' AND t.record_id = b.id AND t.at < %(as_at)s AND t.move <> 'release'
    ORDER BY t.id DESC LIMIT 1
) at_end ON TRUE
LEFT JOIN LATERAL (
    SELECT t.at FROM ledger_transition t
    WHERE t.record_type = 'batches.batch' AND t.record_id = b.id AND t.at < %(as_at)s AND t.to_state = 'released'
    ORDER BY t.id DESC LIMIT 1
) released ON TRUE
LEFT JOIN LATERAL (
    SELECT t.to_state FROM ledger_transition t
    WHERE t.record_type = 'batches.batch' AND t.record_id = b.id AND t.at <= %(cut_off)s ORDER BY t.id DESC LIMIT 1
) at_cut ON TRUE
LEFT JOIN oversight_certification c ON c.batch_id = b.id AND at_end.to_state = c.outcome
LEFT JOIN oversight_release r ON r.batch_id = b.id AND at_end.to_state = 'released'
WHERE v.master_file_id = %(master_file)s AND b.created_at <= %(cut_off)s AND b.started_at < %(as_at)s
  AND (at_end.to_state IS NULL OR at_end.to_state <> ALL(%(ended)s) OR at_end.at >= %(period_start)s)
ORDER BY b.started_at, b.id
"""

_ENTRIES = """
SELECT e.batch_id, e.step_key, e.attribute, e.value, e.purpose, e.sequence, s.title, e.correction_reason, e.recorded_at,
       e.outcome
FROM batches_stepentry e JOIN designations_step s ON s.id = e.step_id
WHERE e.batch_id = ANY(%(batches)s) AND e.received_at <= %(cut_off)s
  AND (e.step_key = ANY(%(keys)s) OR (%(attribute)s <> '' AND e.attribute = %(attribute)s)
       OR (e.batch_id, e.position) IN (SELECT k.batch_id, k.position FROM batches_stepentry k
           WHERE k.batch_id = ANY(%(batches)s) AND k.purpose = 'correction' AND k.received_at <= %(cut_off)s))
ORDER BY e.batch_id, e.position, e.sequence
"""

_LAST_RUNS = """
SELECT DISTINCT ON (r.batch_id) r.id FROM oversight_reviewrun r
WHERE r.batch_id = ANY(%(batches)s) AND r.ran_at <= %(cut_off)s ORDER BY r.batch_id, r.sequence DESC
"""

_CHECKS = f"""
SELECT r.rule, r.version, r.reg, max(r.title) FILTER (WHERE r.passed) AS passed_title, max(r.title) AS any_title,
       n.rule_set_version, count(*) FILTER (WHERE r.passed) AS passed, count(*) FILTER (WHERE NOT r.passed) AS failed,
       count(DISTINCT r.run_id) AS runs
FROM oversight_ruleresult r JOIN oversight_reviewrun n ON n.id = r.run_id
WHERE r.run_id IN ({_LAST_RUNS})
GROUP BY r.rule, r.version, r.reg, n.rule_set_version
"""  # noqa: S608  # put together from constants of this module

_EXCEPTIONS = f"""
SELECT n.batch_id, r.rule, r.version, r.reg, r.subject, r.severity, r.title, r.message,
       coalesce(r.evidence->>'value', '') AS value, coalesce(r.evidence->>'limit', '') AS limit_words, a.text AS assessment,
       d.number AS deviation, d.state AS deviation_state
FROM oversight_ruleresult r JOIN oversight_reviewrun n ON n.id = r.run_id
LEFT JOIN LATERAL (
    SELECT x.text FROM oversight_exceptionassessment x
    WHERE x.batch_id = n.batch_id AND x.fingerprint = r.fingerprint AND x.at <= %(cut_off)s ORDER BY x.id DESC LIMIT 1
) a ON TRUE
LEFT JOIN LATERAL (
    SELECT y.number, coalesce((
        SELECT t.to_state FROM ledger_transition t WHERE t.record_type = 'oversight.deviation' AND t.record_id = y.id
          AND t.at <= %(cut_off)s ORDER BY t.id DESC LIMIT 1), 'open') AS state
    FROM oversight_deviation y WHERE y.batch_id = n.batch_id AND y.step_key <> ''
      AND r.evidence->>'kind' IN ('specification', 'limit')
      AND r.evidence->'steps' @> jsonb_build_array(jsonb_build_object('key', y.step_key))
      AND y.opened_at <= %(cut_off)s ORDER BY y.id DESC LIMIT 1
) d ON TRUE
WHERE NOT r.passed AND r.run_id IN ({_LAST_RUNS})
ORDER BY n.batch_id, r.position
"""  # noqa: S608  # put together from constants of this module

_VOIDED = """
SELECT count(*) FROM ledger_signaturevoid v JOIN ledger_signature s ON s.id = v.signature_id
WHERE s.subject_type = 'batches.batch' AND s.subject_id = ANY(%(texts)s) AND v.voided_at <= %(cut_off)s
"""

_ENROLMENTS = """
SELECT e.id, e.site_id, e.created_at AS recorded_at, h.state_since AS effective_at
FROM mfg_sites_enrolment e JOIN LATERAL (
    SELECT x.state_since FROM mfg_sites_enrolmentevent x WHERE x.pgh_obj_id = e.id ORDER BY x.pgh_seq LIMIT 1
) h ON TRUE
WHERE e.master_file_id = %(master_file)s AND e.created_at <= %(cut_off)s AND h.state_since < %(as_at)s
ORDER BY e.created_at, e.id
"""

# A move took effect when the row history says that the new state began; the authority's suspension from its own instant on.
# Transition and history are paired by their place in the order: the guard on the column lets neither be without the other.
_ENROLMENT_MOVES = """
WITH known AS (
    SELECT x.pgh_obj_id, x.pgh_seq, x.state, x.state_since,
           lag(x.state) OVER (PARTITION BY x.pgh_obj_id ORDER BY x.pgh_seq) AS before
    FROM mfg_sites_enrolmentevent x WHERE x.pgh_obj_id = ANY(%(enrolments)s)
), begun AS (
    SELECT k.pgh_obj_id, k.state, k.state_since,
           row_number() OVER (PARTITION BY k.pgh_obj_id ORDER BY k.pgh_seq) AS place
    FROM known k WHERE k.before <> k.state
), made AS (
    SELECT t.*, row_number() OVER (PARTITION BY t.record_id ORDER BY t.id) AS place
    FROM ledger_transition t
    WHERE t.record_type = 'mfg_sites.enrolment' AND t.record_id = ANY(%(enrolments)s) AND t.at <= %(cut_off)s
)
SELECT m.record_id, m.from_state, m.to_state, m.reason, m.actor_role, m.at AS recorded_at,
       coalesce(r.effective_from, b.state_since, m.at) AS effective_at
FROM made m
LEFT JOIN begun b ON b.pgh_obj_id = m.record_id AND b.place = m.place AND b.state = m.to_state
LEFT JOIN ledger_event e ON e.id = m.event_id AND m.move = 'suspend'
LEFT JOIN mfg_sites_restriction r ON r.number = e.payload::json ->> 'restriction'
ORDER BY m.id
"""

_VERSION_IN_FORCE = """
SELECT v.number, v.effective_from AS effective_at, t.at AS recorded_at
FROM designations_masterfileversion v JOIN ledger_transition t
  ON t.record_type = 'designations.masterfileversion' AND t.record_id = v.id AND t.to_state = 'effective'
WHERE v.master_file_id = %(master_file)s AND t.at <= %(cut_off)s AND v.effective_from < %(as_at)s
ORDER BY v.effective_from DESC, t.id DESC LIMIT 1
"""

_LICENCES = """
SELECT l.number, l.holder_id FROM designations_licence l JOIN designations_licencescope s ON s.licence_id = l.id
WHERE s.product_id = %(product)s AND s.mode = %(mode)s AND s.created_at <= %(cut_off)s
  AND s.valid_from <= %(day)s AND (s.valid_until IS NULL OR s.valid_until >= %(day)s)
GROUP BY l.number, l.holder_id ORDER BY l.number
"""


@dataclass
class Reader:
    """Reads for one run, inside the caller's transaction."""

    parameters: Parameters

    def _arguments(self, **more: Any) -> dict[str, Any]:
        p = self.parameters
        return {
            "cut_off": p.cut_off,
            "as_at": p.as_at,
            "period_start": p.period_start,
            "master_file": uuid.UUID(p.master_file_id),
            "product": uuid.UUID(p.product_id),
            "mode": p.mode,
            "day": p.as_at.astimezone(p.there).date(),
            "ended": list(ENDED),
            **more,
        }

    def rows(self, statement: str, **more: Any) -> list[dict[str, Any]]:
        """Rows of a statement, which may name the arguments of the run: cut-off, period, master file, product and mode."""
        with connection.cursor() as cursor:
            cursor.execute(statement, self._arguments(**more))
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def batches(self) -> Iterator[list[dict[str, Any]]]:
        """The batches of the report, in order of start, a chunk at a time."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(_BATCHES, self._arguments())
            names: list[str] = []
            while rows := cursor.fetchmany(CHUNK):
                names = names or [column.name for column in cursor.description or ()]
                yield [dict(zip(names, row, strict=True)) for row in rows]

    def entries(
        self, batch_ids: Sequence[uuid.UUID], keys: Sequence[str]
    ) -> dict[uuid.UUID, list[dict[str, Any]]]:
        """Entries of these steps, of the charted attribute, and of every corrected step, oldest first, by batch."""
        found: dict[uuid.UUID, list[dict[str, Any]]] = {}
        for row in self.rows(
            _ENTRIES, batches=list(batch_ids), keys=list(keys), attribute=self.parameters.attribute
        ):
            # A raw cursor hands JSON over as text.
            row["value"] = json.loads(row["value"])
            found.setdefault(row["batch_id"], []).append(row)
        return found

    def exceptions(self, batch_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
        """What the newest review of each batch found wrong, with its assessment and its deviation."""
        return self.rows(_EXCEPTIONS, batches=list(batch_ids))

    def checks(self, batch_ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
        """How often each rule version passed and failed in the newest review of each batch."""
        return self.rows(_CHECKS, batches=list(batch_ids))

    def voided_signatures(self, batch_ids: Sequence[uuid.UUID]) -> int:
        """How many signatures on these batches a later change voided."""
        return int(self.rows(_VOIDED, texts=[str(pk) for pk in batch_ids])[0]["count"])

    def enrolments(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Sites proposed for the master file by ``as_at``, and every change of their state known at the cut-off."""
        rows = self.rows(_ENROLMENTS)
        return rows, self.rows(_ENROLMENT_MOVES, enrolments=[row["id"] for row in rows])

    def version_in_force(self) -> dict[str, Any] | None:
        """Number of the master-file version in force, and since when."""
        rows = self.rows(_VERSION_IN_FORCE)
        return rows[0] if rows else None

    def licences(self) -> list[dict[str, Any]]:
        """Licences that covered product and mode on the day."""
        return self.rows(_LICENCES)

    def as_it_was(self, model: type[models.Model], keys: Sequence[Any]) -> dict[str, Mapping[str, Any]]:
        """Rows of a record as its history knew them at the cut-off (the oldest known when it was made later)."""
        history = _history_of(model)
        found: dict[str, Mapping[str, Any]] = {}
        for row in (
            history.objects.filter(pgh_obj_id__in=list(keys)).order_by("pgh_obj_id", "pgh_seq").values()
        ):
            key = str(row["pgh_obj_id"])
            if key not in found or row["pgh_created_at"] <= self.parameters.cut_off:
                found[key] = row
        return found


def _history_of(model: type[models.Model]) -> Any:
    return next(each for each in apps.get_models() if getattr(each, "pgh_tracked_model", None) is model)


def open_transactions(cut_off: datetime) -> int:
    """How many other sessions of this role still run a transaction begun by ``cut_off``: it may yet write into the past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
            " AND pid <> pg_backend_pid() AND xact_start <= %s AND backend_xid IS NOT NULL",
            [cut_off],
        )
        return int(cursor.fetchone()[0])
