"""Same key, same answer: what a client already asked (issue of duplicate submission)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models import Record
from ledger.registry import working


@working(
    reason="the API's memory of answers; what was done stands in the records",
    retention="working",
    deletable=True,
)
class IdempotencyKey(Record):
    """One answered request. ``body_hash``: SHA-256 of method, path and body; written in the request's own transaction."""

    client = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    response = models.JSONField()

    class Meta:
        verbose_name = _("idempotency key")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="batches_idempotency_once")]

    def __str__(self) -> str:
        return f"{self.client} {self.key}"
