"""Deviations: what departed from the instruction, what it means, who judged it (REG-81, REG-82)."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from oversight.states import DEVIATION


class Severity(models.TextChoices):
    """How bad it is."""

    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class OtherSites(models.TextChoices):
    """Are other sites affected? Mandatory in every assessment (REG-82)."""

    UNANSWERED = "", _("Not answered")
    NO = "no", _("No")
    YES = "yes", _("Yes")


@record(
    scope=("site_scope", "product_scope", "control_scope"),
    retention="batch",
    personal=("opened_by_name", "performer_name", "witness_name", "assessed_by_name", "closed_by_name"),
)
class Deviation(Record):
    """One departure on one batch.

    What happened (``step_key`` to ``witness_name``) is copied from the event that opened it and never changes; what it
    means is written by assessment; closing is signed by a person who neither assessed it nor made the entry (CHECK).
    ``distance`` is how far out of limit, in the limit's unit, as written. The three scopes are those of the batch.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site_scope_id", "product_scope_id", "control_scope_id")

    number = models.CharField(_("number"), max_length=20, unique=True)
    batch = models.ForeignKey("batches.Batch", on_delete=models.PROTECT, related_name="deviations")
    batch_number = models.CharField(_("batch number"), max_length=40)
    entry = models.OneToOneField(
        "batches.StepEntry", on_delete=models.PROTECT, null=True, related_name="deviation"
    )
    step_key = models.CharField(max_length=80, blank=True)
    title = models.CharField(_("what happened"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    value = models.CharField(_("value"), max_length=300, blank=True)
    limit_words = models.CharField(_("limit"), max_length=300, blank=True)
    distance = models.CharField(_("distance from the limit"), max_length=80, blank=True)
    performer_id = models.UUIDField(null=True)
    performer_name = models.CharField(max_length=200, blank=True)
    witness_id = models.UUIDField(null=True)
    witness_name = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.CharField(max_length=80)
    opened_by_name = models.CharField(_("opened by"), max_length=200)

    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=DEVIATION.choices(),
        default=DEVIATION.initial,
        db_default=DEVIATION.initial,
    )
    impact = models.TextField(_("impact on patient and product"), blank=True)
    root_cause = models.TextField(_("root cause"), blank=True)
    action = models.TextField(_("immediate action"), blank=True)
    other_sites = models.CharField(
        _("are other sites affected?"), max_length=3, choices=OtherSites, blank=True, default=""
    )
    other_sites_note = models.TextField(_("which sites, and how you looked"), blank=True)
    assessed_by_id = models.UUIDField(null=True)
    assessed_by_name = models.CharField(max_length=200, blank=True)
    assessed_at = models.DateTimeField(null=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    closed_by_id = models.UUIDField(null=True)
    closed_by_name = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    site_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    product_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("deviation")
        default_permissions = ()
        indexes = [
            models.Index(fields=["batch", "state"], name="oversight_deviation_batch"),
            models.Index(fields=["control_scope", "-id"], name="oversight_deviation_control"),
            models.Index(fields=["site_scope", "-id"], name="oversight_deviation_site"),
            models.Index(fields=["product_scope", "-id"], name="oversight_deviation_product"),
            models.Index(fields=["state", "-id"], name="oversight_deviation_state"),
            models.Index(fields=["step_key", "-id"], name="oversight_deviation_step"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values), name="oversight_deviation_severity"
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | (
                    Q(assessed_by_id__isnull=False, assessed_at__isnull=False, other_sites__in=["yes", "no"])
                    & ~Q(impact="")
                ),
                name="oversight_deviation_assessed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(other_sites="yes") | ~Q(other_sites_note=""),
                name="oversight_deviation_names_other_sites",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | (Q(closed_by_id__isnull=False, closed_at__isnull=False) & ~Q(conclusion="")),
                name="oversight_deviation_closed_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_by_id=None)
                | (
                    ~Q(closed_by_id=F("assessed_by_id"))
                    & (Q(performer_id=None) | ~Q(closed_by_id=F("performer_id")))
                    & (Q(witness_id=None) | ~Q(closed_by_id=F("witness_id")))
                ),
                name="oversight_deviation_closed_by_another",
            ),
        ]
        triggers = [
            StateGuard(DEVIATION),
            FrozenWhen(states=("closed",)),
            pgtrigger.ReadOnly(
                name="what_happened_stays",
                fields=[
                    "id",
                    "created_at",
                    "number",
                    "batch",
                    "batch_number",
                    "entry",
                    "step_key",
                    "title",
                    "description",
                    "value",
                    "limit_words",
                    "distance",
                    "performer_id",
                    "performer_name",
                    "witness_id",
                    "witness_name",
                    "opened_at",
                    "opened_by",
                    "opened_by_name",
                    "site_scope",
                    "product_scope",
                    "control_scope",
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stream(self) -> str:
        """The name of the deviation's event chain."""
        return f"deviation:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state != "closed"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return {self.site_scope_id, self.product_scope_id, self.control_scope_id}

    def signed_tree(self) -> dict[str, Any]:
        """The whole record as the tree that is signed at closing."""
        fields = (
            "number",
            "batch_number",
            "step_key",
            "title",
            "description",
            "value",
            "limit_words",
            "distance",
            "performer_name",
            "witness_name",
            "opened_at",
            "opened_by_name",
            "severity",
            "impact",
            "root_cause",
            "action",
            "other_sites",
            "other_sites_note",
            "assessed_by_name",
            "assessed_at",
            "conclusion",
        )
        return {"type": "deviation", **{name: getattr(self, name) for name in fields}}
