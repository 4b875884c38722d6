"""Rooms and cabinets of a site, in which its instruments stand (REG-33)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope", "site__control_scope"), retention="site")
class Room(Record):
    """A room, cabinet or area of a site. What stands in it serves no step while it is out of use (REG-33).

    ``suited_for``: what it was found suited for, as its assessment says (“open handling, grade A in B”).
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="rooms", verbose_name=_("site")
    )
    code = models.CharField(_("code on the door"), max_length=20)
    name = models.CharField(_("name"), max_length=200)
    suited_for = models.CharField(_("suited for"), max_length=300)
    evidence = models.CharField(_("number of the assessment"), max_length=300)
    out_since = models.DateTimeField(_("out of use since"), null=True, blank=True)
    out_reason = models.CharField(_("why it is out of use"), max_length=300, blank=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("room")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="mfg_sites_room_code"),
            models.CheckConstraint(
                condition=~Q(suited_for="") & ~Q(evidence=""), name="mfg_sites_room_assessed"
            ),
            models.CheckConstraint(
                condition=Q(out_since__isnull=True, out_reason="")
                | (Q(out_since__isnull=False) & ~Q(out_reason="")),
                name="mfg_sites_room_out_reason",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="fixed", fields=["id", "site", "code", "suited_for", "evidence", "created_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()
