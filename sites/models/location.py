"""Where a modular unit stood, from when to when (REG-22)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


class Period(Func):
    """``tstzrange(start, end)``, half-open."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


@record(scope=("site__scope", "site__control_scope"), retention="site")
class UnitLocation(Record):
    """One stay of a unit at one place. Stays of a unit never overlap: the database refuses it.

    After a move the unit is not used until ``requalified_at`` is set, with its evidence (REG-22).
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="locations", verbose_name=_("unit")
    )
    place = models.ForeignKey(
        "mfg_sites.Place", on_delete=models.PROTECT, related_name="unit_stays", verbose_name=_("place")
    )
    position = models.CharField(_("where on the premises"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    requalified_at = models.DateTimeField(_("re-qualified at"), null=True, blank=True)
    requalified_by_id = models.UUIDField(null=True, editable=False)
    requalified_by_name = models.CharField(_("re-qualified by"), max_length=200, blank=True)
    requalification_evidence = models.CharField(_("evidence"), max_length=300, blank=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("location of a unit")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="mfg_sites_location_dates",
            ),
            models.CheckConstraint(
                condition=Q(requalified_at__isnull=True)
                | (Q(requalified_at__gte=F("starts_at")) & ~Q(requalification_evidence="")),
                name="mfg_sites_location_requalified",
            ),
            ExclusionConstraint(
                name="mfg_sites_location_one_at_a_time",
                expressions=[
                    (F("site"), RangeOperators.EQUAL),
                    (
                        Period("starts_at", "ends_at", RangeBoundary()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="stay_is_fixed", fields=["id", "site", "place", "starts_at", "created_at"]
            ),
            pgtrigger.Trigger(
                name="written_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=pgtrigger.Func(
                    """
                    IF OLD.ends_at IS NOT NULL AND NEW.ends_at IS DISTINCT FROM OLD.ends_at THEN
                        RAISE EXCEPTION 'this stay has ended (REG-22)' USING ERRCODE = 'check_violation';
                    END IF;
                    IF (NEW.requalified_at, NEW.requalified_by_id, NEW.requalification_evidence)
                            IS DISTINCT FROM (OLD.requalified_at, OLD.requalified_by_id, OLD.requalification_evidence)
                        AND (OLD.requalified_at IS NOT NULL OR NOT EXISTS (
                            SELECT 1 FROM mfg_sites_unitstanding s
                            WHERE s.site_id = NEW.site_id AND s.state = 'active'
                              AND s.evidence = NEW.requalification_evidence AND s.since = NEW.requalified_at)) THEN
                        RAISE EXCEPTION 'a unit is re-qualified by a signed decision, once for each stay (REG-22)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
            pgtrigger.Trigger(
                name="units_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=pgtrigger.Func(
                    """
                    IF NOT EXISTS (SELECT 1 FROM mfg_sites_remotesite s WHERE s.id = NEW.site_id AND s.kind = 'unit') THEN
                        RAISE EXCEPTION 'only a modular unit has dated locations (REG-22)'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} @ {self.place_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()
