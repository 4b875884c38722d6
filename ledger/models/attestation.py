"""Step attestations: performed or witnessed at the bench (architecture section 6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import UuidV7
from ledger.models.event import Event
from ledger.registry import working


class Act(models.TextChoices):
    """What the person attests."""

    PERFORMED = "performed", _("Performed")
    WITNESSED = "witnessed", _("Witnessed")


@working(
    reason="append-only by privilege and trigger; sealed and bound to the trail",
    retention="batch",
    append_only=True,
    deletable=False,
    personal=("printed_name",),
)
class Attestation(models.Model):
    """One person says: I did this, or I saw this done. Not a signature: it moves no state.

    ``performed_at`` and ``recorded_at`` are two facts; ``device_offset_ms`` is the device's clock minus the server's, in
    milliseconds (REG-57, REG-124). ``method``: badge, pin, passkey, or client for a hospital system's own sign-on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    person_id = models.UUIDField()
    printed_name = models.CharField(max_length=200)
    role_name = models.CharField(max_length=120)
    act = models.CharField(max_length=16, choices=Act)
    method = models.CharField(max_length=16)
    device_session = models.CharField(max_length=80)
    device_offset_ms = models.IntegerField(default=0)
    performed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    content_hash = models.CharField(max_length=64)
    seal = models.CharField(max_length=120)
    key_id = models.CharField(max_length=32)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("attestation")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "person_id"],
                name="ledger_attest_one_act_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.printed_name}"
