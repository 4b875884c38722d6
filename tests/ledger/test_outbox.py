"""Outbox: a row first, a message second; a broker that is down delays and loses nothing."""

import threading

import pytest
from celery import Celery
from django.db import connection, transaction
from django.utils import timezone

from ledger import outbox
from ledger.models import OutboxMessage


@pytest.fixture(autouse=True)
def route(settings):
    settings.OUTBOX_ROUTES = {**settings.OUTBOX_ROUTES, "tests.ping": "tests.ping"}


def app_for(url: str, queue: str = "outbox-tests") -> Celery:
    app = Celery("tests", broker=url)
    app.conf.task_default_queue = queue
    app.conf.broker_transport_options = {"socket_connect_timeout": 1, "max_retries": 0}
    return app


@pytest.mark.django_db
def test_work_without_a_route_is_refused():
    with pytest.raises(ValueError, match="no route"):
        outbox.defer("tests.unknown", {})


@pytest.mark.django_db
def test_the_same_key_asks_once():
    first = outbox.defer("tests.ping", {"n": 1}, key="a")
    again = outbox.defer("tests.ping", {"n": 2}, key="a")
    assert first.pk == again.pk
    assert OutboxMessage.objects.get().payload == {"n": 1}


@pytest.mark.django_db
def test_work_asked_for_in_a_transaction_that_fails_is_not_asked_for():
    def ask_and_fail() -> None:
        with transaction.atomic():
            outbox.defer("tests.ping", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_a_broker_that_is_down_delays_and_loses_nothing(settings, valkey_url):
    message = outbox.defer("tests.ping", {"n": 1})
    down = app_for("redis://127.0.0.1:1/0")
    assert outbox.publish_waiting(down) == 0
    message.refresh_from_db()
    assert message.sent_at is None
    assert message.failed_at is None
    assert message.last_error

    up = app_for(settings.CELERY_BROKER_URL)
    assert outbox.publish_waiting(up) == 1
    message.refresh_from_db()
    assert message.sent_at is not None
    assert message.attempts == 1
    assert outbox.publish_waiting(up) == 0
    with up.connection_for_write() as broker:
        assert broker.default_channel.queue_delete("outbox-tests") is None


@pytest.mark.django_db
def test_what_a_broker_forgot_is_sent_again(settings, valkey_url):
    message = outbox.defer("tests.ping", {})
    up = app_for(settings.CELERY_BROKER_URL)
    outbox.publish_waiting(up)
    OutboxMessage.objects.filter(pk=message.pk).update(available_at=timezone.now())
    assert outbox.publish_waiting(up) == 1
    message.refresh_from_db()
    assert message.attempts == 2
    with up.connection_for_write() as broker:
        broker.default_channel.queue_delete("outbox-tests")


@pytest.mark.django_db
def test_work_that_fails_is_not_marked_done():
    message = outbox.defer("tests.ping", {})
    with pytest.raises(RuntimeError), outbox.once(str(message.pk)):
        raise RuntimeError
    message.refresh_from_db()
    assert message.done_at is None
    outbox.mark_failed(str(message.pk), "gave up")
    message.refresh_from_db()
    assert message.failed_at is not None
    assert message.last_error == "gave up"


@pytest.mark.django_db(transaction=True)
def test_delivered_twice_at_once_the_work_is_done_once():
    message = outbox.defer("tests.ping", {})
    started, finish = threading.Event(), threading.Event()
    done: list[str] = []

    def work(name: str) -> None:
        try:
            with outbox.once(str(message.pk)) as claimed:
                if claimed is not None:
                    done.append(name)
                    started.set()
                    finish.wait(10)
        finally:
            connection.close()

    first = threading.Thread(target=work, args=("first",))
    first.start()
    assert started.wait(10)
    second = threading.Thread(target=work, args=("second",))
    second.start()
    finish.set()
    first.join(10)
    second.join(10)
    assert done == ["first"]
