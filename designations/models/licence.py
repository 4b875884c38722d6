"""The manufacturer's licence, what it covers and who is named on it."""

import uuid
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Scope
from designations.kinds import Capacity, LicenceType, Mode
from designations.models.base import WithScopes
from designations.models.product import Product, mode_field
from designations.states import LICENCE
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record


def in_dates(row: "Licence | LicenceScope | LicencePerson", day: date) -> bool:
    """Whether ``day`` lies within the row's own dates, both ends included."""
    return row.valid_from <= day and (row.valid_until is None or day <= row.valid_until)


@record(scope=("control_scope",), retention="licence")
class Licence(Record):
    """A licence names its control site and no remote site (REG-23, REG-24). Dates are whole days, both ends included."""

    SCOPE_PATHS: ClassVar[list[str]] = ["control_scope_id", "scopes__product__scope_id"]

    number = models.CharField(_("licence number"), max_length=60, unique=True)
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    control_site = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    licence_type = models.CharField(_("type"), max_length=10, choices=LicenceType)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=LICENCE.choices(), default=LICENCE.initial)

    objects = WithScopes()

    class Meta:
        verbose_name = _("licence")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="designations_licence_dates",
            )
        ]
        triggers = [StateGuard(LICENCE)]

    def __str__(self) -> str:
        return self.number

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return {self.control_scope_id}


@record(scope=("licence__control_scope", "product__scope"), retention="licence")
class LicenceScope(Record):
    """One row of what the licence covers: mode, dosage form and product (REG-25, REG-26)."""

    SCOPE_PATHS: ClassVar[list[str]] = ["licence__control_scope_id", "product__scope_id"]

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="scopes")
    mode = mode_field()
    dosage_form = models.CharField(_("dosage form"), max_length=120)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="licence_scopes")
    valid_from = models.DateField(_("granted on"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    variation_reference = models.CharField(_("variation"), max_length=80, blank=True)

    objects = WithScopes("licence", "product")

    class Meta:
        verbose_name = _("licence scope")
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "mode", "dosage_form", "product", "valid_from"],
                name="designations_licencescope_once",
            ),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="designations_licencescope_mode"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="designations_licencescope_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.mode}, {self.dosage_form}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return {self.licence.control_scope_id, self.product.scope_id}


@record(scope=("licence__control_scope",), retention="licence", personal=("name",))
class LicencePerson(Record):
    """A person named on the licence in a capacity, with dates (REG-34, REG-69). Name as on the licence; no foreign key."""

    SCOPE_PATHS: ClassVar[list[str]] = ["licence__control_scope_id", "licence__scopes__product__scope_id"]

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="people")
    person_id = models.UUIDField()
    name = models.CharField(_("name on the licence"), max_length=200)
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity)
    valid_from = models.DateField(_("named from"))
    valid_until = models.DateField(_("named until"), null=True, blank=True)

    objects = WithScopes("licence")

    class Meta:
        verbose_name = _("person named on a licence")
        constraints = [
            models.UniqueConstraint(
                fields=["licence", "person_id", "capacity", "valid_from"],
                name="designations_licenceperson_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="designations_licenceperson_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_capacity_display()}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return {self.licence.control_scope_id}
