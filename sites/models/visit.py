"""Visits of a site and what they found (REG-45)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Record
from ledger.registry import record
from sites.visits.states import FINDINGS


@record(scope=("site__scope", "site__control_scope"), retention="site", append_only=True)
class Visit(Record):
    """One visit, audit or self-inspection, as its report says.

    ``next_on``: by when the next of its sort is due; an audit by a third party sets none, because it is not ours to plan.
    """

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("site__scope_id", "site__control_scope_id")

    class Kind(models.TextChoices):
        ON_SITE = "on_site", _("Visit on site")
        REMOTE = "remote", _("Remote visit")
        SELF = "self", _("Self-inspection")
        THIRD_PARTY = "third_party", _("Audit by a third party")

    site = models.ForeignKey(
        "mfg_sites.RemoteSite", on_delete=models.PROTECT, related_name="visits", verbose_name=_("site")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    held_on = models.DateField(_("held on"))
    visited_by = models.CharField(_("who visited"), max_length=300)
    summary = models.TextField(_("what was looked at"))
    next_on = models.DateField(_("next one by"), null=True, blank=True)
    document = models.ForeignKey(
        "ledger.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("report")
    )
    recorded_by_id = models.UUIDField(null=True, editable=False)
    recorded_by_name = models.CharField(_("recorded by"), max_length=200)

    objects = WithScopes("site")

    class Meta:
        verbose_name = _("visit")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="third_party") & Q(next_on=None)
                | ~Q(kind="third_party") & Q(next_on__isnull=False, next_on__gt=F("held_on")),
                name="mfg_sites_visit_next",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["on_site", "remote", "self", "third_party"])
                & ~Q(visited_by="")
                & ~Q(summary=""),
                name="mfg_sites_visit_whole",
            ),
        ]
        indexes = [models.Index(fields=["site", "-held_on", "-id"], name="mfg_sites_visit_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.held_on}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.site.governing_scope_ids()


@record(scope=("visit__site__scope", "visit__site__control_scope"), retention="site")
class Finding(Record):
    """One finding of a visit: what was found never changes; its answer is written by one person and judged by another."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = ("visit__site__scope_id", "visit__site__control_scope_id")

    class Severity(models.TextChoices):
        CRITICAL = "critical", _("Critical")
        MAJOR = "major", _("Major")
        OTHER = "other", _("Other")

    visit = models.ForeignKey(
        "mfg_sites.Visit", on_delete=models.PROTECT, related_name="findings", verbose_name=_("visit")
    )
    number = models.PositiveIntegerField(_("number"))
    severity = models.CharField(_("class"), max_length=10, choices=Severity)
    text = models.TextField(_("what was found"))
    due_on = models.DateField(_("answer due"))
    answer = models.TextField(_("answer"), blank=True)
    document = models.ForeignKey(
        "ledger.Document", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("evidence")
    )
    answered_by_id = models.UUIDField(null=True, editable=False)
    answered_by_name = models.CharField(_("answered by"), max_length=200, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    conclusion = models.TextField(_("why it is closed"), blank=True)
    closed_by_id = models.UUIDField(null=True, editable=False)
    closed_by_name = models.CharField(_("closed by"), max_length=200, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=FINDINGS.choices(), default=FINDINGS.initial, editable=False
    )

    objects = WithScopes("visit__site")

    class Meta:
        verbose_name = _("finding")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="mfg_sites_finding_number"),
            models.CheckConstraint(
                condition=Q(severity__in=["critical", "major", "other"]) & ~Q(text=""),
                name="mfg_sites_finding_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | ~Q(answer="") & Q(answered_by_id__isnull=False, answered_at__isnull=False),
                name="mfg_sites_finding_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | ~Q(conclusion="") & Q(closed_by_id__isnull=False, closed_at__isnull=False),
                name="mfg_sites_finding_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_by_id=None) | ~Q(closed_by_id=F("answered_by_id")),
                name="mfg_sites_finding_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=~Q(state="closed"), name="mfg_sites_finding_due")
        ]
        triggers = [
            StateGuard(FINDINGS),
            FrozenWhen(
                states=("open", "answered", "closed"),
                moving=(
                    "answer",
                    "document_id",
                    "answered_by_id",
                    "answered_by_name",
                    "answered_at",
                    "conclusion",
                    "closed_by_id",
                    "closed_by_name",
                    "closed_at",
                ),
            ),
        ]

    def __str__(self) -> str:
        return _("Finding %(number)s of %(visit)s") % {"number": self.number, "visit": self.visit}

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its site."""
        return self.visit.site.governing_scope_ids()
