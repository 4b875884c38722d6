"""What every table of ours shares: a time-ordered key."""

from django.db import models
from django.db.models.expressions import Func
from django.db.models.functions import Now

from ledger.ids import uuid7


class UuidV7(Func):
    """PostgreSQL 18's ``uuidv7()``, as a column default for raw SQL."""

    function = "uuidv7"
    arity = 0
    output_field = models.UUIDField()


class ClockTimestamp(Func):
    """The instant of the statement, not of the transaction."""

    function = "clock_timestamp"
    arity = 0
    output_field = models.DateTimeField()


class Record(models.Model):
    """Abstract: UUIDv7 key and the instant the row was made (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True
