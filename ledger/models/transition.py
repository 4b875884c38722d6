"""Every move of every state machine, as an immutable row."""

from django.db import models
from django.db.models.expressions import Func
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import ClockTimestamp, UuidV7
from ledger.models.event import Event
from ledger.models.signature import Signature
from ledger.registry import working


class CurrentXact(Func):
    """``pg_current_xact_id()`` as text: lets the guard on a state column ask for a move of this very transaction."""

    template = "pg_current_xact_id()::text"
    arity = 0
    output_field = models.CharField()


@working(
    reason="append-only by privilege and trigger; bound to the trail",
    retention="trail",
    append_only=True,
    deletable=False,
    personal=("actor_name",),
)
class Transition(models.Model):
    """From, to, by whom, in which role, why; the event and, where the table asks for one, the signature."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    record_type = models.CharField(max_length=80)
    record_id = models.UUIDField()
    move = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40)
    to_state = models.CharField(max_length=40)
    at = models.DateTimeField(db_default=ClockTimestamp())
    actor_id = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    findings = models.JSONField(default=list)
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, null=True, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    xact = models.CharField(max_length=24, db_default=CurrentXact(), editable=False)

    class Meta:
        verbose_name = _("transition")
        indexes = [
            models.Index(
                fields=["record_type", "record_id", "id"],
                name="ledger_transition_record",
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.move}: {self.from_state} → {self.to_state}"
