"""Maintenance done on an instrument (REG-46). What is planned stands on the instrument itself."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(
    scope=("equipment__site__scope", "equipment__site__control_scope"), retention="site", append_only=True
)
class Maintenance(Record):
    """One maintenance with what shows it. It is neither a calibration nor a qualification.

    A wrong row stays; the right one ``corrects`` it, with a reason.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "equipment__site__scope_id",
        "equipment__site__control_scope_id",
    )

    equipment = models.ForeignKey(
        "mfg_sites.Equipment",
        on_delete=models.PROTECT,
        related_name="maintenances",
        verbose_name=_("equipment"),
    )
    done_on = models.DateField(_("done on"))
    work = models.CharField(_("what was done"), max_length=300)
    evidence = models.CharField(_("number of the report"), max_length=120)
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
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )
    correction_reason = models.TextField(_("reason for the correction"), blank=True)

    objects = WithScopes("equipment__site")

    class Meta:
        verbose_name = _("maintenance")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(work="") & ~Q(evidence="") & ~Q(done_by=""),
                name="mfg_sites_maintenance_shown",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="mfg_sites_maintenance_correction",
            ),
        ]
        indexes = [models.Index(fields=["equipment", "-done_on", "-id"], name="mfg_sites_maintenance_latest")]

    def __str__(self) -> str:
        return f"{self.equipment_id}: {self.evidence}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its equipment's site."""
        return self.equipment.site.governing_scope_ids()
