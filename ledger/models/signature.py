"""Electronic signatures over server-made bytes (REG-120, REG-121)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.ids import uuid7
from ledger.models.base import ClockTimestamp, UuidV7
from ledger.models.event import Event
from ledger.registry import working


class Meaning(models.TextChoices):
    """The fixed list of what a signature can mean; one each."""

    AUTHORED = "authored", _("Authored")
    SUBMITTED = "submitted", _("Submitted")
    REVIEWED = "reviewed", _("Reviewed")
    APPROVED = "approved", _("Approved")
    CERTIFIED = "certified", _("Certified")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RELEASED = "released", _("Released")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")


@working(
    reason="append-only by privilege and trigger; sealed and bound to the trail",
    retention="signature",
    append_only=True,
    deletable=False,
    personal=("printed_name",),
)
class Signature(models.Model):
    """One person, one meaning, one instant and the exact content.

    The signer is kept as identifier and printed name, without a foreign key. ``content`` is the canonical JSON that was
    signed, ``content_hash`` its SHA-256, ``seal`` an Ed25519 signature by the system over the row's own claims, so that
    a row forged in SQL is found.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    signer_id = models.UUIDField()
    printed_name = models.CharField(max_length=200)
    role_name = models.CharField(max_length=120)
    organisation_code = models.CharField(max_length=40, blank=True)
    meaning = models.CharField(max_length=16, choices=Meaning)
    statement = models.TextField()
    signed_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=80)
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    evidence = models.JSONField(default=dict)
    seal = models.CharField(max_length=120)
    key_id = models.CharField(max_length=32)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("signature")
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "id"],
                name="ledger_signature_subject",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meaning__in=Meaning.values),
                name="ledger_signature_meaning",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_meaning_display()}: {self.printed_name}, {self.role_name}"


@working(
    reason="append-only: marks a signature void, never removes it",
    retention="signature",
    append_only=True,
    deletable=False,
)
class SignatureVoid(models.Model):
    """A signature that no longer stands, with the reason: the record changed after it."""

    id = models.UUIDField(primary_key=True, default=uuid7, db_default=UuidV7(), editable=False)
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="void")
    voided_at = models.DateTimeField(db_default=ClockTimestamp())
    reason = models.TextField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("void signature")

    def __str__(self) -> str:
        return f"void: {self.reason}"
