"""Files as pages take and give them."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from ledger.documents import document_bytes
from ledger.models import Document
from ledger.uploads import Upload


def download(document: Document) -> HttpResponse:
    """A stored document, as it was stored."""
    return HttpResponse(
        document_bytes(document),
        content_type=document.media_type,
        headers={"Content-Disposition": content_disposition_header(True, document.name) or "attachment"},
    )


def as_upload(sent: Any) -> Upload | None:
    """What was sent, as services take it."""
    return Upload(sent.name, sent.content_type or "", sent.read()) if sent else None
