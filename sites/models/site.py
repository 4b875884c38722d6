"""Remote sites: fixed places, vehicles, homes and modular units (REG-18, REG-22, REG-44, REG-61)."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.scoping import ScopedQuerySet
from ledger.models import Record
from ledger.registry import record


class RemoteSiteQuerySet(ScopedQuerySet["RemoteSite"]):
    """Sites as an actor may see them."""

    def for_actor(self, actor: Any, permission: str) -> "RemoteSiteQuerySet":
        """Sites of the actor's own scope or control site, and sites enrolled for a product in scope.

        A sub-query, not a join: a site enrolled for two products is still one row.
        """
        ids = actor.scope_ids(permission)
        if not ids:
            return self.none()
        from sites.models.enrolment import Enrolment

        enrolled = Enrolment.objects.filter(site_id=OuterRef("pk"), master_file__product__scope_id__in=ids)
        return self.filter(Q(scope_id__in=ids) | Q(control_scope_id__in=ids) | Exists(enrolled))


@record(scope=("scope", "control_scope"), retention="site")
class RemoteSite(Record):
    """A place away from the control site where a medicine is made.

    ``code`` goes inside batch numbers and is never given to a second place, nor changed: the row can't be deleted
    (REG-42, REG-61). A unit is a thing that moves: its permanent ``unit_number`` and ``plate`` stay with it while
    ``UnitLocation`` says where it stood (REG-22). A home has a coded location here; its address is kept sealed in
    ``HomeAddress`` (REG-44). Remote sites are not addresses of a licence (REG-24).
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("scope_id", "control_scope_id")

    class Kind(models.TextChoices):
        FIXED = "fixed", _("Fixed place")
        VEHICLE = "vehicle", _("Vehicle")
        HOME = "home", _("Patient’s home")
        UNIT = "unit", _("Modular unit")

    code = models.CharField(_("site code"), max_length=6, unique=True)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    place = models.ForeignKey(
        "mfg_sites.Place",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sites",
        verbose_name=_("place"),
    )
    host_organisation = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_sites",
        verbose_name=_("host organisation"),
    )
    control_site = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="remote_sites",
        verbose_name=_("control site"),
    )
    scope = models.OneToOneField(
        "accounts.Scope", on_delete=models.PROTECT, related_name="remote_site", verbose_name=_("scope")
    )
    control_scope = models.ForeignKey(
        "accounts.Scope",
        on_delete=models.PROTECT,
        related_name="controlled_sites",
        verbose_name=_("control site’s scope"),
    )
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/London")
    location_code = models.CharField(_("coded location"), max_length=20, blank=True)
    unit_number = models.CharField(_("unit number"), max_length=40, blank=True)
    plate = models.CharField(_("serial plate or registration mark"), max_length=60, blank=True)

    objects = RemoteSiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("remote site")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9]{1,5}$"), name="mfg_sites_site_code"
            ),
            models.CheckConstraint(
                condition=Q(kind="fixed", place__isnull=False, location_code="", unit_number="")
                | Q(kind="vehicle", location_code="", unit_number="") & ~Q(plate="")
                | Q(kind="home", place__isnull=True, unit_number="", plate="") & ~Q(location_code="")
                | Q(kind="unit", place__isnull=True, location_code="") & ~Q(unit_number="") & ~Q(plate=""),
                name="mfg_sites_site_kind_shape",
            ),
            models.UniqueConstraint(
                fields=["unit_number"], condition=~Q(unit_number=""), name="mfg_sites_site_unit_number"
            ),
            models.UniqueConstraint(
                fields=["location_code"], condition=~Q(location_code=""), name="mfg_sites_site_location_code"
            ),
            models.CheckConstraint(
                condition=~Q(scope=models.F("control_scope")), name="mfg_sites_site_scopes_differ"
            ),
        ]
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="mfg_sites_site_name_trgm"),
            GinIndex(OpClass(Upper("code"), name="gin_trgm_ops"), name="mfg_sites_site_code_trgm"),
            models.Index(fields=["name", "id"], name="mfg_sites_site_by_name"),
            models.Index(fields=["control_scope", "name", "id"], name="mfg_sites_site_by_control"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="identity_is_forever",
                fields=["id", "code", "kind", "scope", "location_code", "unit_number", "plate", "created_at"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Its own scope and its control site's."""
        return {self.scope_id, self.control_scope_id}

    @property
    def stream(self) -> str:
        """The site's event stream."""
        return f"site:{self.pk}"
