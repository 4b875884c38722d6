"""The way through outbox, relay, broker and a real worker: late when the broker is down, and once."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.utils import timezone

from config.celery import app
from ledger.documents import document_bytes
from ledger.models import Event, OutboxMessage
from ledger.outbox import publish_waiting
from oversight.reports.services import definition_add, report_request
from tests.engines.processes import free_port
from tests.factories.batches import make_bench

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(run: Any, *states: str, seconds: float = 120) -> None:
    limit = time.monotonic() + seconds
    while run.state not in states:
        assert time.monotonic() < limit, f"the report is still {run.state}"
        time.sleep(0.3)
        run.refresh_from_db()


def test_a_report_is_made_by_a_real_worker_late_when_the_broker_was_down_and_once(
    celery_worker_process: Path,
) -> None:
    bench = make_bench("CAR")
    definition = definition_add(actor=bench.team.author, master_file=bench.ready.world.master_file)
    now = timezone.now()
    run = report_request(
        actor=bench.team.regulatory,
        definition=definition,
        period_start=now - timedelta(days=5),
        period_end=now,
    )
    message = OutboxMessage.objects.get(topic="reports.requested")
    nowhere = Celery("nowhere", broker=f"redis://127.0.0.1:{free_port()}/0")
    nowhere.conf.update(broker_connection_timeout=1, broker_transport_options={"socket_connect_timeout": 1})
    assert publish_waiting(nowhere) == 0
    run.refresh_from_db()
    message.refresh_from_db()
    assert (run.state, message.sent_at) == ("queued", None)

    assert publish_waiting(app) == 1
    app.send_task("oversight.reports.make", args=[str(message.pk)])
    wait_for(run, "done", "failed")
    assert run.state == "done", f"{run.fault}\n{celery_worker_process.read_text()}"
    assert run.document is not None
    assert document_bytes(run.document).startswith(b"%PDF-1.7")
    time.sleep(2)
    assert Event.objects.filter(stream=run.stream, kind="oversight.report.made").count() == 1
    message.refresh_from_db()
    assert message.done_at is not None
