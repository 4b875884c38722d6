"""Ten thousand rows read in by the real worker: judged, then written whole, with progress seen meanwhile."""

import io
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections

from bench import servers, world
from bench.table import Line, Table
from config.embedded import Engines
from config.processes import RELAY, WORKER

DATABASE = "bench_readin"
ROWS = 10_000
MOST_SECONDS = 30.0
LIMIT = 180.0
HEADINGS = (
    "site", "class", "code", "name", "serial", "calibrated_on", "due_on", "outcome", "certificate", "done_by",
)  # fmt: skip


def read_in(table: Table, engines: Engines, logs: Path) -> None:
    """Equipment of one site, each with a calibration: the hardest file, twenty thousand events on one chain.

    On a copy of the small database, so that nothing else is measured among ten thousand instruments.
    """
    from sites.models import Equipment

    connections.close_all()
    engines.drop_database(DATABASE)
    engines.create_database(DATABASE, template=world.SMALL)
    world.point_at(DATABASE)
    worker_log = logs / "readin-worker.log"
    with (
        servers.running(
            WORKER, database=DATABASE, log=worker_log, values={"workers": "1"},
            ready=lambda: b" ready." in worker_log.read_bytes(),
        ),
        servers.running(RELAY, database=DATABASE, log=logs / "readin-relay.log", ready=lambda: True),
    ):  # fmt: skip
        time.sleep(2)
        before = Equipment.objects.count()
        mark = datetime.now(tz=UTC).strftime("%H%M%S")
        _discard(_judge(table, worker_log, _workbook(_rows(mark)), "xlsx"))
        readin = _judge(table, worker_log, _csv(_rows(mark)), "csv")
        _apply(table, worker_log, readin)
        added = Equipment.objects.count() - before
    world.point_at(world.SMALL)
    engines.drop_database(DATABASE)
    if added != ROWS:
        table.fault("read-in", [f"{added} of {ROWS} rows were added"])


def _judge(table: Table, log: Path, content: bytes, ending: str) -> Any:
    from config.seeding.people import actor
    from ledger.uploads import CSV, XLSX
    from sites.models import RemoteSite
    from sites.readin.services import readin_upload

    begun = time.perf_counter()
    readin = readin_upload(
        actor=actor("lead.rvi"),
        kind="equipment",
        scope=RemoteSite.objects.get(code="RVI").scope,
        content=content,
        name=f"equipment.{ending}",
        declared_type=CSV if ending == "csv" else XLSX,
    )
    _wait(table, log, readin, begun, "judged", f"read-in of {ROWS:,} rows ({ending}), sent to judged")
    if (readin.adding, readin.refused) != (ROWS, 0):
        table.fault("read-in", [f"{readin.adding} rows to add, {readin.refused} refused"])
    return readin


def _apply(table: Table, log: Path, readin: Any) -> None:
    from config.seeding.people import actor
    from sites.readin.services import readin_apply_ask

    begun = time.perf_counter()
    readin_apply_ask(actor=actor("lead.rvi"), readin=readin)
    _wait(table, log, readin, begun, "applied", "  asked for to read in whole (judged again, written)")


def _discard(readin: Any) -> None:
    from config.seeding.people import actor
    from sites.readin.services import readin_discard

    readin_discard(actor=actor("lead.rvi"), readin=readin)


def _wait(table: Table, log: Path, readin: Any, begun: float, state: str, operation: str) -> None:
    """Wait as the page does, and count how often it had something new to show."""
    from sites.models import ReadInProgress

    open_in = readin.state
    seen = set()
    while readin.state == open_in and time.perf_counter() - begun < LIMIT:
        time.sleep(0.1)
        seen.add(ReadInProgress.objects.values_list("step", "percent").get(readin_id=readin.pk))
        readin.refresh_from_db()
    took = time.perf_counter() - begun
    if readin.state != state:
        table.fault(operation, [f"it is {readin.state} after {took:.0f} s: {log.read_text()[-800:]}"])
    table.add(
        Line(
            f"{operation}: {took:.1f} s, {len(seen)} steps of progress seen",
            ROWS / took,
            took,
            None,
            "",
            took / MOST_SECONDS,
            "30 s",
            f"< 30 s, {ROWS:,} rows, progress shown",
            readin.state == state and took < MOST_SECONDS and len(seen) > 2,
        )
    )


def _rows(mark: str) -> list[tuple[str, ...]]:
    day = datetime.now(tz=UTC).date()
    done, due = (day - timedelta(days=30)).isoformat(), (day + timedelta(days=335)).isoformat()
    return [
        (
            "RVI", "balance", f"{mark}-{n}", f"Balance {n}", f"0{n}-{mark}", done, due, "passed", f"C-{mark}-{n}",
            "A laboratory",
        )
        for n in range(ROWS)
    ]  # fmt: skip


def _csv(rows: list[tuple[str, ...]]) -> bytes:
    from ledger.csvsafe import csv_bytes

    return csv_bytes(HEADINGS, rows)


def _workbook(rows: list[tuple[str, ...]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("equipment")
    for row in (HEADINGS, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
