"""The Celery app: JSON only, late acknowledgement, time limits, and the schedule."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import beat_init, worker_init

from config.wiring import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("spokewise")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    # A message is data: never pickled code.
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    # Work is safe to run twice, so it is acknowledged when done: a killed worker loses nothing.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=600,
    task_time_limit=660,
    # Longer than the longest task, or the broker would hand it out a second time.
    broker_transport_options={"visibility_timeout": 3600},
    broker_connection_retry_on_startup=True,
    # Progress and outcome are rows that people can see, not messages that expire.
    # Tests give each worker a queue of its own; an installation has one.
    task_default_queue=os.environ.get("CELERY_QUEUE", "spokewise"),
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    worker_hijack_root_logger=False,
    worker_max_memory_per_child=300_000,
    timezone="UTC",
    enable_utc=True,
    beat_schedule=BEAT_SCHEDULE,
)
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def _refuse_unsafe(**_: object) -> None:
    from config.guard import refuse_unless_safe

    refuse_unless_safe()
