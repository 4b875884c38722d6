"""Work in the background: the review rules run by themselves after a submission, once."""

import uuid

from celery import Task, shared_task
from django.db import OperationalError

from batches.models import Batch
from ledger import outbox
from ledger.actors import SystemActor
from oversight.annual import tasks as annual_tasks  # noqa: F401 - as below
from oversight.models import ReviewRun
from oversight.reports import tasks as report_tasks  # noqa: F401 - Celery finds tasks of this app by importing this module
from oversight.services.reviews import REVIEWABLE, review_run

MAX_RETRIES = 5


@shared_task(bind=True, name="oversight.tasks.review_run", max_retries=MAX_RETRIES)
def run_review(task: Task, message_id: str) -> None:
    """Run the rules over a submitted batch. Safe to run twice: the outbox row says whether it was done.

    A batch that has moved on meanwhile (sent back, decided) needs no run. A lost connection is tried again with a longer
    pause each time; anything else leaves a visible failed row.
    """
    try:
        with outbox.once(message_id) as message:
            if message is None:
                return
            batch_id = uuid.UUID(message.payload["batch"])
            if Batch.objects.filter(pk=batch_id, state__in=REVIEWABLE).exists():
                review_run(
                    actor=SystemActor("review"), batch_id=batch_id, trigger=ReviewRun.Trigger.SUBMITTED
                )
    except OperationalError as error:
        if task.request.retries >= MAX_RETRIES:
            outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
            raise
        raise task.retry(exc=error, countdown=2**task.request.retries) from error
    except Exception as error:
        outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
        raise
