"""The technical agreement of a site with its host (REG-43)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.agreements.states import AGREEMENTS


@record(scope=("site__scope", "site__control_scope"), retention="site")
class Agreement(Record):
    """One version of what control site and host agreed about a site, with its document.

    Written once and whole: what was typed wrongly is ended, and recorded again as the next version. ``version`` counts
    ours; ``reference`` is what the paper calls itself. ``valid_until`` is its last day. ``duties``: duty → party, see
    ``sites.agreements.duties``. It counts for the site only while ``host`` is the site's host: a unit that moves to
    another organisation's ground needs an agreement with that one.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="agreements", verbose_name=_("site")
    )
    host = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("host organisation"),
    )
    version = models.PositiveIntegerField(_("version"))
    reference = models.CharField(_("reference of the agreement"), max_length=120)
    document = models.ForeignKey(
        "ledger.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("document")
    )
    control_signatory = models.CharField(_("signed for the control site by"), max_length=200)
    control_signed_on = models.DateField(_("signed for the control site on"))
    host_signatory = models.CharField(_("signed for the host by"), max_length=200)
    host_signed_on = models.DateField(_("signed for the host on"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    duties = models.JSONField(_("duties"))
    drafted_by_id = models.UUIDField(null=True, editable=False)
    drafted_by_name = models.CharField(_("recorded by"), max_length=200)
    state = models.CharField(
        _("state"), max_length=16, choices=AGREEMENTS.choices(), default=AGREEMENTS.initial, editable=False
    )
    state_since = models.DateTimeField(_("in this state since"), editable=False)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("technical agreement")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "version"], name="mfg_sites_agreement_version"),
            models.UniqueConstraint(
                fields=["site", "host"],
                condition=Q(state="in_force"),
                name="mfg_sites_agreement_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="mfg_sites_agreement_dates"
            ),
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(control_signatory="") & ~Q(host_signatory=""),
                name="mfg_sites_agreement_signed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["valid_until"], condition=Q(state="in_force"), name="mfg_sites_agreement_due"
            )
        ]
        triggers = [
            StateGuard(AGREEMENTS),
            pgtrigger.ReadOnly(
                name="written_once",
                fields=[
                    "id",
                    "created_at",
                    "site",
                    "host",
                    "version",
                    "reference",
                    "document",
                    "control_signatory",
                    "control_signed_on",
                    "host_signatory",
                    "host_signed_on",
                    "valid_from",
                    "valid_until",
                    "duties",
                    "drafted_by_id",
                    "drafted_by_name",
                ],
            ),
        ]

    def __str__(self) -> str:
        return _("%(reference)s (version %(version)s)") % {
            "reference": self.reference,
            "version": self.version,
        }

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()

    @property
    def drafted_by_id_text(self) -> str:
        """Who recorded it, as a signer is named."""
        return str(self.drafted_by_id or "")
