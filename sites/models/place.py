"""The register of real places: hospitals and other premises that a site can stand in."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from ledger.models import Record
from ledger.registry import record


@record(
    scope_reason="a public register of premises: it names no person and grants nothing",
    retention="organisation",
)
class Place(Record):
    """A real place. ``ods_code`` is empty for places outside the register (pharmacies, other UK nations).

    ``parent_ods_code`` is what the source said; ``parent`` is set only when that trust is in our register (REG-110: a
    parent is looked up, never guessed from the code). Dates are empty when the source has none. ``latitude`` and
    ``longitude`` are degrees, WGS 84.
    """

    ods_code = models.CharField(_("NHS site code"), max_length=10, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    sector = models.CharField(_("sector"), max_length=60, blank=True)
    address = models.TextField(_("address"), blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, default="GB")
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    parent_ods_code = models.CharField(_("parent’s NHS code"), max_length=10, blank=True)
    parent = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("parent organisation"),
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120)
    source_note = models.CharField(_("note on the source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("place")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["ods_code"], condition=Q(ods_code__isnull=False), name="mfg_sites_place_ods"
            ),
            models.CheckConstraint(condition=~Q(ods_code=""), name="mfg_sites_place_ods_not_blank"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="mfg_sites_place_dates",
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="mfg_sites_place_name_trgm")]

    def __str__(self) -> str:
        return self.name

    @property
    def address_lines(self) -> list[str]:
        """Address and postcode, one line each, nothing twice."""
        return [line for line in (*self.address.split("\n"), self.postcode) if line]

    def is_open_on(self, day: Any) -> bool:
        """Whether the register says the place was open on a date; without dates it says nothing against."""
        return (self.opened_on is None or self.opened_on <= day) and (
            self.closed_on is None or day < self.closed_on
        )
