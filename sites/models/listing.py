"""The list of sites in a master-file version: the boundary of lawful manufacture (REG-18)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import FrozenWithParent
from ledger.models import Record
from ledger.registry import record


@record(
    scope=("site__scope", "site__control_scope", "master_file_version__master_file__product__scope"),
    retention="masterfile",
)
class ListedSite(Record):
    """A site on the list of one master-file version, perhaps for part of its time.

    The list is part of the version: it is written while the version is a draft and frozen with it. Empty dates mean
    “as long as the version is in force”.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "site__scope_id",
        "site__control_scope_id",
        "master_file_version__master_file__product__scope_id",
    )

    master_file_version = models.ForeignKey(
        "designations.MasterFileVersion",
        on_delete=models.PROTECT,
        related_name="listed_sites",
        verbose_name=_("master-file version"),
    )
    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="listings", verbose_name=_("site")
    )
    listed_from = models.DateTimeField(_("listed from"), null=True, blank=True)
    listed_until = models.DateTimeField(_("listed until"), null=True, blank=True)

    objects = WithScopes("site", "master_file_version__master_file__product")

    class Meta:
        verbose_name = _("listed site")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["master_file_version", "site"], name="mfg_sites_listed_once"),
            models.CheckConstraint(
                condition=Q(listed_until__isnull=True)
                | Q(listed_from__isnull=True)
                | Q(listed_until__gt=F("listed_from")),
                name="mfg_sites_listed_dates",
            ),
        ]
        triggers = [
            FrozenWithParent(
                through=(("master_file_version_id", "designations_masterfileversion"),),
                open_states=("draft",),
            )
        ]

    def __str__(self) -> str:
        return f"{self.site_id} in {self.master_file_version_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site and of the product."""
        return self.site.governing_scope_ids() | {self.master_file_version.master_file.product.scope_id}
