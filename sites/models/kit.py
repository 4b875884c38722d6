"""Kits for work at a patient's home, and the visits that use them (REG-44)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.homes.guards import KitForVisit
from sites.homes.states import HOME_VISITS, KITS


@record(scope=("master_file__product__scope", "master_file__product__control_scope"), retention="site")
class Kit(Record):
    """Everything that one visit of a home needs, packed for one master file. ``expires_on``: its last day.

    Written once and whole: another content is another kit. It serves one visit.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "master_file__product__scope_id",
        "master_file__product__control_scope_id",
    )

    number = models.CharField(_("number of the kit"), max_length=30, unique=True)
    master_file = models.ForeignKey(
        "designations.MasterFile",
        on_delete=models.PROTECT,
        related_name="kits",
        verbose_name=_("master file"),
    )
    contents = models.TextField(_("what is in it"))
    packing_record = models.CharField(_("number of the packing record"), max_length=120)
    expires_on = models.DateField(_("usable until"))
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)
    state = models.CharField(
        _("state"), max_length=12, choices=KITS.choices(), default=KITS.initial, editable=False
    )
    state_since = models.DateTimeField(_("in this state since"), editable=False)

    objects = WithScopes("master_file__product")

    class Meta:
        verbose_name = _("kit")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=r"^[A-Z0-9][A-Z0-9-]{2,29}$"), name="mfg_sites_kit_number"
            ),
            models.CheckConstraint(
                condition=~Q(contents="") & ~Q(packing_record=""), name="mfg_sites_kit_whole"
            ),
        ]
        triggers = [
            StateGuard(KITS),
            FrozenWhen(states=("recorded", "approved", "withdrawn"), moving=("state_since",)),
        ]

    def __str__(self) -> str:
        return self.number

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its product."""
        return product_scopes(self.master_file.product)

    @property
    def stream(self) -> str:
        """The kit's event stream."""
        return f"kit:{self.pk}"


@record(scope=("site__scope", "site__control_scope"), retention="site", personal=("visitor_name",))
class HomeVisit(Record):
    """One dated use of one kit at one home by one person, for the batch that is started there.

    ``batch_id`` and ``batch_number``: the batch, once it is started (batches stand above this floor, so nothing points to
    one). A kit is named by one visit at a time, and by one only once that visit is made.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="home_visits", verbose_name=_("home")
    )
    kit = models.ForeignKey(
        "mfg_sites.Kit", on_delete=models.PROTECT, related_name="visits", verbose_name=_("kit")
    )
    visit_on = models.DateField(_("day of the visit"))
    visitor = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="+", verbose_name=_("who visits")
    )
    visitor_name = models.CharField(_("who visits"), max_length=200)
    planned_by_name = models.CharField(_("planned by"), max_length=200)
    batch_id = models.UUIDField(null=True, editable=False)
    batch_number = models.CharField(_("batch"), max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=HOME_VISITS.choices(), default=HOME_VISITS.initial, editable=False
    )
    state_since = models.DateTimeField(_("in this state since"), editable=False)

    objects = WithScopes("site", "kit")

    class Meta:
        verbose_name = _("visit of a home")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["kit"],
                condition=Q(state__in=("planned", "made")),
                name="mfg_sites_homevisit_kit_once",
            ),
            models.UniqueConstraint(
                fields=["batch_id"],
                condition=Q(batch_id__isnull=False),
                name="mfg_sites_homevisit_batch_once",
            ),
            models.CheckConstraint(
                condition=Q(state="made", batch_id__isnull=False) & ~Q(batch_number="")
                | ~Q(state="made") & Q(batch_id=None, batch_number=""),
                name="mfg_sites_homevisit_batch",
            ),
        ]
        indexes = [models.Index(fields=["site", "-visit_on", "-id"], name="mfg_sites_homevisit_newest")]
        triggers = [
            StateGuard(HOME_VISITS),
            FrozenWhen(
                states=("planned", "made", "cancelled"), moving=("state_since", "batch_id", "batch_number")
            ),
            KitForVisit(),
        ]

    def __str__(self) -> str:
        return f"{self.visit_on}: {self.kit.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its home."""
        return self.site.governing_scope_ids()
