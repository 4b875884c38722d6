"""The decentralised manufacturing master file (DMMF) and its versions."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import staff
from accounts.models import Organisation
from accounts.scoping import ScopedQuerySet
from designations.kinds import Mode, ReleaseModel
from designations.models.base import WithScopes, product_scopes
from designations.models.designation import Designation
from designations.models.product import Product, mode_field
from designations.states import MASTER_FILE_VERSION
from designations.states.masterfile import AFTER_APPROVAL, AFTER_DRAFT
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record


@record(scope=("product__scope", "product__control_scope"), retention="product")
class MasterFile(Record):
    """One file per product and mode (REG-11, REG-13); sites may stand in many files."""

    SCOPE_PATHS: ClassVar[list[str]] = ["product__scope_id", "product__control_scope_id"]

    number = models.CharField(_("number"), max_length=30, unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="master_files")
    mode = mode_field()
    release_model = models.CharField(_("release"), max_length=20, choices=ReleaseModel)
    control_site = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("product")

    class Meta:
        verbose_name = _("master file")
        constraints = [
            models.UniqueConstraint(fields=["product", "mode"], name="designations_masterfile_product_mode"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="designations_masterfile_mode"),
            models.CheckConstraint(
                condition=Q(number__regex=r"^DMMF-[A-Z0-9]{2,6}-[0-9]{2,4}$"),
                name="designations_masterfile_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.product)


class VersionQuerySet(ScopedQuerySet["MasterFileVersion"]):
    """Versions as an actor may see them."""

    def for_actor(self, actor: Any, permission: str) -> ScopedQuerySet["MasterFileVersion"]:
        """Every version for the holder's own people; for a site on its list and for a regulator, those approved or since.

        What is still being written binds nobody, and may never be approved: it is not shown to whoever might go by it.
        """
        found = super().for_actor(actor, permission)
        own = staff(actor).scope_ids(permission)
        inside = Q(master_file__product__scope_id__in=own) | Q(master_file__product__control_scope_id__in=own)
        return found.filter(Q(state__in=AFTER_APPROVAL) | inside)


@record(scope=("master_file__product__scope", "master_file__product__control_scope"), retention="product")
class MasterFileVersion(Record):
    """One version of the file; at most one is effective. Its list of sites is kept by the floor above (REG-18).

    ``change_class``: one of ``designations.changeclasses``; what it asks for is on record before the version can come into
    force (REG-16). ``control_strategy``: rows as ``designations.controlstrategy`` reads them (REG-84).

    ``sections``: key of a heading → text, under the headings of ``template`` (REG-14, REG-15). ``effective_from`` and
    ``effective_until`` answer what was in force on a past day (REG-21).
    """

    SCOPE_PATHS: ClassVar[list[str]] = [
        "master_file__product__scope_id",
        "master_file__product__control_scope_id",
    ]

    master_file = models.ForeignKey(MasterFile, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=16, choices=MASTER_FILE_VERSION.choices(), default=MASTER_FILE_VERSION.initial
    )
    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    sections = models.JSONField(_("sections"), default=dict, blank=True)
    change_summary = models.TextField(_("what changed"), blank=True)
    change_class = models.CharField(
        _("class of the change"), max_length=40, null=True, blank=True
    )  # a later column
    control_strategy = models.JSONField(_("control strategy"), null=True, blank=True)
    submitted_on = models.DateField(_("sent to the authority on"), null=True, blank=True)
    submission_reference = models.CharField(
        _("our reference"), max_length=80, null=True, blank=True
    )  # a later column
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    grant_reference = models.CharField(
        _("the authority’s reference"), max_length=80, null=True, blank=True
    )  # a later column
    author_id = models.UUIDField(null=True, blank=True)
    approver_id = models.UUIDField(null=True, blank=True)
    effective_from = models.DateTimeField(_("effective from"), null=True, blank=True)
    effective_until = models.DateTimeField(_("effective until"), null=True, blank=True)

    objects = WithScopes(
        "master_file__product", "master_file__control_site", "designation__product", queryset=VersionQuerySet
    )

    class Meta:
        verbose_name = _("master file version")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["master_file", "number"], name="designations_masterfileversion_number"
            ),
            models.UniqueConstraint(
                fields=["master_file"],
                condition=Q(state="effective"),
                name="designations_masterfileversion_effective",
            ),
            models.CheckConstraint(
                condition=Q(approver_id=None) | ~Q(approver_id=F("author_id")),
                name="designations_masterfileversion_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(AFTER_DRAFT)) | Q(author_id__isnull=False),
                name="designations_masterfileversion_author",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=list(AFTER_APPROVAL)) | Q(approver_id__isnull=False),
                name="designations_masterfileversion_approver",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["effective", "superseded"]) | Q(effective_from__isnull=False),
                name="designations_masterfileversion_dated",
            ),
        ]
        triggers = [
            StateGuard(MASTER_FILE_VERSION),
            FrozenWhen(
                states=AFTER_DRAFT,
                free=("author_id", "approver_id", "effective_from", "effective_until"),
                moving=("submitted_on", "submission_reference", "granted_on", "grant_reference"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.master_file.number} version {self.number}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.master_file.product)
