"""Work in the background: links by e-mail leave after the transaction that asked for them, and are tried again."""

from celery import Task, shared_task
from django.db import OperationalError

from accounts.services.invitations import link_send
from ledger import outbox
from ledger.actors import SystemActor

MAX_RETRIES = 6


@shared_task(bind=True, name="accounts.tasks.link_send", max_retries=MAX_RETRIES)
def send_link(task: Task, message_id: str) -> None:
    """Send the link that a message asks for. Safe to run twice: the outbox row says whether it was done.

    A mail server or a database that does not answer is tried again with a longer pause each time; what stays undone is a
    visible failed row, and the administrator's page says so.
    """
    try:
        with outbox.once(message_id) as message:
            if message is None:
                return
            link_send(
                actor=SystemActor("mail"),
                person_id=message.payload["person"],
                purpose=message.payload["purpose"],
            )
    except (OperationalError, OSError) as error:  # every error of smtplib is an OSError
        if task.request.retries >= MAX_RETRIES:
            outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
            raise
        raise task.retry(exc=error, countdown=5 * 3**task.request.retries) from error
    except Exception as error:
        outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
        raise
