"""A variation of a licence: what the holder asks the authority for, and what became of it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode, VariationKind
from designations.models.base import WithScopes
from designations.models.licence import Licence, LicenceScope
from designations.models.masterfile import MasterFileVersion
from designations.models.product import Product
from designations.states import LICENCE_VARIATION
from ledger.guards import FrozenWhen, FrozenWithParent, StateGuard
from ledger.models import Record
from ledger.registry import record

DECIDED = pgtrigger.Protect(
    name="decided",
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Q(old__state__in=["granted", "refused", "withdrawn"]),
)
"""What was decided is never written again."""
AWAITED = pgtrigger.Trigger(
    name="awaits_inspection",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__state="granted") & ~pgtrigger.Q(old__state="granted"),
    func="""
    IF EXISTS (SELECT 1 FROM designations_inspection i WHERE i.variation_id = NEW.id AND i.holds_grant
               AND i.state NOT IN ('closed', 'cancelled')) THEN
        RAISE EXCEPTION '% waits for an inspection that is not closed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)
"""Nothing is granted before the inspection that its decision waits for is closed (REG-32)."""
_DATES = ("submitted_on", "asked_on", "answered_on", "decided_on", "last_on")


@record(scope=("licence__control_scope", "product__scope"), retention="licence")
class LicenceVariation(Record):
    """Drafted by the holder, decided by the authority, recorded here (REG-25, REG-26, REG-39).

    ``product`` and ``mode`` are set when it adds a product, and only then; ``granted_scope`` is the row that its grant
    made. ``restriction_reference``: the letter of the restriction that it asks to lift. ``asked_on`` and ``answered_on`` are
    of the latest request (earlier ones stand on the trail); ``last_on`` is the day of the latest move, which no later
    move may precede.
    """

    SCOPE_PATHS: ClassVar[list[str]] = ["licence__control_scope_id", "product__scope_id"]

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="variations")
    kind = models.CharField(_("kind"), max_length=20, choices=VariationKind)
    summary = models.TextField(_("what it asks for"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="licence_variations"
    )
    mode = models.CharField(_("mode"), max_length=3, choices=Mode, blank=True)
    restriction_reference = models.CharField(_("letter of the restriction"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=24, choices=LICENCE_VARIATION.choices(), default=LICENCE_VARIATION.initial
    )
    reference = models.CharField(_("authority’s reference"), max_length=80, blank=True)
    submitted_on = models.DateField(_("submitted on"), null=True, blank=True)
    asked_on = models.DateField(_("information requested on"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    last_on = models.DateField(_("last moved on"), null=True, blank=True)
    granted_scope = models.OneToOneField(
        LicenceScope, on_delete=models.PROTECT, null=True, blank=True, related_name="variation"
    )

    objects = WithScopes("licence", "product")

    class Meta:
        verbose_name = _("licence variation")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=VariationKind.values), name="designations_variation_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="add_product", product__isnull=False, mode__in=Mode.values)
                | (~Q(kind="add_product") & Q(product__isnull=True, mode="")),
                name="designations_variation_product",
            ),
            models.CheckConstraint(
                condition=Q(kind="lift_restriction") ^ Q(restriction_reference=""),
                name="designations_variation_restriction",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | (Q(decided_on__isnull=False) & ~Q(reference="")),
                name="designations_variation_decided",
            ),
            models.CheckConstraint(
                condition=Q(granted_scope__isnull=False, state="granted", kind="add_product")
                | Q(granted_scope__isnull=True) & ~Q(state="granted", kind="add_product"),
                name="designations_variation_scope",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | Q(decided_on__gte=F("submitted_on")),
                name="designations_variation_dates",
            ),
        ]
        triggers = [
            StateGuard(LICENCE_VARIATION),
            FrozenWhen(
                states=("submitted", "information_requested"),
                free=(*_DATES, "reference", "granted_scope_id"),
            ),
            DECIDED,
            AWAITED,
        ]

    def __str__(self) -> str:
        return f"{self.licence.number}: {self.get_kind_display()}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        found = {self.licence.control_scope_id}
        return found | {self.product.scope_id} if self.product is not None else found


@record(scope=("variation__licence__control_scope", "variation__product__scope"), retention="licence")
class VariationFile(Record):
    """A master-file version that a variation carries to the authority (REG-26); fixed once it is submitted."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "variation__licence__control_scope_id",
        "variation__product__scope_id",
    ]

    variation = models.ForeignKey(LicenceVariation, on_delete=models.PROTECT, related_name="files")
    version = models.ForeignKey(MasterFileVersion, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("variation__licence", "variation__product")

    class Meta:
        verbose_name = _("master file carried by a variation")
        constraints = [
            models.UniqueConstraint(fields=["variation", "version"], name="designations_variationfile_once")
        ]
        triggers = [
            FrozenWithParent(
                through=(("variation_id", LicenceVariation._meta.db_table),), open_states=("draft",)
            )
        ]

    def __str__(self) -> str:
        return f"{self.variation_id}: {self.version_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return self.variation.governing_scope_ids()
