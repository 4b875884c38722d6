"""Restrictions: who stopped what, since when, and how it can end (REG-38 to REG-41)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import Mode
from designations.models.base import WithScopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.models.restricted import ENDED_BY_VARIATION, IN_LINE, Activity
from sites.states import RESTRICTIONS


@record(
    scope=("site__scope", "site__control_scope", "product__scope", "enrolment__site__scope"), retention="site"
)
class Restriction(Record):
    """Starts, signed steps, certification and release stop for what it covers, from ``effective_from`` until lifted.

    It covers what *all* of its named parts cover: one enrolment, or a site or unit, a product, a licence, or several of these
    together (a product at a site); of these only one ``mode`` and only some ``activities``, where they are named (null:
    all). Imposed by the authority it ends only by a granted variation of that licence for that letter (REG-39): a
    trigger, not a habit. ``notice_on`` and ``answer_due_on`` are the dates of the authority's letter (REG-40);
    ``effective_until`` is the end that the decision itself names, where it does.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "site__scope_id",
        "site__control_scope_id",
        "product__scope_id",
        "control_scope_id",
        "enrolment__site__scope_id",
        "enrolment__site__control_scope_id",
        "enrolment__master_file__product__scope_id",
    )

    class ImposedBy(models.TextChoices):
        AUTHORITY = "authority", _("The licensing authority")
        HOLDER = "holder", _("The licence holder")

    number = models.CharField(_("number"), max_length=20, unique=True)
    imposed_by = models.CharField(_("imposed by"), max_length=12, choices=ImposedBy)
    enrolment = models.ForeignKey(
        "mfg_sites.Enrolment", on_delete=models.PROTECT, null=True, blank=True, related_name="restrictions"
    )
    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, null=True, blank=True, related_name="restrictions"
    )
    product = models.ForeignKey(
        "designations.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="restrictions"
    )
    licence = models.ForeignKey(
        "designations.Licence", on_delete=models.PROTECT, null=True, blank=True, related_name="restrictions"
    )
    control_scope = models.ForeignKey("accounts.Scope", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(_("mode"), max_length=3, choices=Mode, null=True, blank=True)
    activities = ArrayField(
        models.CharField(max_length=12, choices=Activity), null=True, blank=True, verbose_name=_("activities")
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RESTRICTIONS.choices(),
        default=RESTRICTIONS.initial,
        editable=False,
    )
    reference = models.CharField(_("reference of the letter or decision"), max_length=120)
    reason = models.TextField(_("reason given"))
    notice_on = models.DateField(_("notice dated"), null=True, blank=True)
    answer_due_on = models.DateField(_("answer due"), null=True, blank=True)
    effective_from = models.DateTimeField(_("in force from"))
    effective_until = models.DateTimeField(_("in force until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)
    variation_reference = models.CharField(_("granted variation"), max_length=120, blank=True)
    variation_granted_on = models.DateField(_("variation granted on"), null=True, blank=True)
    variation = models.ForeignKey(
        "designations.LicenceVariation",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="lifted_restrictions",
    )

    objects = WithScopes("site", "product", "enrolment__site", "enrolment__master_file__product")

    class Meta:
        verbose_name = _("restriction")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    enrolment__isnull=False, site__isnull=True, product__isnull=True, licence__isnull=True
                )
                | Q(enrolment__isnull=True)
                & (Q(site__isnull=False) | Q(product__isnull=False) | Q(licence__isnull=False)),
                name="mfg_sites_restriction_covers",
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", lifted_at__isnull=True)
                | Q(state="lifted", lifted_at__isnull=False),
                name="mfg_sites_restriction_lift_time",
            ),
            models.CheckConstraint(
                condition=~Q(imposed_by="authority", state="lifted")
                | (~Q(variation_reference="") & Q(variation_granted_on__isnull=False)),
                name="mfg_sites_restriction_reg_39",
            ),
            models.CheckConstraint(
                condition=Q(effective_until__isnull=True) | Q(effective_until__gt=F("effective_from")),
                name="mfg_sites_restriction_reg_38_ends",
            ),
            models.CheckConstraint(
                condition=Q(mode__isnull=True) | Q(mode__in=Mode.values), name="mfg_sites_restriction_mode"
            ),
            models.CheckConstraint(
                condition=Q(activities__isnull=True)
                | (Q(activities__len__gt=0) & Q(activities__contained_by=Activity.values)),
                name="mfg_sites_restriction_activities",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("created_at")),
                name="mfg_sites_restriction_lifted_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["enrolment"], name="mfg_sites_restr_enrolment", condition=Q(state="in_force")
            ),
            models.Index(fields=["site"], name="mfg_sites_restr_site", condition=Q(state="in_force")),
            models.Index(fields=["product"], name="mfg_sites_restr_product", condition=Q(state="in_force")),
        ]
        triggers = [
            StateGuard(RESTRICTIONS),
            FrozenWhen(states=("lifted",)),
            pgtrigger.ReadOnly(
                name="fixed",
                exclude=["state", "lifted_at", "variation_reference", "variation_granted_on", "variation"],
            ),
            ENDED_BY_VARIATION,
            IN_LINE,
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stops(self) -> str:
        """What is stopped, in words."""
        return "; ".join(str(Activity(name).label) for name in self.activities or Activity.values)

    def stops_any(self, *activities: Activity) -> bool:
        """Whether one of these is stopped. A restriction that names none stops all three."""
        return not self.activities or any(one in self.activities for one in activities)

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The control site's, and those of what it covers."""
        ids = {self.control_scope_id}
        if self.site is not None:
            ids |= self.site.governing_scope_ids()
        if self.product is not None:
            ids.add(self.product.scope_id)
        if self.enrolment is not None:
            ids |= self.enrolment.governing_scope_ids()
        return ids

    @property
    def governed_site_id(self) -> uuid.UUID | None:
        """The site it touches, when it touches one."""
        return self.site_id or (self.enrolment.site_id if self.enrolment is not None else None)

    @property
    def stream(self) -> str:
        """The stream of what it covers most narrowly: a site, else a product, else a licence."""
        if self.governed_site_id is not None:
            return f"site:{self.governed_site_id}"
        if self.product_id is not None:
            return f"product:{self.product_id}"
        return f"licence:{self.licence_id}"
