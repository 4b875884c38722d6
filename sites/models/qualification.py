"""Qualification of an instrument, at first and after the unit it is in has moved (REG-46)."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(
    scope=("equipment__site__scope", "equipment__site__control_scope"), retention="site", append_only=True
)
class EquipmentQualification(Record):
    """One instrument found fit for use where it stands, with the protocol that shows it. It is no calibration."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "equipment__site__scope_id",
        "equipment__site__control_scope_id",
    )

    equipment = models.ForeignKey(
        "mfg_sites.Equipment",
        on_delete=models.PROTECT,
        related_name="qualifications",
        verbose_name=_("equipment"),
    )
    done_at = models.DateTimeField(_("done at"))
    evidence = models.CharField(_("number of the protocol"), max_length=300)
    done_by = models.CharField(_("done by"), max_length=200)
    document = models.ForeignKey(
        "ledger.Document",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("document"),
    )
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    objects = WithScopes("equipment__site")

    class Meta:
        verbose_name = _("qualification of equipment")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(evidence="") & ~models.Q(done_by=""),
                name="mfg_sites_qualification_evidence",
            ),
        ]
        indexes = [models.Index(fields=["equipment", "-done_at"], name="mfg_sites_qualification_latest")]

    def __str__(self) -> str:
        return f"{self.equipment_id}: {self.evidence}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its equipment's site."""
        return self.equipment.site.governing_scope_ids()
