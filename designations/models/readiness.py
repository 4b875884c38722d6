"""What was answered by hand on an application's checklist, and the checklist as it stood when it went out (REG-31)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from designations.models.variation import LicenceVariation
from designations.models.variationpaper import VariationPaper
from ledger.checklists import Outcome, shown_or_said
from ledger.guards import FrozenWithParent
from ledger.models import Record
from ledger.registry import record

_SCOPES = ("variation__licence__control_scope", "variation__product__scope")


class OfVariation(Record):
    """Abstract: governed as its variation is."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "variation__licence__control_scope_id",
        "variation__product__scope_id",
    ]

    class Meta:
        abstract = True

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        found: set[uuid.UUID] = self.variation.governing_scope_ids()  # type: ignore[attr-defined]  # every subclass has it
        return found


@record(scope=_SCOPES, retention="licence", personal=("by_name", "checked_by_name"))
class ReadinessAnswer(OfVariation):
    """One answer to an item. The newest counts, once a second person checked it; another answer is another row."""

    Outcome = Outcome

    variation = models.ForeignKey(LicenceVariation, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=40)
    title = models.CharField(_("item"), max_length=200)
    outcome = models.CharField(_("answer"), max_length=16, choices=Outcome)
    paper = models.ForeignKey(
        VariationPaper, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.CharField(_("number of the document"), max_length=300, blank=True)
    note = models.TextField(_("why"), blank=True)
    by_id = models.UUIDField(editable=False)
    by_name = models.CharField(_("answered by"), max_length=200)
    checked_by_id = models.UUIDField(null=True, editable=False)
    checked_by_name = models.CharField(_("checked by"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)

    objects = WithScopes("variation__licence", "variation__product", "paper")

    class Meta:
        verbose_name = _("answer on an application’s checklist")
        constraints = [
            models.CheckConstraint(
                condition=shown_or_said("paper"), name="designations_readinessanswer_shown"
            ),
            models.CheckConstraint(
                condition=Q(checked_by_id=None, checked_by_name="", checked_at=None)
                | (Q(checked_at__isnull=False) & ~Q(checked_by_name="") & ~Q(checked_by_id=F("by_id"))),
                name="designations_readinessanswer_second",
            ),
        ]
        indexes = [models.Index(fields=["variation", "key", "-id"], name="designations_readiness_latest")]
        triggers = [
            pgtrigger.ReadOnly(name="fixed", exclude=["checked_by_id", "checked_by_name", "checked_at"]),
            pgtrigger.Protect(
                name="checked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__checked_by_id__isnull=False),
            ),
            FrozenWithParent(
                through=(("variation_id", LicenceVariation._meta.db_table),), open_states=("draft",)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_outcome_display()}"


@record(scope=("variation__licence__control_scope",), retention="licence", append_only=True)
class ReadinessRecord(OfVariation):
    """The whole checklist as it stood when the application was submitted: rows of plain values, written once."""

    variation = models.OneToOneField(LicenceVariation, on_delete=models.PROTECT, related_name="readiness")
    items = models.JSONField(_("items"))

    objects = WithScopes("variation__licence", "variation__product")

    class Meta:
        verbose_name = _("checklist of an application as submitted")
        triggers = [
            FrozenWithParent(
                through=(("variation_id", LicenceVariation._meta.db_table),),
                open_states=("submitted",),
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return str(self.variation_id)
