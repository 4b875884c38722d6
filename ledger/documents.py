"""The document store: bytes under their own SHA-256, written once (architecture section 9)."""

import hashlib
from typing import Any

from ledger.actors import Actor
from ledger.models.document import Document, DocumentContent
from ledger.trail import current_work
from ledger.uploads import Upload, checked


class DocumentDamagedError(Exception):
    """The bytes do not match their address."""


def document_store(
    *, actor: Actor, content: bytes, kind: str, name: str, media_type: str, subject: Any
) -> Document:
    """Store ``content`` and name it, in the unit of work under way. The same bytes are kept once."""
    current_work()
    address = hashlib.sha256(content).hexdigest()
    DocumentContent.objects.bulk_create(
        [DocumentContent(sha256=address, size=len(content), content=content)],
        ignore_conflicts=True,
    )
    document = Document(
        kind=kind,
        name=name,
        media_type=media_type,
        content_id=address,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        stored_by=actor.actor_id,
    )
    document.save(force_insert=True)
    return document


def upload_store(
    *, actor: Actor, upload: Upload, kind: str, subject: Any, field: str = "document"
) -> Document:
    """Check an upload and store it. Raises ``InvalidInput`` on ``field`` when it is not what it says (``ledger.uploads``)."""
    name, media_type = checked(upload, field=field)
    return document_store(
        actor=actor, content=upload.data, kind=kind, name=name, media_type=media_type, subject=subject
    )


def document_bytes(document: Document) -> bytes:
    """Return the bytes of a document, checked against their address. Raises :class:`DocumentDamagedError`."""
    content = bytes(DocumentContent.objects.only("content").get(pk=document.content_id).content)
    if hashlib.sha256(content).hexdigest() != document.content_id:
        raise DocumentDamagedError(document.content_id)
    return content
