"""Rows by the hundred thousand: batches that were made through the services, copied in SQL with other ids, dates and sites.

Done by the owner of the database server with triggers off, which nobody else can; so copied rows carry the digests of their
model and `verify_ledger` would find them. Ids stay in order of time, because lists page by them.
"""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count as count_from
from random import Random
from typing import Any

import psycopg
from psycopg import sql

from ledger.identifiers import make_batch_number
from ledger.identifiers.check import ALPHABET_31, mod31

SEED = 20250087
SHARES = {
    "certified": 0.835, "rejected": 0.035, "aborted": 0.03,
    "submitted": 0.04, "under_review": 0.02, "accepted": 0.02, "in_progress": 0.02,
}  # fmt: skip
"""State → share of all batches; those in hand are a tenth, and lie in the last ten days."""
LIVE = frozenset({"submitted", "under_review", "accepted", "in_progress"})
CHARTED = ("vcn", "viability")
"""Attributes whose entries every copied batch has; the whole record is copied for some."""
PLACES = (
    "Royal", "General", "Queen’s", "St Mary’s", "County", "University", "Infirmary", "Northern", "Victoria", "Park",
)  # fmt: skip

FUNCTIONS = """
-- The id of a copy: the instant of the model's id (its first half), the rest decided by the copy's number.
CREATE FUNCTION pg_temp.copied(old uuid, n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (left(old::text, 18) || '-a' || substr(d, 1, 3) || '-' || substr(d, 4, 12))::uuid
    FROM (SELECT md5(old::text || n::text) AS d) AS x
$$;
CREATE TEMP TABLE plan (
    n integer PRIMARY KEY, model uuid, batch uuid, number text, back interval, site uuid, site_scope uuid, patient_code text,
    whole boolean);
"""


@dataclass(frozen=True)
class Copy:
    """How one table is copied. ``join``: which rows of a model batch; ``own``: columns that name copied rows."""

    table: str
    join: str
    own: tuple[str, ...] = ("id",)
    put: Mapping[str, str] | None = None
    only_whole: bool = False
    where: str = "TRUE"


BATCH = {
    "id": "p.batch", "number": "p.number", "site_id": "p.site", "site_scope_id": "p.site_scope",
    "patient_id": "pg_temp.copied(r.patient_id, p.n)", "source_reference": "'BENCH-' || p.n",
}  # fmt: skip
ENTRIES = "r.batch_id = p.model AND r.corrects_id IS NULL"
OF_ENTRY = "r.entry_id IN (SELECT e.id FROM batches_stepentry e WHERE e.batch_id = p.model AND e.corrects_id IS NULL)"
OF_RUN = "r.run_id IN (SELECT n.id FROM oversight_reviewrun n WHERE n.batch_id = p.model)"
TO_BATCH = {"batch_id": "p.batch"}
COPIES = (
    Copy(
        "batches_patientidentity",
        "r.id = (SELECT b.patient_id FROM batches_batch b WHERE b.id = p.model)",
        put={"code": "p.patient_code", "site_id": "p.site"},
    ),
    Copy("batches_batch", "r.id = p.model", own=(), put=BATCH),
    Copy("batches_batchevent", "r.id = p.model", own=(), put={**BATCH, "pgh_obj_id": "p.batch"}),
    Copy(
        "batches_gatecheck", "r.batch_id = p.model", put={**TO_BATCH, "attempt": "pg_temp.copied(r.attempt, p.n)"},
        only_whole=True,
    ),
    Copy(
        "batches_stepentry", ENTRIES, put=TO_BATCH, where="p.whole OR r.attribute = ANY(%(charted)s)",
    ),
    Copy("batches_entrymaterial", OF_ENTRY, own=("id", "entry_id"), only_whole=True),
    Copy("batches_entryequipment", OF_ENTRY, own=("id", "entry_id"), only_whole=True),
    Copy(
        "ledger_attestation",
        "r.subject_type = 'batches.stepentry' AND r.subject_id IN"
        " (SELECT e.id::text FROM batches_stepentry e WHERE e.batch_id = p.model AND e.corrects_id IS NULL)",
        own=("id", "event_id"),
        put={"subject_id": "pg_temp.copied(r.subject_id::uuid, p.n)::text"},
        only_whole=True,
    ),
    Copy(
        "ledger_event", "r.stream = 'batch:' || p.model",
        put={"stream": "'batch:' || p.batch", "subject_id": "pg_temp.copied(r.subject_id::uuid, p.n)::text"},
        where="p.whole OR r.kind <> 'batches.entry.recorded'",
    ),
    Copy("ledger_streamhead", "r.stream = 'batch:' || p.model", own=(), put={"stream": "'batch:' || p.batch"}),
    Copy(
        "ledger_signature", "r.subject_type = 'batches.batch' AND r.subject_id = p.model::text",
        own=("id", "event_id"), put={"subject_id": "p.batch::text", "content": "'{}'"},
    ),
    Copy(
        "ledger_transition", "r.record_type = 'batches.batch' AND r.record_id = p.model",
        own=("id", "event_id", "signature_id"), put={"record_id": "p.batch"},
    ),
    Copy("oversight_reviewrun", "r.batch_id = p.model", put=TO_BATCH),
    Copy("oversight_ruleresult", OF_RUN, own=("id", "run_id"), only_whole=True),
    Copy(
        "oversight_exceptionassessment", "r.batch_id = p.model", own=("id", "result_id"), put=TO_BATCH,
        only_whole=True,
    ),
    Copy(
        "oversight_certification", "r.batch_id = p.model", own=("id", "run_id", "signature_id"),
        put={
            **TO_BATCH, "batch_number": "p.number", "number": "'BENCH-' || p.n", "site_scope_id": "p.site_scope",
        },
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Model:
    """A batch made through the services, to be copied: its id, state and instant of start."""

    batch: uuid.UUID
    state: str
    started_at: datetime


@dataclass(frozen=True)
class Site:
    """A site that copies can lie at."""

    id: uuid.UUID
    scope: uuid.UUID
    code: str


def add_sites(owner: psycopg.Connection[Any], count: int, *, model: str, first: int = 0) -> list[Site]:
    """Copy a site (vehicle kind: it needs no place) with its scope and its enrolment, now active; return the copies."""
    random = Random(SEED + first)
    made = []
    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for number in range(first, first + count):
            site = Site(
                uuid.UUID(int=random.getrandbits(128)),
                uuid.UUID(int=random.getrandbits(128)),
                f"B{number:04d}",
            )
            name = f"{random.choice(PLACES)} {random.choice(PLACES)} {number:04d}"
            values = {"id": site.id, "scope": site.scope, "code": site.code, "name": name, "model": model}
            for table, join, put in (
                (
                    "accounts_scope",
                    "r.id = (SELECT s.scope_id FROM mfg_sites_remotesite s WHERE s.code = %(model)s)",
                    {"id": "%(scope)s", "code": "%(code)s", "title": "%(name)s"},
                ),
                (
                    "mfg_sites_remotesite",
                    "r.code = %(model)s",
                    {"id": "%(id)s", "scope_id": "%(scope)s", "code": "%(code)s", "name": "%(name)s"},
                ),
                (
                    "mfg_sites_remotesiteevent",
                    "r.code = %(model)s",
                    {
                        "id": "%(id)s",
                        "pgh_obj_id": "%(id)s",
                        "scope_id": "%(scope)s",
                        "code": "%(code)s",
                        "name": "%(name)s",
                    },
                ),
                (
                    "mfg_sites_enrolment",
                    "r.site_id = (SELECT s.id FROM mfg_sites_remotesite s WHERE s.code = %(model)s)",
                    {"id": "uuidv7()", "site_id": "%(id)s", "state": "'active'"},
                ),
            ):
                columns = _columns(cursor, table)
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)})"
                    f" SELECT {', '.join(put.get(name, 'r.' + name) for name in columns)} FROM {table} r WHERE {join}",
                    values,
                )
            made.append(site)
    return made


def add_batches(
    owner: psycopg.Connection[Any],
    *,
    models: Sequence[Model],
    sites: Sequence[Site],
    product: str,
    first: int,
    count: int,
    month: tuple[datetime, datetime],
    whole: int,
) -> None:
    """Copy ``count`` batches, numbered from ``first``; ``whole`` of them start in ``month`` and are copied entry by entry."""
    by_state: dict[str, list[Model]] = {}
    for model in models:
        by_state.setdefault(model.state, []).append(model)
    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            "DROP TABLE IF EXISTS pg_temp.plan; DROP FUNCTION IF EXISTS pg_temp.copied(uuid, integer)"
        )
        cursor.execute(FUNCTIONS)
        cursor.execute("SELECT code FROM batches_patientidentity")
        codes = free_codes(first, {row[0] for row in cursor.fetchall()})
        with cursor.copy(
            "COPY plan (n, model, batch, number, back, site, site_scope, patient_code, whole) FROM STDIN"
        ) as copy:
            for row in _plan(by_state, sites, product, first, count, month, whole, codes):
                copy.write_row(row)
        cursor.execute("ANALYZE plan")
        for each in COPIES:
            _copy(cursor, each)
    owner.execute("VACUUM (ANALYZE)")


def _plan(
    by_state: Mapping[str, Sequence[Model]],
    sites: Sequence[Site],
    product: str,
    first: int,
    count: int,
    month: tuple[datetime, datetime],
    whole: int,
    codes: Iterator[str],
) -> Iterator[tuple[Any, ...]]:
    random = Random(SEED + 7 * first)
    now = datetime.now(tz=UTC)
    taken: dict[tuple[str, date], int] = {}
    states = list(SHARES)
    # Some sites make much more than others.
    weights = [1 / (1 + place) ** 0.6 for place in range(len(sites))]
    for n in range(first, first + count):
        in_month = n - first < whole
        state = (
            random.choices(("certified", "rejected", "aborted"), (0.9, 0.06, 0.04))[0]
            if in_month
            else random.choices(states, list(SHARES.values()))[0]
        )
        model = random.choice(by_state[state])
        if in_month:
            started = month[0] + (month[1] - month[0]) * random.random()
        elif state in LIVE:
            started = min(model.started_at, now) - timedelta(hours=20 * random.random())
        else:
            started = now - timedelta(days=45 + 700 * random.random())
        site = random.choices(sites, weights)[0]
        # Our own range of days keeps copied numbers apart from numbers given by the services.
        day = date(2000, 1, 1) + timedelta(days=(n // 60) % 7000)
        taken[site.code, day] = taken.get((site.code, day), 0) + 1
        milliseconds = int(started.timestamp() * 1000)
        batch = uuid.UUID(
            int=(milliseconds << 80)
            | (0x7 << 76)
            | (random.getrandbits(12) << 64)
            | (0b10 << 62)
            | random.getrandbits(62)
        )
        yield (
            n, model.batch, batch, make_batch_number(product, site.code, day, taken[site.code, day]),
            model.started_at - started, site.id, site.scope, next(codes), in_month,
        )  # fmt: skip


def free_codes(first: int, taken: Collection[str]) -> Iterator[str]:
    """Patient codes from number ``first`` on that nobody has: those of the models were drawn at random."""
    return (code for code in map(patient_code, count_from(first)) if code not in taken)


def patient_code(n: int) -> str:
    """A code of the kind that patients have, a different one for each number."""
    body = ""
    for _place in range(5):
        n, digit = divmod(n, len(ALPHABET_31))
        body = ALPHABET_31[digit] + body
    text = body + mod31(body)
    return f"{text[:4]}-{text[4:]}"


def _columns(cursor: psycopg.Cursor[Any], table: str) -> list[str]:
    cursor.execute(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [table],
    )
    return [
        f'"{name}"' if name in {"last", "position"} else name
        for name, _type in cursor.fetchall()
        if name != "pgh_id"
    ]


def _instants(cursor: psycopg.Cursor[Any], table: str) -> set[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND atttypid = 'timestamptz'::regtype AND NOT attisdropped",
        [table],
    )
    return {row[0] for row in cursor.fetchall()}


def _copy(cursor: psycopg.Cursor[Any], each: Copy) -> None:
    columns, instants = _columns(cursor, each.table), _instants(cursor, each.table)
    put = each.put or {}
    values = []
    for quoted in columns:
        name = quoted.strip('"')
        if name in put:
            values.append(put[name])
        elif name in each.own:
            values.append(f"pg_temp.copied(r.{quoted}, p.n)")
        elif name in instants:
            values.append(f"r.{quoted} - p.back")
        else:
            values.append(f"r.{quoted}")
    where = f"({each.where})" + (" AND p.whole" if each.only_whole else "")
    cursor.execute(
        sql.SQL(
            f"INSERT INTO {each.table} ({', '.join(columns)})"
            f" SELECT {', '.join(values)} FROM plan p JOIN {each.table} r ON {each.join} WHERE {where} ORDER BY p.n"
        ),
        {"charted": list(CHARTED)},
    )
