"""The issue of an instruction version to a site, and the site's acknowledgement."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.states import ISSUES


@record(
    scope=("site__scope", "site__control_scope", "version__instruction__product__scope"),
    retention="instruction",
)
class InstructionIssue(Record):
    """An instruction version sent to a site. Work by it starts once the site acknowledged it and it is in effect there."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "site__scope_id",
        "site__control_scope_id",
        "version__instruction__product__scope_id",
    )

    version = models.ForeignKey(
        "designations.InstructionVersion",
        on_delete=models.PROTECT,
        related_name="issues",
        verbose_name=_("instruction version"),
    )
    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="issues", verbose_name=_("site")
    )
    state = models.CharField(
        _("state"), max_length=16, choices=ISSUES.choices(), default=ISSUES.initial, editable=False
    )
    effective_from = models.DateTimeField(_("in effect at the site from"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by_id = models.UUIDField(editable=False)
    issued_by_name = models.CharField(_("issued by"), max_length=200)
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True, editable=False)
    acknowledged_by_id = models.UUIDField(null=True, editable=False)
    acknowledged_by_name = models.CharField(_("acknowledged by"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, editable=False)

    objects = WithScopes("site", "version__instruction__product")

    class Meta:
        verbose_name = _("issue of an instruction")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "site"], condition=~Q(state="withdrawn"), name="mfg_sites_issue_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="acknowledged")
                | Q(acknowledged_at__isnull=False, acknowledged_by_id__isnull=False),
                name="mfg_sites_issue_acknowledged",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
                name="mfg_sites_issue_withdrawn",
            ),
        ]
        indexes = [models.Index(fields=["site", "state"], name="mfg_sites_issue_site")]
        triggers = [
            StateGuard(ISSUES),
            pgtrigger.ReadOnly(
                name="fixed",
                exclude=[
                    "state",
                    "acknowledged_at",
                    "acknowledged_by_id",
                    "acknowledged_by_name",
                    "withdrawn_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} → {self.site_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site and of the product."""
        return self.site.governing_scope_ids() | {self.version.instruction.product.scope_id}
