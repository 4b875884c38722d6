"""What happened with the authority about a product outside its own records here: one story (REG-04, REG-139)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from designations.models.designation import Designation
from designations.models.product import Product
from ledger.models import Record
from ledger.registry import record


@record(scope=("product__scope", "product__control_scope"), retention="product", append_only=True)
class StoryEntry(Record):
    """One contact or application, on its day or over its days (regulation, Appendix E). Corrected by a later entry only."""

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    class Kind(models.TextChoices):
        PASSPORT = "passport", _("Innovation passport")
        PROFILE = "profile", _("Target development profile")
        ADVICE = "advice", _("Scientific advice")
        TRIAL = "trial", _("Clinical trial")
        MARKETING = "marketing", _("Marketing authorisation")
        OTHER = "other", _("Other contact")

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="story_entries")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=160)
    reference = models.CharField(_("reference"), max_length=80, blank=True)
    starts_on = models.DateField(_("date"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    goes_on = models.BooleanField(_("goes on"), default=False)
    says = models.TextField(_("what it says"), blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(_("why it was corrected"), blank=True)
    written_by = models.CharField(max_length=200)

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("entry of a product’s story")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["passport", "profile", "advice", "trial", "marketing", "other"]),
                name="designations_storyentry_kind",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"), goes_on=False),
                name="designations_storyentry_dates",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""), name="designations_storyentry_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)


@record(scope=("product__scope", "product__control_scope"), retention="product", append_only=True)
class Commitment(Record):
    """What the holder promised in an advice or another contact, and when it is due (Appendix E)."""

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="commitments")
    entry = models.ForeignKey(StoryEntry, on_delete=models.PROTECT, related_name="commitments")
    says = models.TextField(_("what was promised"))
    due_on = models.DateField(_("due"), null=True, blank=True)

    objects = WithScopes("product", "entry")

    class Meta:
        verbose_name = _("commitment")

    def __str__(self) -> str:
        return self.says[:80]

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)


@record(
    scope=("commitment__product__scope", "commitment__product__control_scope"),
    retention="product",
    append_only=True,
)
class CommitmentUse(Record):
    """Where a commitment was kept: in a designation case, a trial or a marketing application."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "commitment__product__scope_id",
        "commitment__product__control_scope_id",
    ]

    class Place(models.TextChoices):
        DESIGNATION = "designation", _("Designation case")
        TRIAL = "trial", _("Clinical trial application")
        MARKETING = "marketing", _("Marketing authorisation application")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="uses")
    place = models.CharField(_("where"), max_length=12, choices=Place)
    designation = models.ForeignKey(
        Designation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_on = models.DateField(_("date"))
    says = models.TextField(_("how it was kept"))

    objects = WithScopes("commitment__product", "designation")

    class Meta:
        verbose_name = _("use of a commitment")
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=["designation", "trial", "marketing"]),
                name="designations_commitmentuse_place",
            ),
            models.CheckConstraint(
                condition=Q(place="designation") ^ Q(designation=None),
                name="designations_commitmentuse_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_place_display()}, {self.used_on}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.commitment.product)
