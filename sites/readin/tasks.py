"""Work in the background: judge a file that was sent; read in a file that was asked for."""

import logging
import time
import uuid
from collections.abc import Callable

from celery import Task, shared_task
from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _

from ledger import outbox
from ledger.errors import Refusal
from ledger.models import OutboxMessage
from sites.models import ReadIn
from sites.readin import services
from sites.readin.cells import Fault
from sites.readin.progress import Note, note_attempt, noting

log = logging.getLogger("spokewise.readin")
MAX_RETRIES = 4
MAX_ATTEMPTS = 6
"""Workers that may take one file on before it is called failed: a file that kills its worker must not loop."""


@shared_task(bind=True, name="sites.readin.judge")
def judge_file(task: Task, message_id: str) -> None:
    """Judge a file that was sent. Safe to run twice: the outbox row says whether it was done."""
    _run(task, message_id, _judge)


@shared_task(bind=True, name="sites.readin.apply")
def apply_file(task: Task, message_id: str) -> None:
    """Read in a judged file, whole or not at all. Safe to run twice: the outbox row is marked with the rows."""
    _run(task, message_id, _apply)


def _judge(message_id: str, readin: ReadIn, note: Note) -> None:
    with outbox.once(message_id) as message:
        if message is not None and readin.state == "uploaded":
            services.readin_judge(readin=readin, note=note)


def _apply(message_id: str, readin: ReadIn, note: Note) -> None:
    try:
        with outbox.once(message_id) as message:
            if message is None or readin.state != "applying":
                return
            services.readin_apply(readin=readin, note=note)
        return
    except services.RowsChangedError as error:
        found, changed = error.found, error.changed
    except (Refusal, IntegrityError) as error:
        # Somebody else's write came between judging and writing, in the very same moment.
        found = services.readin_rejudge(readin=readin, note=note)
        changed = found.faults or [_in_between(error)]
    with outbox.once(message_id) as message:
        if message is not None:
            services.readin_set_back(readin=readin, found=found, changed=changed)


def _in_between(error: Exception) -> Fault:
    said = (
        str(error) if isinstance(error, Refusal) else _("Something was added elsewhere in the same moment.")
    )
    return Fault(1, "", "", said, _("Look at what would happen now, then read it in again."))


def _run(task: Task, message_id: str, work: Callable[[str, ReadIn, Note], None]) -> None:
    message = OutboxMessage.objects.filter(pk=message_id, done_at=None).first()
    if message is None:
        return
    readin_id = uuid.UUID(message.payload["readin"])
    started = time.monotonic()
    with noting(readin_id) as note:
        try:
            if note_attempt(readin_id) > MAX_ATTEMPTS:
                raise RuntimeError(_("every worker that took it on was lost"))
            work(message_id, ReadIn.objects.select_related("judgement").get(pk=readin_id), note)
            note("done", 100)
        except OperationalError as error:
            if task.request.retries >= MAX_RETRIES:
                _give_up(message_id, readin_id, error, note)
                raise
            raise task.retry(exc=error, countdown=2**task.request.retries, max_retries=MAX_RETRIES) from error
        except Refusal as error:
            _give_up(message_id, readin_id, error, note)
        except Exception as error:
            _give_up(message_id, readin_id, error, note)
            raise
    log.info("%s of read-in %s took %.1f s", task.name, readin_id, time.monotonic() - started)


def _give_up(message_id: str, readin_id: uuid.UUID, error: Exception, note: Note) -> None:
    fault = str(error) if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    services.readin_fail(readin_id=readin_id, fault=fault)
    outbox.mark_failed(message_id, fault)
    note("failed", 100)
