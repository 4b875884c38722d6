"""What the start gate costs a start: every check loaded and judged, beside the whole of the start it stands before."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bench.table import Line, Table

STARTS = 150
WARM = 20
MOST_SECONDS = 0.015
SITE = "RVI"


def start_gate(table: Table) -> None:
    """The must: the gate adds under 15 ms at its 95th percentile. In turns with whole starts, in this process."""
    from batches.services import batch_start
    from batches.services.patients import patient_register
    from batches.services.start import judge_start
    from config.seeding.benches import bench_of
    from config.seeding.everything import version_in_use
    from config.seeding.plans import Plan

    bench = bench_of(SITE, version_in_use())
    patient = patient_register(actor=bench.operator, site=bench.site, name="Nobody, made up for the bench")
    gate: list[float] = []
    whole: list[float] = []
    for number in range(WARM + STARTS):
        # Days that no other part of the bench takes batch numbers on.
        plan = Plan(f"GATE-{number}", SITE, "in_progress", begun=timedelta(days=60, minutes=number))
        request = replace(bench.request(plan, patient, datetime.now(tz=UTC)), started_at=None)
        begun = time.perf_counter()
        facts, findings = judge_start(actor=bench.operator, request=request)
        judged = time.perf_counter()
        batch_start(actor=bench.operator, request=request)
        ended = time.perf_counter()
        closed = [finding.message for finding in findings if not finding.passed]
        if closed or facts.site is None:
            table.fault("start gate", closed or ["no facts"])
            return
        if number >= WARM:
            gate.append(judged - begun)
            whole.append(ended - judged)
    gate.sort()
    whole.sort()
    high = gate[int(STARTS * 0.95)]
    table.add(
        Line(
            "start of a batch, gate, trail and all",
            1 / (sum(whole) / STARTS),
            whole[STARTS // 2],
            whole[int(STARTS * 0.95)],
        )
    )
    table.add(
        Line(
            f"  of it the start gate: {len(findings)} checks",
            1 / (sum(gate) / STARTS),
            gate[STARTS // 2],
            high,
            "",
            high / MOST_SECONDS,
            "15 ms",
            "< 15 ms at p95",
            high < MOST_SECONDS,
        )
    )
