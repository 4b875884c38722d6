"""Equipment at a site and its calibrations (REG-46)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope", "site__control_scope"), retention="site")
class Equipment(Record):
    """One instrument. ``equipment_class`` is the class that an instruction's step asks for (``balance``).

    ``requalify_since``: the unit it is in left at this instant, and it was not qualified since; empty: qualified (REG-46).
    ``room``: where it stands, if anybody said (REG-33). Maintenance is due every so many days after the last, the first time on
    ``maintenance_first_due_on``; ``maintenance_stops``: once overdue the instrument is not used; all empty: none is planned.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="equipment", verbose_name=_("site")
    )
    equipment_class = models.SlugField(_("class"), max_length=60)
    code = models.CharField(_("code on the instrument"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    serial = models.CharField(_("serial number"), max_length=80)
    out_since = models.DateTimeField(_("out of use since"), null=True, blank=True)
    out_reason = models.CharField(_("why it is out of use"), max_length=300, blank=True)

    requalify_since = models.DateTimeField(_("re-qualification due since"), null=True, blank=True)
    room = models.ForeignKey(
        "mfg_sites.Room",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name=_("room"),
    )
    maintenance_every_days = models.PositiveIntegerField(_("maintained every so many days"), null=True)
    maintenance_first_due_on = models.DateField(_("first maintenance due on"), null=True)
    maintenance_stops = models.BooleanField(_("not used while maintenance is overdue"), null=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="mfg_sites_equipment_code"),
            models.UniqueConstraint(
                fields=["site", "equipment_class", "serial"], name="mfg_sites_equipment_serial"
            ),
            models.CheckConstraint(
                condition=Q(out_since__isnull=True, out_reason="")
                | (Q(out_since__isnull=False) & ~Q(out_reason="")),
                name="mfg_sites_equipment_out_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    maintenance_every_days__isnull=True,
                    maintenance_first_due_on__isnull=True,
                    maintenance_stops__isnull=True,
                )
                | Q(
                    maintenance_every_days__gt=0,
                    maintenance_first_due_on__isnull=False,
                    maintenance_stops__isnull=False,
                ),
                name="mfg_sites_equipment_maintenance_plan",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed", fields=["id", "site", "equipment_class", "code", "serial", "created_at"]
            ),
            pgtrigger.Trigger(
                name="qualified_by_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF OLD.requalify_since IS NOT NULL
                        AND (NEW.requalify_since IS NULL OR NEW.requalify_since < OLD.requalify_since)
                        AND NOT EXISTS (SELECT 1 FROM mfg_sites_equipmentqualification q
                                        WHERE q.equipment_id = NEW.id AND q.done_at >= OLD.requalify_since) THEN
                        RAISE EXCEPTION 'this instrument was not qualified since its unit moved (REG-46)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
            pgtrigger.Trigger(
                name="room_of_its_site",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF NEW.room_id IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM mfg_sites_room r
                                        WHERE r.id = NEW.room_id AND r.site_id = NEW.site_id) THEN
                        RAISE EXCEPTION 'an instrument stands in a room of its own site (REG-33)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()


@record(
    scope=("equipment__site__scope", "equipment__site__control_scope"), retention="site", append_only=True
)
class Calibration(Record):
    """One calibration with its certificate. In date to the end of ``due_on`` in the site's own zone.

    A wrong row stays; the right one ``corrects`` it, with a reason.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "equipment__site__scope_id",
        "equipment__site__control_scope_id",
    )

    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")

    equipment = models.ForeignKey(
        Equipment, on_delete=models.PROTECT, related_name="calibrations", verbose_name=_("equipment")
    )
    done_on = models.DateField(_("done on"))
    due_on = models.DateField(_("next due on"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    certificate = models.CharField(_("certificate"), max_length=120)
    done_by = models.CharField(_("done by"), max_length=200)
    document = models.ForeignKey(
        "ledger.Document",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("document"),
    )
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
        verbose_name = _("calibration")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("done_on")), name="mfg_sites_calibration_dates"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(correction_reason=""),
                name="mfg_sites_calibration_correction_reason",
            ),
        ]
        indexes = [models.Index(fields=["equipment", "-done_on", "-id"], name="mfg_sites_calibration_latest")]

    def __str__(self) -> str:
        return f"{self.equipment_id}: {self.certificate}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its equipment's site."""
        return self.equipment.site.governing_scope_ids()
