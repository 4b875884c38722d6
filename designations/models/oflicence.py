"""What a licence says beside its scope rows: activities and premises (REG-24, REG-29, REG-30)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import Activity, Purpose
from designations.models.base import WithScopes
from designations.models.licence import Licence
from ledger.models import Record
from ledger.registry import record


class OfLicence(Record):
    """Abstract: governed by the control site of the licence; whoever sees a product on the licence sees it too."""

    SCOPE_PATHS: ClassVar[list[str]] = ["licence__control_scope_id", "licence__scopes__product__scope_id"]

    class Meta:
        abstract = True

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return {self.licence.control_scope_id}  # type: ignore[attr-defined]  # every subclass has it


@record(scope=("licence__control_scope",), retention="licence")
class LicenceActivity(OfLicence):
    """An activity that the licence authorises, with dates. Conventional, import, MM and POC combine freely (REG-29)."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="activities")
    activity = models.CharField(_("activity"), max_length=12, choices=Activity)
    valid_from = models.DateField(_("granted on"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    variation_reference = models.CharField(_("variation"), max_length=80, blank=True)

    objects = WithScopes("licence")

    class Meta:
        verbose_name = _("activity of a licence")
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "activity"],
                condition=Q(valid_until=None),
                name="designations_licenceactivity_once",
            ),
            models.CheckConstraint(
                condition=Q(activity__in=Activity.values), name="designations_licenceactivity_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="designations_licenceactivity_dates",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="fixed", exclude=["valid_until"])]

    def __str__(self) -> str:
        return str(self.get_activity_display())


@record(scope=("licence__control_scope",), retention="licence")
class LicencePremises(OfLicence):
    """Premises that the licence or its application names, for one purpose, with dates (REG-30).

    The control site's own address lies in the United Kingdom (REG-23): the database asks for it too. Nothing here points to
    a remote site, and none is ever named on a licence (REG-24).
    """

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="premises")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    name = models.CharField(_("name"), max_length=200)
    address = models.TextField(_("address"))
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, default="GB")
    does = models.CharField(_("what is done or kept there"), max_length=300, blank=True)
    valid_from = models.DateField(_("named from"))
    valid_until = models.DateField(_("named until"), null=True, blank=True)

    objects = WithScopes("licence")

    class Meta:
        verbose_name = _("premises of a licence")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="designations_licencepremises_purpose"
            ),
            models.CheckConstraint(
                condition=~Q(purpose="control") | (Q(country="GB") & ~Q(postcode="")),
                name="designations_licencepremises_control_in_uk",
            ),
            models.UniqueConstraint(
                fields=["licence"],
                condition=Q(purpose="control", valid_until=None),
                name="designations_licencepremises_one_control",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="designations_licencepremises_dates",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="fixed", exclude=["valid_until"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_purpose_display()}"

    @property
    def address_lines(self) -> list[str]:
        """Address and postcode, one line each."""
        return [line for line in (*self.address.split("\n"), self.postcode) if line]
