"""A modular unit that moves: how it stands now, and the record of each move (REG-22)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.states import UNITS

ARRIVES_ONCE = pgtrigger.Trigger(
    name="arrives_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=pgtrigger.Func(
        """
        IF OLD.arrived_at IS NOT NULL AND to_jsonb(NEW) IS DISTINCT FROM to_jsonb(OLD) THEN
            RAISE EXCEPTION 'this move has ended: its record stays as it is (REG-22)' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
        """
    ),
)


@record(scope=("site__scope", "site__control_scope"), retention="site")
class UnitStanding(Record):
    """How a unit stands: in use, on the way, or waiting to be re-qualified where it arrived (Appendix A of the domain notes).

    One row per unit, made with it. ``evidence`` is that of the re-qualification which opened the unit, signed with it.
    Whoever starts a batch holds this row against a departure: see ``batches.guards.UnitStands``.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.OneToOneField(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="standing", verbose_name=_("unit")
    )
    state = models.CharField(
        _("state"), max_length=16, choices=UNITS.choices(), default=UNITS.initial, editable=False
    )
    since = models.DateTimeField(_("in this state since"), editable=False)
    evidence = models.CharField(_("evidence of the re-qualification"), max_length=300, blank=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("standing of a unit")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="active") | ~Q(evidence=""), name="mfg_sites_unit_requalified"
            ),
        ]
        triggers = [
            StateGuard(UNITS),
            pgtrigger.ReadOnly(name="fixed", fields=["id", "site", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.site.name} ({self.site.unit_number})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its unit."""
        return self.site.governing_scope_ids()


@record(scope=("site__scope", "site__control_scope"), retention="site")
class UnitMove(Record):
    """One move: who sent the unit off, why, from where, to where, when it left, and when and where it arrived.

    ``from_stay`` and ``departed_at`` are empty for the delivery to the first place. ``bound_for`` is where it was sent;
    ``to_stay`` where it arrived, which may be another place (``arrival_reason`` says why). Instants are what happened, not
    when it was written down: the trail has that.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="moves", verbose_name=_("unit")
    )
    from_stay = models.OneToOneField(
        "mfg_sites.UnitLocation",
        on_delete=models.PROTECT,
        null=True,
        related_name="left_by",
        verbose_name=_("from"),
    )
    bound_for = models.ForeignKey(
        "mfg_sites.Place", on_delete=models.PROTECT, related_name="+", verbose_name=_("sent to")
    )
    reason = models.TextField(_("why it moves"))
    departed_at = models.DateTimeField(_("departed at"), null=True)
    departed_by_id = models.UUIDField(null=True, editable=False)
    departed_by_name = models.CharField(_("departure recorded by"), max_length=200, blank=True)
    to_stay = models.OneToOneField(
        "mfg_sites.UnitLocation",
        on_delete=models.PROTECT,
        null=True,
        related_name="reached_by",
        verbose_name=_("to"),
    )
    arrived_at = models.DateTimeField(_("arrived at"), null=True)
    arrived_by_id = models.UUIDField(null=True, editable=False)
    arrived_by_name = models.CharField(_("arrival recorded by"), max_length=200, blank=True)
    arrival_reason = models.TextField(_("why it arrived elsewhere"), blank=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("move of a unit")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(from_stay__isnull=True, departed_at__isnull=True)
                | Q(from_stay__isnull=False, departed_at__isnull=False),
                name="mfg_sites_move_departure",
            ),
            models.CheckConstraint(
                condition=Q(to_stay__isnull=True, arrived_at__isnull=True)
                | Q(to_stay__isnull=False, arrived_at__isnull=False),
                name="mfg_sites_move_arrival",
            ),
            models.CheckConstraint(
                condition=Q(departed_at__isnull=True)
                | Q(arrived_at__isnull=True)
                | Q(arrived_at__gte=F("departed_at")),
                name="mfg_sites_move_order",
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(arrived_at__isnull=True), name="mfg_sites_move_one_open"
            ),
        ]
        indexes = [models.Index(fields=["site", "-departed_at"], name="mfg_sites_move_of_unit")]
        triggers = [
            ARRIVES_ONCE,
            pgtrigger.ReadOnly(
                name="departure_is_fixed",
                fields=["id", "site", "from_stay", "bound_for", "reason", "departed_at", "created_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} → {self.bound_for_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its unit."""
        return self.site.governing_scope_ids()
