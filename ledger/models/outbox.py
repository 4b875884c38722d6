"""Work that must happen is a row first and a message second (architecture section 9)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import ClockTimestamp, UuidV7
from ledger.registry import working


@working(
    reason="a queue: the work it asks for leaves its own events",
    retention="working",
    deletable=False,
)
class OutboxMessage(models.Model):
    """One piece of work. ``done_at`` is set by the worker in the transaction that did it: done once, however often sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(db_default=ClockTimestamp())
    available_at = models.DateTimeField(db_default=ClockTimestamp())
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("outbox message")
        indexes = [
            models.Index(
                fields=["available_at"],
                name="ledger_outbox_waiting",
                condition=Q(done_at=None, failed_at=None),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "key"],
                name="ledger_outbox_key_once",
                condition=~Q(key=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key or self.id}"
