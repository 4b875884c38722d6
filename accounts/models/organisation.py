"""Organisations: licence holders, control sites, hosts of remote sites, the regulator."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.scope import Scope
from ledger.models import Record
from ledger.registry import record


@record(
    scope="scope",
    scope_reason="a register entry about a body, not a person; only control sites carry a scope of their own",
    retention="organisation",
)
class Organisation(Record):
    """A body. ``(scheme, code)`` names it; ``ods_code`` is its NHS code where it has one (REG-110: never inferred).

    ``scope``: a control site's own scope, to which memberships are tied. ``opened_on``/``closed_on``: as the source says.
    """

    class Kind(models.TextChoices):
        LICENCE_HOLDER = "licence_holder", _("Licence holder")
        CONTROL_SITE = "control_site", _("Control site")
        HOST = "host", _("Host organisation")
        REGULATOR = "regulator", _("Regulator")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    scheme = models.CharField(_("code scheme"), max_length=20, default="house")
    code = models.CharField(_("code"), max_length=40)
    ods_code = models.CharField(_("NHS organisation code"), max_length=10, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    scope = models.OneToOneField(
        Scope,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_organisation",
        verbose_name=_("scope"),
    )
    address_1 = models.CharField(_("address line 1"), max_length=200, blank=True)
    address_2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    address_3 = models.CharField(_("address line 3"), max_length=200, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    country = models.CharField(_("country"), max_length=2, default="GB")
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    source_note = models.CharField(_("note on the source"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("organisation")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="accounts_organisation_code"),
            models.UniqueConstraint(
                fields=["ods_code"], condition=Q(ods_code__isnull=False), name="accounts_organisation_ods"
            ),
            models.CheckConstraint(
                condition=~Q(kind="control_site") | Q(scope__isnull=False),
                name="accounts_control_site_has_scope",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="accounts_organisation_dates",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="accounts_organisation_has_code"),
        ]

    def __str__(self) -> str:
        return self.name
