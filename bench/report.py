"""The monthly report of five hundred batches by the real worker, and the pages meanwhile."""

import time
from pathlib import Path

from bench import load, servers, world
from bench.table import Line, Table
from config.processes import RELAY, WORKER

MOST_SECONDS = 60.0
MOST_BYTES = 300 * 1024 * 1024
MOST_SLOWER = 2.0
BEFORE_SECONDS = 8.0
LIMIT = 240.0


def monthly_report(table: Table, port: int, cookies: dict[str, dict[str, str]], logs: Path) -> None:
    """Ask for last month's report while somebody goes on opening pages."""
    from batches.models import Batch
    from config.seeding.people import actor
    from designations.models import MasterFile
    from oversight.models import ReportRun
    from oversight.reports.services import definition_add, report_request

    world.point_at(world.LARGE)
    begin, end = world.last_month()
    batches = Batch.objects.filter(started_at__gte=begin, started_at__lt=end).count()
    whole = Batch.objects.filter(started_at__gte=begin, started_at__lt=end, state="certified")[:1].get()
    raws = [
        load.request_bytes("GET", path, headers=cookies["qa"])
        for path in ("/", "/batches/", f"/batches/{whole.number}/", "/sites/")
    ]
    connection = load.Connection(port)
    for raw in raws * 2:
        connection.ask(raw)
    worker_log = logs / "worker.log"
    values = {"workers": "2"}
    with (
        servers.running(
            WORKER, database=world.LARGE, log=worker_log, values=values,
            ready=lambda: b" ready." in worker_log.read_bytes(),
        ) as worker,
        servers.running(RELAY, database=world.LARGE, log=logs / "relay.log", ready=lambda: True),
    ):  # fmt: skip
        time.sleep(2)
        before = _browse(connection, raws, BEFORE_SECONDS)
        definition = definition_add(
            actor=actor("author"), master_file=MasterFile.objects.get(product__code="CAR"), attribute="vcn"
        )
        asked = time.perf_counter()
        run = report_request(actor=actor("qa"), definition=definition, period_start=begin, period_end=end)
        during = load.Result()
        state = "queued"
        while state in {"queued", "running"} and time.perf_counter() - asked < LIMIT:
            during.add(_browse(connection, raws, 0.5))
            state = ReportRun.objects.values_list("state", flat=True).get(pk=run.pk)
        took = time.perf_counter() - asked
        peak = servers.peak_memory(worker.pid)
    connection.close()
    world.point_at(world.SMALL)
    if state != "done":
        table.fault("monthly report", [f"it is {state} after {took:.0f} s: {worker_log.read_text()[-800:]}"])
    table.add(
        Line(
            f"monthly report of {batches} batches, asked to done: {took:.1f} s",
            None,
            took,
            None,
            "",
            took / MOST_SECONDS,
            "60 s",
            "< 60 s, 500 batches or more",
            state == "done" and took < MOST_SECONDS and batches >= 500,
        )
    )
    table.add(
        Line(
            f"  its worker at its largest: {peak / 1024 / 1024:.0f} MB",
            None,
            None,
            None,
            "",
            peak / MOST_BYTES,
            "300 MB",
            "< 300 MB in the worker",
            0 < peak < MOST_BYTES,
        )
    )
    slower = during.percentile(0.95) / before.percentile(0.95)
    table.add(
        Line(
            "  pages while it is made",
            during.rate,
            during.percentile(0.5),
            during.percentile(0.95),
            "",
            slower,
            "p95 before",
            f"<= {MOST_SLOWER:.0f}",
            slower <= MOST_SLOWER,
        )
    )


def _browse(connection: load.Connection, raws: list[bytes], seconds: float) -> load.Result:
    """One person opening page after page, with a breath between."""
    result = load.Result()
    begun = time.perf_counter()
    place = 0
    while time.perf_counter() - begun < seconds:
        result.times.append(load.timed(connection, raws[place % len(raws)]))
        place += 1
        time.sleep(0.05)
    result.elapsed = time.perf_counter() - begun
    return result
