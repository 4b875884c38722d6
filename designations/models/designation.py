"""The authority's finding that a product, for an indication and a population, may be made in a decentralised way."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode
from designations.models.base import WithScopes, product_scopes
from designations.models.product import Product, mode_field
from designations.states import DESIGNATION
from ledger.guards import Corrected, FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record


@record(scope=("product__scope", "product__control_scope"), retention="designation")
class Designation(Record):
    """Product, mode, indication and population: a new indication is a new designation, never an edit (REG-01).

    ``justification``: criterion of the legal test → text; ``natures``: criterion → what kind of reason it is
    (``legaltests.Nature``) (REG-02, REG-03). ``shelf_life_minutes``: the shelf life that the case argues from. ``target_on``,
    ``review_on`` and ``fee`` (pounds) are the holder's own figures, not legal ones (REG-10). Columns that came after the first
    release are null where nobody filled them in: the history digests of older rows leave out what is null.
    """

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="designations")
    mode = mode_field()
    indication = models.CharField(_("indication"), max_length=300)
    population = models.CharField(_("patient population"), max_length=300)
    justification = models.JSONField(_("justification"), default=dict, blank=True)
    natures = models.JSONField(_("kinds of reason"), null=True, blank=True)
    shelf_life_minutes = models.PositiveIntegerField(_("shelf life, in minutes"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=24, choices=DESIGNATION.choices(), default=DESIGNATION.initial
    )
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    reference = models.CharField(_("authority’s reference"), max_length=80, blank=True)
    review_on = models.DateField(_("our review date"), null=True, blank=True)
    target_on = models.DateField(_("answer hoped for by"), null=True, blank=True)
    fee = models.DecimalField(_("fee, in pounds"), max_digits=10, decimal_places=2, null=True, blank=True)

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("designation")
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="designations_designation_mode"),
            models.CheckConstraint(
                condition=~Q(state="awarded") | (Q(awarded_on__isnull=False) & ~Q(reference="")),
                name="designations_designation_award_dated",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on=None) | Q(decided_on=None) | Q(decided_on__gte=F("submitted_on")),
                name="designations_designation_decided_after",
            ),
            models.UniqueConstraint(
                fields=["product", "mode", "indication", "population"],
                condition=Q(state="awarded"),
                name="designations_designation_one_award",
            ),
        ]
        triggers = [
            StateGuard(DESIGNATION),
            FrozenWhen(
                states=tuple(state.name for state in DESIGNATION.states if state.name != DESIGNATION.initial),
                free=("review_on", "target_on", "fee"),
                moving=("decided_on", "awarded_on", "reference"),
                corrected=Corrected(
                    "submitted_on", by="designations_submissioncorrection", parent="designation_id"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product.code}, {self.get_mode_display()}: {self.indication}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)
