"""Step entries: what was done, read and found, by whom, when; corrections stand beside, never over (REG-56, REG-119)."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from batches.guards import EntryGoesOn, EntryGuard, LinkGuard
from ledger.models import Record
from ledger.registry import record

CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far a clock at the bench may run ahead of the hub before its time is refused (GENERAL, our choice)."""


class Purpose(models.TextChoices):
    """Why the entry exists."""

    ORIGINAL = "original", _("First entry")
    CORRECTION = "correction", _("Correction")
    COMPLETION = "completion", _("Result completed")


class Outcome(models.TextChoices):
    """What the limit said. ``none``: the step has no limit."""

    NONE = "none", _("No limit")
    IN_LIMIT = "in_limit", _("Within the limit")
    OUT_OF_LIMIT = "out_of_limit", _("Out of limit")
    UNDETERMINED = "undetermined", _("Cannot be judged")
    PENDING = "pending", _("Pending")


SCOPES = ("batch__site_scope", "batch__product_scope", "batch__control_scope")


@record(scope=SCOPES, retention="batch", append_only=True, personal=("late_reason", "correction_reason"))
class StepEntry(Record):
    """One entry of one step; never changed. The current value of a step is the entry that nothing corrects.

    ``value`` is the value as ``VersionContent.validate_value`` gave it (``Result.to_json`` for numbers and tests).
    Three instants (REG-57): ``performed_at`` when it was done, ``recorded_at`` when it was written down (by the
    hospital's system, if that sent it), ``received_at`` when the hub took it; ``device_offset_ms`` is the device's clock
    minus the hub's. ``distance`` is how far out of limit, in the limit's unit, as written. ``content_hash`` is the
    SHA-256 of the canonical bytes that performer and witness attest.
    """

    SCOPE_PATHS = ("batch__site_scope_id", "batch__product_scope_id", "batch__control_scope_id")

    # Constraints and indexes below begin with these keys: no index of their own.
    batch = models.ForeignKey(
        "batches.Batch", on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    step = models.ForeignKey("designations.Step", on_delete=models.PROTECT, related_name="+")
    step_key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    attribute = models.CharField(max_length=80, blank=True)
    sequence = models.PositiveIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.ORIGINAL)
    value = models.JSONField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE)
    verdict = models.CharField(max_length=300, blank=True)
    limit_words = models.CharField(max_length=300, blank=True)
    distance = models.CharField(max_length=80, blank=True)
    performed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    received_at = models.DateTimeField()
    device_offset_ms = models.IntegerField(default=0)
    is_late = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=1000, blank=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    correction_reason = models.CharField(max_length=1000, blank=True)
    performer = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    witness = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    content_hash = models.CharField(max_length=64)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("step entry")
        verbose_name_plural = _("step entries")
        ordering = ["batch", "sequence"]
        indexes = [
            models.Index(
                fields=["attribute", "batch"], name="batches_entry_attribute", condition=~Q(attribute="")
            ),
            models.Index(fields=["performer", "batch"], name="batches_entry_performer"),
            models.Index(
                fields=["witness", "batch"], name="batches_entry_witness", condition=Q(witness__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "sequence"], name="batches_entry_sequence"),
            models.UniqueConstraint(
                fields=["batch", "position"], name="batches_entry_first_once", condition=Q(corrects=None)
            ),
            models.CheckConstraint(
                name="batches_entry_two_people", condition=~Q(performer=F("witness")) | Q(witness=None)
            ),
            models.CheckConstraint(
                name="batches_entry_purpose",
                condition=(Q(purpose="original") & Q(corrects=None))
                | (Q(purpose__in=["correction", "completion"]) & Q(corrects__isnull=False)),
            ),
            models.CheckConstraint(
                name="batches_entry_correction_says_why",
                condition=~Q(purpose="correction") | ~Q(correction_reason=""),
            ),
            models.CheckConstraint(
                name="batches_entry_late_says_why", condition=Q(is_late=False) | ~Q(late_reason="")
            ),
            models.CheckConstraint(
                name="batches_entry_times_in_order",
                condition=Q(performed_at__lte=F("recorded_at") + CLOCK_TOLERANCE)
                & Q(recorded_at__lte=F("received_at") + CLOCK_TOLERANCE),
            ),
            models.CheckConstraint(name="batches_entry_outcome", condition=Q(outcome__in=Outcome.values)),
        ]
        triggers = [EntryGuard(), EntryGoesOn()]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.step_key} #{self.sequence}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return self.batch.governing_scope_ids()


@record(scope=tuple(f"entry__{path}" for path in SCOPES), retention="batch", append_only=True)
class EntryMaterial(Record):
    """A material lot used in a step (REG-62). ``expires_at`` and ``status`` are as they stood at the entry."""

    entry = models.ForeignKey(StepEntry, on_delete=models.PROTECT, related_name="materials", db_index=False)
    lot = models.ForeignKey("batches.MaterialLot", on_delete=models.PROTECT, related_name="uses")
    expires_at = models.DateTimeField(_("expiry as it stood at the entry"))
    status = models.CharField(_("status as it stood at the entry"), max_length=12)

    class Meta:
        verbose_name = _("material used")
        constraints = [models.UniqueConstraint(fields=["entry", "lot"], name="batches_entry_lot_once")]
        triggers = [LinkGuard()]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.lot_id}"


@record(scope=tuple(f"entry__{path}" for path in SCOPES), retention="batch", append_only=True)
class EntryEquipment(Record):
    """A piece of equipment used in a step (REG-46). ``calibration_due_on`` is as it stood at the entry."""

    entry = models.ForeignKey(StepEntry, on_delete=models.PROTECT, related_name="equipment", db_index=False)
    equipment = models.ForeignKey("mfg_sites.Equipment", on_delete=models.PROTECT, related_name="batch_uses")
    calibration_due_on = models.DateField(_("calibration due, as it stood at the entry"), null=True)

    class Meta:
        verbose_name = _("equipment used")
        constraints = [
            models.UniqueConstraint(fields=["entry", "equipment"], name="batches_entry_equipment_once")
        ]
        triggers = [LinkGuard()]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.equipment_id}"
