"""Work in the background: make the evidence pack of a signed statement."""

import uuid

from celery import Task, shared_task
from django.db import OperationalError

from designations.models import UnchangedStatement
from designations.pack.tree import pack_tree, papers_of, plain_name
from designations.services.statements import pack_store
from ledger import outbox
from ledger.actors import SystemActor
from ledger.canonical import canonical_bytes
from ledger.documents import document_bytes

MAX_RETRIES = 5
ACTOR = SystemActor("designations")


@shared_task(bind=True, name="designations.tasks.pack_make", max_retries=MAX_RETRIES)
def make_pack(task: Task, message_id: str) -> None:
    """Draw, seal and keep the pack. Safe to run twice: the outbox row says whether it was done.

    A lost connection is tried again with a longer pause each time; anything else leaves a visible failed row.
    """
    try:
        with outbox.once(message_id) as message:
            if message is not None:
                _make(uuid.UUID(message.payload["statement"]))
    except OperationalError as error:
        if task.request.retries >= MAX_RETRIES:
            outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
            raise
        raise task.retry(exc=error, countdown=2**task.request.retries) from error
    except Exception as error:
        outbox.mark_failed(message_id, f"{type(error).__name__}: {error}")
        raise


def _make(statement_id: uuid.UUID) -> None:
    # Imported here: the PDF machinery takes seconds and memory that only a worker needs.
    from designations.pack.rendering import render_pack
    from ledger.pdf.records import seal

    statement = UnchangedStatement.objects.select_related(
        "designation__basis__document", "designation__product__control_site"
    ).get(pk=statement_id)
    if statement.pack_id is not None or statement.state != "signed":
        return
    case = statement.designation
    evidence = [
        (plain_name(number, paper.name), paper.media_type, document_bytes(paper))
        for number, paper in enumerate(papers_of(case), start=1)
    ]
    rendered = render_pack(
        canonical_bytes(pack_tree(statement)), document_bytes(case.basis.document), evidence
    )
    sealed = seal(rendered, location=case.product.control_site.name)
    pack_store(actor=ACTOR, statement=statement, sealed=sealed)
