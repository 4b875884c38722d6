"""The certification register: every decision of a qualified person, kept as it was (REG-67, REG-68, REG-69)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.models import Record
from ledger.registry import record
from oversight.guards import CertificationGuard


class Outcome(models.TextChoices):
    """What was decided. There is nothing in between (REG-75)."""

    CERTIFIED = "certified", _("Certified")
    REJECTED = "rejected", _("Rejected")


@record(
    scope=("site_scope", "product_scope", "control_scope"),
    retention="register",
    append_only=True,
    personal=("person_name",),
)
class Certification(Record):
    """One decision on one batch: append-only, one per batch, never undone silently (REG-80).

    Names and codes are copied, so that the register reads as it was. ``licence_person`` is the row of the licence that
    named the QP for that day (REG-69); a trigger checks it, the signature and the state of the batch. ``outstanding``
    lists results that were still awaited; ``basis`` says in words what the decision rested on.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site_scope_id", "product_scope_id", "control_scope_id")

    number = models.CharField(_("register number"), max_length=20, unique=True)
    batch = models.OneToOneField("batches.Batch", on_delete=models.PROTECT, related_name="certification")
    batch_number = models.CharField(_("batch number"), max_length=40)
    product_code = models.CharField(_("product"), max_length=6)
    product_name = models.CharField(max_length=200)
    site_code = models.CharField(_("site"), max_length=6)
    site_name = models.CharField(max_length=200)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(_("qualified person"), max_length=200)
    licence = models.ForeignKey("designations.Licence", on_delete=models.PROTECT, related_name="+")
    licence_number = models.CharField(_("licence"), max_length=60)
    licence_person = models.ForeignKey(
        "designations.LicencePerson", on_delete=models.PROTECT, related_name="+"
    )
    run = models.ForeignKey("oversight.ReviewRun", on_delete=models.PROTECT, null=True, related_name="+")
    signature = models.OneToOneField("ledger.Signature", on_delete=models.PROTECT, related_name="+")
    basis = models.TextField(_("basis"))
    reason = models.TextField(_("reason"), blank=True)
    outstanding = models.JSONField(_("results awaited"), default=list)
    decided_at = models.DateTimeField(_("decided at"))
    provenance = models.CharField(max_length=10)
    site_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    product_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("certification")
        default_permissions = ()
        indexes = [
            models.Index(fields=["control_scope", "-id"], name="oversight_cert_control"),
            models.Index(fields=["product_scope", "-id"], name="oversight_cert_product"),
            models.Index(fields=["site_scope", "-id"], name="oversight_cert_site"),
            models.Index(fields=["outcome", "-id"], name="oversight_cert_outcome"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="oversight_cert_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="certified", run__isnull=False) | (Q(outcome="rejected") & ~Q(reason="")),
                name="oversight_cert_rejection_says_why",
            ),
        ]
        triggers = [CertificationGuard()]

    def __str__(self) -> str:
        return f"{self.number}: {self.batch_number}"

    @property
    def stream(self) -> str:
        """Decisions stand on the batch's own chain."""
        return f"batch:{self.batch_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return {self.site_scope_id, self.product_scope_id, self.control_scope_id}
