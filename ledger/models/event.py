"""Business events, chained by hash per stream (architecture section 5).

The trigger ``ledger_event_chain`` (migration 0002) sets ``seq``, ``occurred_at``, ``prev_hash`` and ``hash``, whatever the
INSERT said, so raw SQL is chained too. The hashed bytes are ``prev_hash`` followed by a netstring of each column in the
order of ``ledger.chain.EVENT_COLUMNS``; ``payload`` is kept as the RFC 8785 text that was hashed.
"""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import ClockTimestamp, UuidV7
from ledger.registry import working


@working(
    reason="the trail itself: chained per stream, INSERT and SELECT only",
    retention="trail",
    append_only=True,
    deletable=False,
    personal=("actor_name",),
)
class Event(models.Model):
    """One thing that happened: who, in which role, where, why, to what. No foreign keys: names are as they were then."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    stream = models.CharField(max_length=120)
    seq = models.BigIntegerField(db_default=0)
    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField(db_default=ClockTimestamp())
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=120)
    organisation_code = models.CharField(max_length=40, blank=True)
    site_code = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    correlation_id = models.CharField(max_length=80, blank=True)
    payload = models.TextField(default="{}")
    prev_hash = models.BinaryField(db_default=b"")
    hash = models.BinaryField(db_default=b"")

    class Meta:
        verbose_name = _("event")
        constraints = [models.UniqueConstraint(fields=["stream", "seq"], name="ledger_event_stream_seq")]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "-id"],
                name="ledger_event_subject",
            ),
            models.Index(fields=["correlation_id"], name="ledger_event_correlation"),
            models.Index(fields=["kind", "-id"], name="ledger_event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}#{self.seq} {self.kind}"

    @property
    def data(self) -> dict[str, Any]:
        """The payload as a mapping."""
        return dict(json.loads(self.payload))


@working(
    reason="head of each event chain, written by trigger only",
    retention="trail",
    append_only=True,
    deletable=False,
)
class StreamHead(models.Model):
    """The last link of each stream: finds a cut tail, and is the lock that keeps a stream in order."""

    stream = models.CharField(max_length=120, primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("stream head")

    def __str__(self) -> str:
        return f"{self.stream}@{self.seq}"
