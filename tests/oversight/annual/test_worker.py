"""A worker that dies in the middle of assembling figures: nothing half made stays, and the next one makes it once."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from config.processes import Process
from ledger.models import Document, Event, OutboxMessage
from oversight.annual import selectors, tasks
from oversight.models import AnnualBuild
from tests.engines.databases import TestDatabase
from tests.engines.processes import running
from tests.factories import annual as make
from tests.factories.batches import make_bench

pytestmark = pytest.mark.django_db(transaction=True)
BUILD = "import sys, django; django.setup(); from oversight.annual.tasks import build; build(sys.argv[1])"


def wait_until(holds: Any, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.1)


def somebody_waits() -> bool:
    """Whether another session of the application waits for a row of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone()[0])


def test_reg_138_a_worker_killed_midway_leaves_nothing_and_the_figures_are_made_once(
    committed_db: TestDatabase, second_session: psycopg.Connection[Any], tmp_path: Path
) -> None:
    bench = make_bench("CAR")
    regulatory = bench.team.regulatory
    report = make.begin(regulatory, make.over_yesterday(regulatory, bench.ready.world.master_file))
    message = OutboxMessage.objects.get(topic=selectors.BUILD_TOPIC)

    with second_session.transaction():
        # The worker has read the records and stands before it writes what it found.
        second_session.execute("SELECT 1 FROM oversight_annualreport WHERE id = %s FOR UPDATE", [report.pk])
        with running(
            Process("worker", ("-c", BUILD, str(message.pk))),
            engines=committed_db.engines,
            database=committed_db.name,
            log=tmp_path / "worker.log",
            ready=somebody_waits,
        ) as worker:
            # Another worker that gets the same message meanwhile leaves it alone.
            tasks.build(str(message.pk))
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait(10)
    message.refresh_from_db()
    assert (message.done_at, message.failed_at) == (None, None), "the relay asks again"
    assert not AnnualBuild.objects.exists()

    def made() -> bool:
        tasks.build(str(message.pk))  # until the dead worker's lock is gone with its session
        return AnnualBuild.objects.filter(report=report).exists()

    wait_until(made)
    tasks.build(str(message.pk))
    message.refresh_from_db()
    assert message.done_at is not None
    assert AnnualBuild.objects.filter(report=report).count() == 1
    assert Document.objects.filter(kind="annual_figures").count() == 1
    assert Event.objects.filter(stream=report.stream, kind="oversight.annual.built").count() == 1
