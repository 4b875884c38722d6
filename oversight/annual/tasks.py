"""Work in the background: assemble the figures, draw and seal the PDF, remind. Each is safe to run twice."""

import uuid
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.db import OperationalError

from accounts.models import Person
from ledger import outbox
from ledger.actors import SystemActor
from ledger.canonical import canonical_bytes, digest
from ledger.documents import document_bytes
from ledger.models import OutboxMessage
from oversight.annual import reminders, services
from oversight.annual.builder import parameters_of, take_figures
from oversight.models import AnnualReminder, AnnualReport
from oversight.reports.settling import alone, settle

MAX_RETRIES = 5
ACTOR = SystemActor("reports")


def _tried(task: Task, message_id: str, work: Callable[[], None]) -> None:
    """Do the work; a lost connection is tried again with a longer pause, anything else leaves a visible failed row."""
    try:
        work()
    except (OperationalError, OSError) as error:
        if task.request.retries >= MAX_RETRIES:
            outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
            raise
        raise task.retry(exc=error, countdown=2**task.request.retries) from error
    except Exception as error:
        outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
        raise


def _waiting(message_id: str) -> Any:
    """What the message asks for; nothing when it was done."""
    message = OutboxMessage.objects.filter(pk=message_id, done_at=None).first()
    return message.payload if message else None


@shared_task(bind=True, name="oversight.annual.build", max_retries=MAX_RETRIES)
def build(task: Task, message_id: str) -> None:
    """Read the records as at the cut-off and keep the figures (REG-19, REG-138)."""

    def work() -> None:
        payload = _waiting(message_id)
        if payload is None:
            return
        report_id, number = uuid.UUID(payload["report"]), int(payload["build"])
        with alone(report_id) as first:
            if not first:
                return  # another worker is at it; the relay asks again should it die
            report = AnnualReport.objects.get(pk=report_id)
            if report.state == "draft" and report.asked == number and report.cut_off is not None:
                settle(report.cut_off)
                figures = take_figures(parameters_of(report), due_on=report.due_on.isoformat())
                with outbox.once(message_id) as message:
                    if message is not None:
                        services.build_store(
                            actor=ACTOR, report=report, number=number, data=canonical_bytes(figures)
                        )
                return
            with outbox.once(message_id):
                pass  # frozen or asked anew meanwhile: nobody waits for these figures

    _tried(task, message_id, work)


@shared_task(bind=True, name="oversight.annual.seal", max_retries=MAX_RETRIES)
def seal_report(task: Task, message_id: str) -> None:
    """Draw the PDF of an approved version from its snapshot alone, seal it, keep it."""

    def work() -> None:
        # Imported here: the PDF machinery takes seconds and memory that only a worker needs.
        from ledger.pdf.records import seal
        from oversight.annual.rendering import render_annual, signatures_of

        payload = _waiting(message_id)
        if payload is None:
            return
        report_id, version = uuid.UUID(payload["report"]), int(payload["version"])
        with alone(report_id) as first:
            if not first:
                return
            report = AnnualReport.objects.select_related("snapshot").get(pk=report_id)
            if report.state == "approved" and report.version == version and report.snapshot is not None:
                rendered = render_annual(document_bytes(report.snapshot), signatures_of(report))
                sealed = seal(rendered, location=report.plan.master_file.control_site.name)
                with outbox.once(message_id) as message:
                    if message is not None:
                        services.seal_store(
                            actor=ACTOR,
                            report=report,
                            version=version,
                            sealed=sealed,
                            rendered_hash=digest(rendered),
                        )
                return
            with outbox.once(message_id):
                pass  # taken back meanwhile

    _tried(task, message_id, work)


@shared_task(name="oversight.annual.remind")
def remind() -> None:
    """Remind of every report whose day has come. Runs every hour: a missed hour loses nothing."""
    reminders.remind_due(actor=ACTOR)


@shared_task(bind=True, name="oversight.annual.send_reminder", max_retries=MAX_RETRIES)
def send_reminder(task: Task, message_id: str) -> None:
    """Send one reminder by e-mail."""

    def work() -> None:
        with outbox.once(message_id) as message:
            if message is not None:
                reminders.reminder_send(
                    reminder=AnnualReminder.objects.get(pk=message.payload["reminder"]),
                    person=Person.objects.get(pk=message.payload["person"]),
                    period=message.payload["period"],
                )

    _tried(task, message_id, work)
