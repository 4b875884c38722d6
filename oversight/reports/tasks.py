"""Work in the background: make a report that was asked for; ask for the monthly ones when they are due."""

import logging
import time
import uuid

from celery import Task, shared_task
from django.db import OperationalError
from django.utils.translation import gettext as _

from ledger import outbox
from ledger.actors import SystemActor
from ledger.canonical import digest
from ledger.models import OutboxMessage
from oversight.reports import schedule, services
from oversight.reports.progress import note_attempt, note_progress
from oversight.reports.settling import alone, settle
from oversight.reports.snapshot import snapshot_bytes, take_snapshot

log = logging.getLogger("spokewise.reports")
ACTOR = SystemActor("reports")
MAX_RETRIES = 4
MAX_ATTEMPTS = 6
"""Workers that may take one report on before it is called failed: a report that kills its worker must not loop."""


@shared_task(bind=True, name="oversight.reports.make")
def make_report(task: Task, message_id: str) -> None:
    """Make one report: settle, read, draw, seal, store. Safe to run twice; the outbox row says whether it was done.

    A lost database connection is tried again with a longer pause each time; everything else ends in a failed run that says
    why, and can be asked for again.
    """
    message = OutboxMessage.objects.filter(pk=message_id, done_at=None).first()
    if message is None:
        return
    run_id = uuid.UUID(message.payload["run"])
    with alone(run_id) as first:
        if not first:
            return  # another worker is at it; the relay asks again should it die
        try:
            if note_attempt(run_id) > MAX_ATTEMPTS:
                raise RuntimeError(_("every worker that took it on was lost"))
            _make(message_id, run_id)
        except OperationalError as error:
            if task.request.retries >= MAX_RETRIES:
                _give_up(message_id, run_id, error)
                raise
            raise task.retry(exc=error, countdown=2**task.request.retries, max_retries=MAX_RETRIES) from error
        except Exception as error:
            _give_up(message_id, run_id, error)
            raise


def _make(message_id: str, run_id: uuid.UUID) -> None:
    # Imported here: the PDF machinery takes seconds and memory that only a worker needs.
    from ledger.pdf.records import seal
    from oversight.reports.rendering import render_report

    run = services.run_begin(actor=ACTOR, run_id=run_id)
    if not run.is_open:
        outbox.mark_failed(message_id, f"run {run.number} is {run.state}")
        return
    note_progress(run_id, "settling", 3)
    settle(run.cut_off)
    started = time.monotonic()
    tree = take_snapshot(
        services.parameters_of(run), lambda step, percent: note_progress(run_id, step, percent)
    )
    data, count, location = snapshot_bytes(tree), len(tree["batches"]), tree["subject"]["control_site"]
    del tree  # the bytes are the report from here on; two copies would be carried through the rendering
    note_progress(run_id, "drawing", 60)
    rendered = render_report(data)
    note_progress(run_id, "sealing", 90)
    sealed = seal(rendered, location=location)
    note_progress(run_id, "storing", 95)
    with outbox.once(message_id) as message:
        if message is None:
            return
        services.run_finish(
            actor=ACTOR, run=run, data=data, rendered_hash=digest(rendered), sealed=sealed, batches=count
        )
    note_progress(run_id, "done", 100)
    log.info("report %s over %s batches made in %.1f s", run.number, count, time.monotonic() - started)


def _give_up(message_id: str, run_id: uuid.UUID, error: Exception) -> None:
    fault = f"{type(error).__name__}: {error}"
    services.run_fail(actor=ACTOR, run_id=run_id, fault=fault)
    outbox.mark_failed(message_id, fault)
    note_progress(run_id, "failed", 100)


@shared_task(name="oversight.reports.ask_due")
def ask_due() -> None:
    """Ask for every monthly report that is due and was not asked for yet. Runs every hour: a missed hour loses nothing."""
    schedule.ask_due_reports(actor=ACTOR)
