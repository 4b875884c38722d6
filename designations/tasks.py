"""Work in the background: make the evidence pack of a signed statement, and the sealed export of a master file."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from celery import Task, shared_task
from django.db import OperationalError

from designations.fileexport.tree import export_tree
from designations.models import MasterFileExport, UnchangedStatement
from designations.pack.tree import pack_tree, papers_of, plain_name
from designations.services import fileexports
from designations.services.statements import pack_store
from ledger import outbox
from ledger.actors import SystemActor
from ledger.canonical import canonical_bytes
from ledger.documents import document_bytes

MAX_RETRIES = 5
ACTOR = SystemActor("designations")


@shared_task(bind=True, name="designations.tasks.pack_make", max_retries=MAX_RETRIES)
def make_pack(task: Task, message_id: str) -> None:
    """Draw, seal and keep the pack. Safe to run twice: the outbox row says whether it was done."""
    _tried(task, message_id, lambda payload: _make(uuid.UUID(payload["statement"])))


@shared_task(bind=True, name="designations.tasks.export_make", max_retries=MAX_RETRIES)
def make_export(task: Task, message_id: str) -> None:
    """Draw, seal and keep a master file as it stood. Safe to run twice."""
    _tried(task, message_id, lambda payload: _export(uuid.UUID(payload["export"])))


def _tried(task: Task, message_id: str, work: Callable[[Mapping[str, Any]], None]) -> None:
    """Do it once. A lost connection is tried again with a longer pause; anything else leaves a visible failed row."""
    try:
        with outbox.once(message_id) as message:
            if message is not None:
                work(message.payload)
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


def _export(export_id: uuid.UUID) -> None:
    # Imported here: see above.
    from designations.fileexport.rendering import render_file
    from ledger.pdf.records import seal

    export = MasterFileExport.objects.select_related("master_file__control_site").get(pk=export_id)
    if export.state != "asked":
        return
    data = canonical_bytes(export_tree(export))
    sealed = seal(render_file(data), location=export.master_file.control_site.name)
    fileexports.export_store(actor=ACTOR, export=export, sealed=sealed)
