"""Material lots in stock at a site (REG-62)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from batches.states import LOT
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope", "site__control_scope"), retention="batch")
class MaterialLot(Record):
    """One lot of one material at one site. Only a released lot in date is used; its history keeps every past expiry.

    ``material_code`` is the code an instruction's step asks for. ``expires_at`` is an instant: the lot may be used up to
    it, not at it.
    """

    SCOPE_PATHS = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey("mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="lots")
    material_code = models.CharField(_("material code"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    lot_number = models.CharField(_("lot number"), max_length=80)
    supplier = models.CharField(_("supplier"), max_length=200)
    expires_at = models.DateTimeField(_("expires at"))
    status = models.CharField(
        _("status"), max_length=12, choices=LOT.choices(), default=LOT.initial, db_default=LOT.initial
    )

    objects = ScopedManager()

    class Meta:
        verbose_name = _("material lot")
        ordering = ["material_code", "lot_number"]
        constraints = [
            models.UniqueConstraint(fields=["site", "material_code", "lot_number"], name="batches_lot_once"),
        ]
        triggers = [StateGuard(LOT)]

    def __str__(self) -> str:
        return f"{self.name}, lot {self.lot_number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the site."""
        return self.site.governing_scope_ids()
