"""Content-addressed documents: stored under the hash of their bytes, never overwritten, never deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import ClockTimestamp, UuidV7
from ledger.registry import record, working


@working(
    reason="bytes under their own SHA-256: any change shows as a wrong address",
    retention="document",
    append_only=True,
    deletable=False,
)
class DocumentContent(models.Model):
    """The bytes, once each. Kept in the database so that a document commits with the record it proves."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("document content")

    def __str__(self) -> str:
        return self.sha256


@record(
    scope_reason="reached only through the record it belongs to, whose scope governs it",
    retention="document",
    append_only=True,
)
class Document(models.Model):
    """A named document: what kind, which bytes, about what."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.ForeignKey(DocumentContent, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    stored_at = models.DateTimeField(db_default=ClockTimestamp())
    stored_by = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("document")
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "id"],
                name="ledger_document_subject",
            )
        ]

    def __str__(self) -> str:
        return self.name
