"""The way through outbox, broker and a real worker: judged, then read in, and the page told meanwhile."""

import time
from pathlib import Path

import pytest

from config.celery import app
from ledger.models import Event, OutboxMessage
from ledger.outbox import publish_waiting
from sites.models import Equipment, ReadIn
from sites.readin import services
from tests.factories.sites import make_ready
from tests.sites.readin.files import csv_file, send
from tests.sites.readin.test_equipment import row

pytestmark = pytest.mark.django_db(transaction=True)


def wait_for(readin: ReadIn, state: str, log: Path, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while readin.state != state:
        assert time.monotonic() < limit, f"it is still {readin.state}\n{log.read_text()}"
        time.sleep(0.2)
        readin.refresh_from_db()


def test_a_file_is_judged_and_read_in_by_a_real_worker_and_once(celery_worker_process: Path) -> None:
    ready = make_ready()
    content = csv_file([row(ready, number, code=f"E{number}") for number in range(300)])
    readin = send(ready.lead, "equipment", ready.site.scope, content)
    assert publish_waiting(app) == 1
    wait_for(readin, "judged", celery_worker_process)
    assert (readin.adding, readin.refused) == (300, 0)
    services.readin_apply_ask(actor=ready.lead, readin=readin)
    assert publish_waiting(app) == 1
    message = OutboxMessage.objects.get(topic="readin.asked")
    app.send_task("sites.readin.apply", args=[str(message.pk)])
    wait_for(readin, "applied", celery_worker_process)
    time.sleep(1)
    assert Equipment.objects.filter(code__startswith="E").exclude(code__startswith="EQ").count() == 300
    assert Event.objects.filter(stream=readin.stream, kind="sites.readin.applied").count() == 1
    message.refresh_from_db()
    assert message.done_at is not None
    readin.progress.refresh_from_db()
    assert (readin.progress.step, readin.progress.percent) == ("done", 100)
