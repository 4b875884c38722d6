"""The release register: every batch made available for use, by whom and on what (REG-67, REG-70, REG-77)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedManager
from designations.kinds import ReleaseModel
from ledger.models import Record
from ledger.registry import record
from oversight.guards import ReleaseGuard


class Standing(models.TextChoices):
    """As what a person releases: named on the licence, or trusted with it at the site by the master file."""

    QP = "qp", _("Qualified person")
    QUALITY_CONTROLLER = "quality_control", _("Quality controller")
    SITE = "site", _("For the site")


@record(
    scope=("site_scope", "product_scope", "control_scope"),
    retention="register",
    append_only=True,
    personal=("person_name",),
)
class Release(Record):
    """One release of one batch: append-only, an act of its own after certification.

    ``model``: the release model of the batch's master file, as it ran. ``certification``: what it rests on; none for a
    special, which a quality controller releases (REG-77). ``licence_person``: the row of the licence that named the person
    for that day; none where the site accepts the batch for use. Names and codes are copied, so that the register reads as
    it was; a trigger checks all of it against batch, signature, licence and membership.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site_scope_id", "product_scope_id", "control_scope_id")

    number = models.CharField(_("register number"), max_length=20, unique=True)
    batch = models.OneToOneField("batches.Batch", on_delete=models.PROTECT, related_name="release")
    batch_number = models.CharField(_("batch number"), max_length=40)
    product_code = models.CharField(_("product"), max_length=6)
    product_name = models.CharField(max_length=200)
    site_code = models.CharField(_("site"), max_length=6)
    site_name = models.CharField(max_length=200)
    model = models.CharField(_("release model"), max_length=20, choices=ReleaseModel)
    certification = models.OneToOneField(
        "oversight.Certification", on_delete=models.PROTECT, null=True, related_name="release"
    )
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(_("released by"), max_length=200)
    standing = models.CharField(_("as"), max_length=16, choices=Standing)
    licence = models.ForeignKey("designations.Licence", on_delete=models.PROTECT, related_name="+")
    licence_number = models.CharField(_("licence"), max_length=60)
    licence_person = models.ForeignKey(
        "designations.LicencePerson", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signature = models.OneToOneField("ledger.Signature", on_delete=models.PROTECT, related_name="+")
    basis = models.TextField(_("basis"))
    outstanding = models.JSONField(_("results awaited"), default=list)
    released_at = models.DateTimeField(_("released at"))
    expires_at = models.DateTimeField(_("expires at"), null=True)
    provenance = models.CharField(max_length=10)
    site_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    product_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        verbose_name = _("release")
        default_permissions = ()
        indexes = [
            models.Index(fields=["control_scope", "-id"], name="oversight_release_control"),
            models.Index(fields=["product_scope", "-id"], name="oversight_release_product"),
            models.Index(fields=["site_scope", "-id"], name="oversight_release_site"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(model="quality_controller", certification=None, standing="quality_control")
                | Q(model="qp", certification__isnull=False, standing="qp")
                | Q(model="rtrt", certification__isnull=False, standing__in=("qp", "site")),
                name="oversight_release_as_filed",
            ),
            models.CheckConstraint(
                condition=Q(standing="site", licence_person=None)
                | ~Q(standing="site") & Q(licence_person__isnull=False),
                name="oversight_release_by_somebody_named",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(released_at__lt=models.F("expires_at")),
                name="oversight_release_before_expiry",
            ),
        ]
        triggers = [ReleaseGuard()]

    def __str__(self) -> str:
        return f"{self.number}: {self.batch_number}"

    @property
    def stream(self) -> str:
        """A release stands on the batch's own chain."""
        return f"batch:{self.batch_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of the batch."""
        return {self.site_scope_id, self.product_scope_id, self.control_scope_id}
