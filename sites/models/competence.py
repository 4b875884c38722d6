"""Competence of a person on one instruction version at one site (REG-47)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.models import Record
from ledger.registry import record


@record(scope=("site__scope", "site__control_scope"), retention="site")
class Competence(Record):
    """Somebody else found this person competent, from an instant to an instant. It can be ended, never made longer."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="competences",
        verbose_name=_("person"),
    )
    instruction_version = models.ForeignKey(
        "designations.InstructionVersion",
        on_delete=models.PROTECT,
        related_name="competences",
        verbose_name=_("instruction version"),
    )
    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="competences", verbose_name=_("site")
    )
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("assessed by")
    )
    basis = models.CharField(_("how it was assessed"), max_length=300)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, editable=False)
    end_reason = models.TextField(_("why it ended"), blank=True)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("competence")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=F("assessed_by")), name="mfg_sites_competence_not_self"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="mfg_sites_competence_dates",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""), name="mfg_sites_competence_end_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "instruction_version", "person"], name="mfg_sites_competence_gate"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="fixed", exclude=["ended_at", "end_reason"]),
            pgtrigger.Protect(
                name="ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.instruction_version_id}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()
