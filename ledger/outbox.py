"""Outbox: a row in the same transaction first, a message to the broker second.

Services call :func:`defer`. The relay (``manage.py relay``) publishes what waits; a broker that is down delays and loses
nothing. A task wraps its work in :func:`once`, which marks the row done in the transaction that did the work.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery import Celery
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from kombu.exceptions import OperationalError

from ledger.models.outbox import OutboxMessage

log = logging.getLogger("spokewise.outbox")

CHANNEL = "ledger_outbox"
RESEND_AFTER = timedelta(seconds=120)
GIVE_UP_AFTER = 50


def defer(topic: str, payload: dict[str, Any], *, key: str = "") -> OutboxMessage:
    """Ask for work. ``topic`` must be routed in ``settings.OUTBOX_ROUTES``; ``key`` makes the same ask a no-op.

    Returns the row (the one already there when the key was used).
    """
    if topic not in settings.OUTBOX_ROUTES:
        raise ValueError(f"outbox topic {topic} has no route in settings.OUTBOX_ROUTES")
    message = OutboxMessage(topic=topic, payload=payload, key=key)
    if key:
        OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
        message = OutboxMessage.objects.get(topic=topic, key=key)
    else:
        message.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return message


@contextmanager
def once(message_id: str) -> Iterator[OutboxMessage | None]:
    """Lock the message; yield it, or ``None`` when its work was done before. Marks it done with the work.

    A second delivery waits for the first, then finds it done.
    """
    with transaction.atomic():
        message = OutboxMessage.objects.select_for_update().filter(pk=message_id, done_at=None).first()
        yield message
        if message is not None:
            OutboxMessage.objects.filter(pk=message_id).update(
                done_at=timezone.now(), failed_at=None, last_error=""
            )


def mark_failed(message_id: str, error: str) -> None:
    """Leave a visible failed row: the task's retries are used up."""
    OutboxMessage.objects.filter(pk=message_id, done_at=None).update(
        failed_at=timezone.now(), last_error=error[:2000]
    )


def failed_keys(topic: str, keys: Iterable[str]) -> set[str]:
    """Those of these keys whose work was given up. One query."""
    found = OutboxMessage.objects.filter(
        topic=topic, key__in=list(keys), done_at=None, failed_at__isnull=False
    )
    return set(found.values_list("key", flat=True))


def ask_again(topic: str, key: str) -> bool:
    """Have work that was given up tried anew; whether there was any."""
    changed = OutboxMessage.objects.filter(
        topic=topic, key=key, done_at=None, failed_at__isnull=False
    ).update(failed_at=None, sent_at=None, attempts=0, available_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return bool(changed)


def publish_waiting(app: Celery, *, limit: int = 100) -> int:
    """Publish messages that wait; return how many the broker took. Raises nothing when the broker is down: they wait on."""
    now = timezone.now()
    sent = 0
    with transaction.atomic():
        waiting = list(
            OutboxMessage.objects.select_for_update(skip_locked=True)
            .filter(done_at=None, failed_at=None, available_at__lte=now)
            .order_by("available_at")[:limit]
        )
        for message in waiting:
            try:
                app.send_task(
                    settings.OUTBOX_ROUTES[message.topic],
                    args=[str(message.pk)],
                    task_id=str(uuid.uuid4()),
                    retry=False,
                )
            except (OperationalError, OSError) as error:
                log.warning(
                    "broker does not answer, %s messages wait: %s",
                    len(waiting) - sent,
                    error,
                )
                OutboxMessage.objects.filter(pk=message.pk).update(last_error=str(error)[:2000])
                break
            OutboxMessage.objects.filter(pk=message.pk).update(
                sent_at=now,
                attempts=F("attempts") + 1,
                available_at=now + RESEND_AFTER * (message.attempts + 1),
                failed_at=now if message.attempts + 1 >= GIVE_UP_AFTER else None,
                last_error="",
            )
            sent += 1
    return sent


def relay(app: Celery, *, stop: Callable[[], bool], poll_seconds: float = 2.0) -> None:
    """Run until ``stop()``: publish what waits, then sleep until a commit notifies or the poll is due."""
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    log.info("the relay listens")
    while not stop():
        while publish_waiting(app) and not stop():
            pass
        raw = connection.connection
        deadline = time.monotonic() + poll_seconds
        while not stop() and time.monotonic() < deadline:
            if any(True for _ in raw.notifies(timeout=0.5, stop_after=1)):
                break
