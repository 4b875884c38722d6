"""Does everything still agree? What ``manage.py verify_ledger`` asks (architecture section 5).

Four questions, each answered with the rows it names:

1. Event chains: is every link the hash of its own columns and the link before, without gap, up to the stream's head?
2. History chains: is every history row's digest the hash of its own columns and the digest before?
3. Records: does each record row equal its latest history row, and is none missing or added?
4. Seals: was every signature and attestation sealed by our key over exactly what the row says?

A chain rewritten whole, heads included, by someone with the owner's powers agrees with itself: only a checkpoint kept
elsewhere finds that (a later issue).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from ledger import chain
from ledger.models import Attestation, Signature
from ledger.roles import history_models, tracked_model
from ledger.signing import seal_holds

CHUNK = 2000


@dataclass(frozen=True)
class Fault:
    """One disagreement: where, which row, what is wrong."""

    check: str
    table: str
    row: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.table} {self.row}: {self.message}"


@dataclass
class Counts:
    """How much was looked at."""

    events: int = 0
    streams: int = 0
    history_rows: int = 0
    records: int = 0
    seals: int = 0


def verify_events(connection: BaseDatabaseWrapper, counts: Counts) -> Iterator[Fault]:
    """Recompute every link of every stream, streaming; memory stays flat."""
    columns = ", ".join(chain.EVENT_COLUMNS)
    heads: dict[str, tuple[int, bytes]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream, seq, hash FROM ledger_streamhead")
        heads = {stream: (seq, bytes(hash_)) for stream, seq, hash_ in cursor.fetchall()}
    stream, last_seq, last_hash = None, 0, chain.GENESIS
    seen: set[str] = set()

    def close() -> Iterator[Fault]:
        if stream is None:
            return
        head = heads.get(stream)
        if head is None:
            yield Fault(
                "event chain",
                "ledger_streamhead",
                stream,
                "the stream has events but no head",
            )
        elif head != (last_seq, last_hash):
            yield Fault(
                "event chain",
                "ledger_event",
                f"{stream}#{last_seq}",
                f"the stream should end at #{head[0]}: its tail was cut or its head changed",
            )

    for *values, previous, hash_ in _stream_rows(
        connection,
        f"SELECT {columns}, prev_hash, hash FROM ledger_event ORDER BY stream, seq",  # noqa: S608  constants
    ):
        counts.events += 1
        row_stream, seq = values[1], values[2]
        if row_stream != stream:
            yield from close()
            stream, last_seq, last_hash = row_stream, 0, chain.GENESIS
            seen.add(row_stream)
            counts.streams += 1
        name = f"{row_stream}#{seq} (id {values[0]})"
        if seq != last_seq + 1:
            yield Fault(
                "event chain",
                "ledger_event",
                name,
                f"#{last_seq + 1} should come here: an event is missing",
            )
        elif bytes(previous) != last_hash:
            yield Fault(
                "event chain",
                "ledger_event",
                name,
                "does not follow the link before it",
            )
        if chain.link_hash(bytes(previous), values) != bytes(hash_):
            yield Fault(
                "event chain",
                "ledger_event",
                name,
                "its columns do not match its hash: it was changed",
            )
        last_seq, last_hash = seq, bytes(hash_)
    yield from close()
    for lost in sorted(set(heads) - seen):
        if heads[lost][0]:
            yield Fault(
                "event chain",
                "ledger_event",
                lost,
                "every event of the stream is missing",
            )


def _stream_rows(connection: BaseDatabaseWrapper, statement: str) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def verify_history(connection: BaseDatabaseWrapper, counts: Counts) -> Iterator[Fault]:
    """Recompute the chained digests of every history table, in the database's own canonical form."""
    for model in history_models():
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL timezone = 'UTC'") if connection.in_atomic_block else cursor.execute(
                "SET timezone = 'UTC'"
            )
            cursor.execute(
                sql.SQL(
                    """
                    SELECT pgh_id, pgh_obj_id, pgh_seq, wrong_digest, gap FROM (
                        SELECT pgh_id, pgh_obj_id, pgh_seq,
                            pgh_digest IS DISTINCT FROM sha256(
                                COALESCE(lag(pgh_digest) OVER chain, decode(repeat('00', 32), 'hex'))
                                || ledger_history_bytes(to_jsonb(h))) AS wrong_digest,
                            pgh_seq IS DISTINCT FROM COALESCE(lag(pgh_seq) OVER chain, 0) + 1 AS gap
                        FROM {table} h WINDOW chain AS (PARTITION BY pgh_obj_id ORDER BY pgh_seq)
                    ) AS judged WHERE wrong_digest OR gap
                    """
                ).format(table=sql.Identifier(table))
            )
            for pgh_id, obj, seq, wrong, gap in cursor.fetchall():
                message = "a history row before it is missing" if gap else ""
                if wrong:
                    message = (
                        message or "its columns do not match its digest, or the row before it was changed"
                    )
                yield Fault("history chain", table, f"{pgh_id} (record {obj}, #{seq})", message)
            cursor.execute(sql.SQL("SELECT count(*) FROM {table}").format(table=sql.Identifier(table)))
            counts.history_rows += cursor.fetchone()[0]


def verify_records(connection: BaseDatabaseWrapper, counts: Counts) -> Iterator[Fault]:
    """Compare each record row with its latest history row, column by column, in SQL."""
    for history in history_models():
        model = tracked_model(history)
        shared = {field.column for field in history._meta.fields if not field.name.startswith("pgh_")}
        columns = [str(field.column) for field in model._meta.local_concrete_fields if field.column in shared]
        key = str(model._meta.pk.column)
        differs = sql.SQL(" OR ").join(
            sql.SQL("r.{c} IS DISTINCT FROM h.{c}").format(c=sql.Identifier(column)) for column in columns
        )
        names = sql.SQL(", ").join(
            sql.SQL("CASE WHEN r.{c} IS DISTINCT FROM h.{c} THEN {name} END").format(
                c=sql.Identifier(column), name=sql.Literal(column)
            )
            for column in columns
        )
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    """
                    WITH h AS (SELECT DISTINCT ON (pgh_obj_id) * FROM {history} ORDER BY pgh_obj_id, pgh_seq DESC)
                    SELECT COALESCE(r.{key}::text, h.pgh_obj_id::text), r.{key} IS NULL, h.pgh_obj_id IS NULL,
                           h.pgh_label, concat_ws(', ', {names})
                    FROM {table} r FULL JOIN h ON h.pgh_obj_id = r.{key}
                    WHERE (r.{key} IS NULL AND h.pgh_label <> 'delete') OR h.pgh_obj_id IS NULL
                       OR (r.{key} IS NOT NULL AND (h.pgh_label = 'delete' OR {differs}))
                    """
                ).format(
                    history=sql.Identifier(history._meta.db_table),
                    table=sql.Identifier(table),
                    key=sql.Identifier(key),
                    names=names,
                    differs=differs,
                )
            )
            for row, gone, unknown, label, which in cursor.fetchall():
                if gone:
                    message = "the record is missing, and its history has no deletion"
                elif unknown:
                    message = "the record has no history: it was slipped in"
                elif label == "delete":
                    message = "the record is there although its history ends with its deletion"
                else:
                    message = f"differs from its latest history row in: {which}"
                yield Fault("record", table, row, message)
            cursor.execute(sql.SQL("SELECT count(*) FROM {table}").format(table=sql.Identifier(table)))
            counts.records += cursor.fetchone()[0]


def verify_seals(connection: BaseDatabaseWrapper, counts: Counts) -> Iterator[Fault]:
    """Check the seal of every signature and attestation."""
    for model in (Signature, Attestation):
        rows: models.QuerySet[Any] = model._default_manager.using(connection.alias)
        for row in rows.iterator(chunk_size=CHUNK):
            counts.seals += 1
            if not seal_holds(row):
                yield Fault(
                    "seal",
                    model._meta.db_table,
                    str(row.pk),
                    "the row does not match its seal: forged or changed",
                )


def verify(connection: BaseDatabaseWrapper, counts: Counts | None = None) -> Iterator[Fault]:
    """Ask all four questions; yield every fault."""
    counts = counts or Counts()
    yield from verify_events(connection, counts)
    yield from verify_history(connection, counts)
    yield from verify_records(connection, counts)
    yield from verify_seals(connection, counts)
