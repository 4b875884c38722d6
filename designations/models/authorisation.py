"""The marketing authorisation of a product, its versions, and whether the master file agrees with it (REG-17)."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from designations.models.masterfile import MasterFileVersion
from designations.models.product import Product
from designations.states import ALIGNMENT, MARKETING_AUTHORISATION
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record

STANDING = ("in_force", "suspended")
"""States in which an authorisation is the product's: at most one is."""


@record(scope=("product__scope", "product__control_scope"), retention="product")
class MarketingAuthorisation(Record):
    """What lets an authorised product be marketed. Its holder need not be the holder of the licence."""

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="authorisations")
    number = models.CharField(_("number"), max_length=40, unique=True)
    holder = models.CharField(_("holder"), max_length=200)
    granted_on = models.DateField(_("granted on"))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=MARKETING_AUTHORISATION.choices(),
        default=MARKETING_AUTHORISATION.initial,
    )

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("marketing authorisation")
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(state__in=list(STANDING)),
                name="designations_marketing_one_stands",
            ),
        ]
        triggers = [
            StateGuard(MARKETING_AUTHORISATION),
            FrozenWhen(states=tuple(state.name for state in MARKETING_AUTHORISATION.states)),
        ]

    def __str__(self) -> str:
        return self.number

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)


_PATHS = ("authorisation__product__scope", "authorisation__product__control_scope")


@record(scope=_PATHS, retention="product", append_only=True)
class AuthorisationVersion(Record):
    """The particulars as granted (number 1) or as varied. The newest is what file and licence must agree with.

    ``specification``: rows of ``key`` (of the release criterion that tests it), ``title``, ``limit``, ``group`` (of which one
    must pass). ``prose``: key of ``designations.particulars`` → text.
    """

    SCOPE_PATHS: ClassVar[list[str]] = [f"{path}_id" for path in _PATHS]

    authorisation = models.ForeignKey(
        MarketingAuthorisation, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    decided_on = models.DateField(_("granted or varied on"))
    reference = models.CharField(_("the authority’s reference"), max_length=80)
    says = models.TextField(_("what it changes"), blank=True)
    product_name = models.CharField(_("name of the product"), max_length=200)
    dosage_form = models.CharField(_("dosage form"), max_length=120)
    control_site = models.CharField(_("control site"), max_length=200)
    shelf_life_minutes = models.PositiveIntegerField(_("shelf life in minutes"))
    specification = models.JSONField(_("release specification"))
    template = models.CharField(max_length=40)
    prose = models.JSONField(_("particulars in words"))
    written_by = models.CharField(max_length=200)
    written_by_id = models.UUIDField(null=True, editable=False)

    objects = WithScopes("authorisation__product")

    class Meta:
        verbose_name = _("version of a marketing authorisation")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "number"], name="designations_authorisationversion_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, shelf_life_minutes__gte=1),
                name="designations_authorisationversion_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authorisation.number} version {self.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.authorisation.product)

    def as_signed(self) -> dict[str, Any]:
        """Every particular, as plain values."""
        return {
            "authorisation": self.authorisation.number,
            "holder": self.authorisation.holder,
            "version": self.number,
            "decided_on": self.decided_on.isoformat(),
            "reference": self.reference,
            "product_name": self.product_name,
            "dosage_form": self.dosage_form,
            "control_site": self.control_site,
            "shelf_life_minutes": self.shelf_life_minutes,
            "specification": self.specification,
            "template": self.template,
            "prose": self.prose,
        }


_FILE_PATHS = (
    "file_version__master_file__product__scope",
    "file_version__master_file__product__control_scope",
)


@record(scope=_FILE_PATHS, retention="product")
class Alignment(Record):
    """The task that a new version of file or authorisation opens: read the two side by side, and sign that they agree.

    One for each pair of versions, so a new version of either needs a statement of its own.
    """

    SCOPE_PATHS: ClassVar[list[str]] = [f"{path}_id" for path in _FILE_PATHS]

    file_version = models.ForeignKey(MasterFileVersion, on_delete=models.PROTECT, related_name="alignments")
    authorisation_version = models.ForeignKey(
        AuthorisationVersion, on_delete=models.PROTECT, related_name="alignments"
    )
    state = models.CharField(
        _("state"), max_length=12, choices=ALIGNMENT.choices(), default=ALIGNMENT.initial
    )

    objects = WithScopes("file_version__master_file__product", "authorisation_version__authorisation")

    class Meta:
        verbose_name = _("alignment of a master file with its marketing authorisation")
        constraints = [
            models.UniqueConstraint(
                fields=["file_version", "authorisation_version"], name="designations_alignment_pair"
            )
        ]
        triggers = [
            StateGuard(ALIGNMENT),
            FrozenWhen(states=tuple(state.name for state in ALIGNMENT.states)),
        ]

    def __str__(self) -> str:
        return f"{self.file_version} / {self.authorisation_version}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.file_version.master_file.product)
