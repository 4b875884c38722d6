"""The checklist of an enrolment: what it asks for, and every answer given (REG-36, REG-42)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from ledger.checklists import Outcome, shown_or_said
from ledger.models import Record
from ledger.registry import record


@record(
    scope=(
        "enrolment__site__scope",
        "enrolment__site__control_scope",
        "enrolment__master_file__product__scope",
    ),
    retention="site",
    append_only=True,
)
class ChecklistItem(Record):
    """One thing to be shown for one enrolment. ``judge``: answered from the records, never by hand."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "enrolment__site__scope_id",
        "enrolment__site__control_scope_id",
        "enrolment__master_file__product__scope_id",
    )

    class Purpose(models.TextChoices):
        ONBOARDING = "onboarding", _("Onboarding")
        CLOSURE = "closure", _("Closure")

    enrolment = models.ForeignKey(
        "mfg_sites.Enrolment", on_delete=models.PROTECT, related_name="items", verbose_name=_("enrolment")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    key = models.CharField(_("key"), max_length=40)
    title = models.CharField(_("what has to be shown"), max_length=300)
    mandatory = models.BooleanField(_("mandatory"))
    judge = models.CharField(_("judged from"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"))

    objects = WithScopes("enrolment__site", "enrolment__master_file__product")

    class Meta:
        verbose_name = _("checklist item")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "purpose", "key"], name="mfg_sites_checklist_item_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="mfg_sites_checklist_item_titled"),
        ]

    def __str__(self) -> str:
        return self.title

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its enrolment."""
        return self.enrolment.governing_scope_ids()


@record(
    scope=(
        "item__enrolment__site__scope",
        "item__enrolment__site__control_scope",
        "item__enrolment__master_file__product__scope",
    ),
    retention="site",
    append_only=True,
)
class ChecklistAnswer(Record):
    """One answer to an item. The newest counts; another answer is another row, and the first stays readable."""

    SCOPE_PATHS: ClassVar[tuple[str, ...]] = (
        "item__enrolment__site__scope_id",
        "item__enrolment__site__control_scope_id",
        "item__enrolment__master_file__product__scope_id",
    )

    Outcome = Outcome

    item = models.ForeignKey(
        "mfg_sites.ChecklistItem", on_delete=models.PROTECT, related_name="answers", verbose_name=_("item")
    )
    outcome = models.CharField(_("answer"), max_length=16, choices=Outcome)
    evidence = models.CharField(_("number of the document"), max_length=300, blank=True)
    document = models.ForeignKey(
        "ledger.Document",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("document"),
    )
    note = models.TextField(_("note"), blank=True)
    by_id = models.UUIDField(null=True, editable=False)
    by_name = models.CharField(_("answered by"), max_length=200)

    objects = WithScopes("item__enrolment__site", "item__enrolment__master_file__product")

    class Meta:
        verbose_name = _("checklist answer")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=shown_or_said("document"), name="mfg_sites_checklist_answer_shown"
            ),
        ]
        indexes = [models.Index(fields=["item", "-id"], name="mfg_sites_answer_latest")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.outcome}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """Those of its item."""
        return self.item.governing_scope_ids()
