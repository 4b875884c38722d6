"""The product: what is made."""

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Scope
from designations.kinds import Mode, Provenance, Regime
from designations.models.base import WithScopes, product_scopes
from ledger.models import Record
from ledger.registry import record

CODE = RegexValidator(r"\A[A-Z][A-Z0-9]{1,5}\Z", _("Two to six capitals and digits, starting with a letter."))


@record(scope=("scope", "control_scope"), retention="product")
class Product(Record):
    """A medicine that somebody wants to make where it is used.

    ``code`` stands in every batch number and is never reused (REG-61). ``control_scope`` repeats the scope of the control
    site, so that reading who may see the product costs no join.
    """

    SCOPE_PATHS: ClassVar[list[str]] = ["scope_id", "control_scope_id"]

    code = models.CharField(_("code"), max_length=6, unique=True, validators=[CODE])
    name = models.CharField(_("name"), max_length=200)
    regime = models.CharField(_("regime"), max_length=10, choices=Regime)
    dosage_form = models.CharField(_("dosage form"), max_length=120)
    autologous = models.BooleanField(_("made from the patient’s own cells, for that patient"), default=False)
    control_site = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    scope = models.OneToOneField(Scope, on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.OWN)
    provenance_note = models.TextField(blank=True)

    objects = WithScopes()

    class Meta:
        verbose_name = _("product")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(regime__in=Regime.values), name="designations_product_regime"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,5}$"), name="designations_product_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self)


def mode_field() -> "models.CharField[str, str]":
    """The column for the legal test that applies."""
    return models.CharField(_("mode"), max_length=3, choices=Mode)
