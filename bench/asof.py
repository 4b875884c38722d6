"""What a master file was at an instant, after ten years: versions, lists of sites and instructions by the thousand."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connections
from psycopg import sql

from bench import load, servers, world
from bench.table import Line, Table
from config.embedded import SUPERUSER, Engines
from config.processes import WEB

DATABASE = "bench_asof"
MONTHS = 120
"""A version of the file every month, each with its whole list, and one of the instruction."""
MOVES = 500
ASKED = 60
WARM = 6
MOST_SECONDS = 0.2


def as_of(table: Table, engines: Engines, logs: Path) -> None:
    """The must: any instant of ten years is answered in under 200 ms at the 95th percentile, over HTTP.

    On a copy of the small database, so that nothing else is measured among the versions.
    """
    connections.close_all()
    engines.drop_database(DATABASE)
    engines.create_database(DATABASE, template=world.SMALL)
    try:
        with engines.connect(SUPERUSER, DATABASE) as owner:
            listed = _ten_years(owner)
        world.point_at(DATABASE)
        cookie = world.session("qa")
        with servers.site(WEB, database=DATABASE, log=logs / "asof.log") as port:
            _ask(table, port, cookie, listed)
    finally:
        world.point_at(world.SMALL)
        engines.drop_database(DATABASE)


def _ask(table: Table, port: int, cookie: dict[str, str], listed: int) -> None:
    from designations.models import MasterFile

    number = MasterFile.objects.order_by("number")[0].number
    connection, result = load.Connection(port), load.Result()
    now = datetime.now(tz=UTC)
    for turn in range(WARM + ASKED):
        at = now - timedelta(days=30 * MONTHS * (turn % ASKED + 0.5) / ASKED)
        path = f"/api/v1/master-files/{number}/as-of/?at={quote(at.isoformat())}"
        raw = load.request_bytes("GET", path, headers=cookie)
        begun = time.perf_counter()
        answer = connection.ask(raw)
        took = time.perf_counter() - begun
        if answer.status != 200 or b'"version":null' in answer.body or b'"listed_from"' not in answer.body:
            result.faults.append(f"{answer.status} {raw[:200]!r} {answer.body[:200]!r}")
        if turn >= WARM:
            result.times.append(took)
            result.elapsed += took
    table.fault("as of", result.faults)
    high = result.percentile(0.95)
    table.add(
        Line(
            f"master file as of an instant, {MONTHS} versions, {listed:,} listed sites",
            result.rate,
            result.percentile(0.5),
            high,
            "",
            high / MOST_SECONDS,
            "200 ms",
            "< 200 ms at p95",
            high < MOST_SECONDS,
        )
    )


def _columns(owner: psycopg.Connection[Any], name: str) -> list[str]:
    rows = owner.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
        [name],
    )
    return [row[0] for row in rows]


def _copy(owner: psycopg.Connection[Any], name: str, changed: dict[str, str], source: str) -> None:
    """Copy rows ``r`` of ``source``; ``changed``: column → what stands in the copy."""
    columns = _columns(owner, name)
    owner.execute(
        sql.SQL("INSERT INTO {table} ({columns}) SELECT {values} FROM {source}").format(
            table=sql.Identifier(name),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(
                sql.SQL(changed[column]) if column in changed else sql.Identifier("r", column)
                for column in columns
            ),
            source=sql.SQL(source),
        )
    )


def _ten_years(owner: psycopg.Connection[Any]) -> int:
    """Months of versions before the one in force; how many rows the lists have."""
    owner.execute("SET session_replication_role = replica")
    months = f"generate_series(1, {MONTHS}) AS m(n)"
    dates = {
        "state": "'superseded'",
        "number": "1000 + m.n",
        "effective_from": "r.effective_from - m.n * interval '30 days'",
        "effective_until": "r.effective_from - (m.n - 1) * interval '30 days'",
    }
    of_file = "md5(r.id::text || m.n)::uuid"
    _copy(
        owner,
        "designations_masterfileversion",
        {**dates, "id": of_file},
        f"designations_masterfileversion r, {months} WHERE r.state = 'effective'",
    )
    _copy(
        owner,
        "designations_instructionversion",
        {
            **dates,
            "id": of_file,
            "master_file_version_id": "md5(r.master_file_version_id::text || m.n)::uuid",
        },
        f"designations_instructionversion r, {months} WHERE r.state = 'effective'",
    )
    _copy(
        owner,
        "mfg_sites_listedsite",
        {"id": of_file, "master_file_version_id": "md5(r.master_file_version_id::text || m.n)::uuid"},
        f"mfg_sites_listedsite r, {months} WHERE r.master_file_version_id IN"
        " (SELECT id FROM designations_masterfileversion WHERE state = 'effective')",
    )
    _copy(
        owner,
        "ledger_transition",
        {
            "id": "md5(r.id::text || m.n)::uuid",
            "from_state": "'in_force'",
            "at": "r.at - m.n * interval '7 days'",
        },
        f"ledger_transition r, generate_series(1, {MOVES}) AS m(n) WHERE r.record_type = 'designations.licence'",
    )
    owner.execute("SET session_replication_role = DEFAULT")
    owner.execute("ANALYZE")
    row = owner.execute("SELECT count(*) FROM mfg_sites_listedsite").fetchone()
    owner.commit()
    return int(row[0]) if row else 0
