"""The supervision plan of a site (REG-28)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.supervision.states import PLANS


@record(scope=("site__scope", "site__control_scope"), retention="site")
class SupervisionPlan(Record):
    """One version of how the control site watches a site: who talks to whom and how often, what data reaches the control
    site, how often it visits, and what shows that the product stays comparable.

    Written once and whole: what is to change is written as the next version.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite",
        on_delete=models.PROTECT,
        related_name="supervision_plans",
        verbose_name=_("site"),
    )
    version = models.PositiveIntegerField(_("version"))
    contact = models.CharField(_("who keeps contact with whom"), max_length=300)
    contact_every = models.CharField(_("how often"), max_length=120)
    data_feed = models.TextField(_("data that reaches the control site"))
    audit_months = models.PositiveSmallIntegerField(_("months between visits, at most"))
    comparability = models.TextField(_("evidence of comparability expected"))
    drafted_by_id = models.UUIDField(null=True, editable=False)
    drafted_by_name = models.CharField(_("written by"), max_length=200)
    state = models.CharField(
        _("state"), max_length=16, choices=PLANS.choices(), default=PLANS.initial, editable=False
    )
    state_since = models.DateTimeField(_("in this state since"), editable=False)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("supervision plan")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "version"], name="mfg_sites_supervision_version"),
            models.UniqueConstraint(
                fields=["site"], condition=Q(state="in_force"), name="mfg_sites_supervision_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(audit_months__gte=1, audit_months__lte=60), name="mfg_sites_supervision_cycle"
            ),
            models.CheckConstraint(
                condition=~Q(contact="") & ~Q(contact_every="") & ~Q(data_feed="") & ~Q(comparability=""),
                name="mfg_sites_supervision_whole",
            ),
        ]
        triggers = [
            StateGuard(PLANS),
            FrozenWhen(states=("draft", "in_force", "superseded"), moving=("state_since",)),
        ]

    def __str__(self) -> str:
        return _("Supervision plan of %(site)s, version %(version)s") % {
            "site": self.site.name,
            "version": self.version,
        }

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()
