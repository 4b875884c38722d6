"""The start gate's results: every check, passed or not, of every attempt (REG-55)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from ledger.ids import uuid7
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope", "product__scope"), retention="batch", append_only=True)
class GateCheck(Record):
    """One rule's answer in one attempt to start. ``batch`` is empty when the attempt was refused.

    ``rule`` and ``version`` name the rule as it was; ``at`` is the instant it was judged for.
    """

    SCOPE_PATHS = ("site__scope_id", "product__scope_id")

    attempt = models.UUIDField(default=uuid7)
    batch = models.ForeignKey(
        "batches.Batch", on_delete=models.PROTECT, null=True, related_name="gate_checks"
    )
    site = models.ForeignKey("mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey("designations.Product", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    reg = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    passed = models.BooleanField()
    message = models.CharField(max_length=600, blank=True)
    way_out = models.CharField(max_length=600, blank=True)
    at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)

    objects = ScopedManager()

    class Meta:
        verbose_name = _("start gate check")
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "rule"], name="batches_gate_rule_once"),
            models.CheckConstraint(
                name="batches_gate_no_batch_past_a_closed_gate", condition=Q(batch=None) | Q(passed=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {'passed' if self.passed else 'failed'}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of site and product."""
        return {self.site.scope_id, self.product.scope_id}
