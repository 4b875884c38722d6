"""What stands behind a designation case: its evidence, its letters, and the basis that was submitted (REG-02, REG-05, REG-06)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from designations.models.designation import Designation
from ledger.guards import FrozenWithParent
from ledger.models import Document, Record
from ledger.registry import record

_SCOPES = ("designation__product__scope", "designation__product__control_scope")
_PATHS = ["designation__product__scope_id", "designation__product__control_scope_id"]


class OfCase(Record):
    """Abstract: governed by the product that the case is about."""

    SCOPE_PATHS: ClassVar[list[str]] = _PATHS

    class Meta:
        abstract = True

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.designation.product)  # type: ignore[attr-defined]  # every subclass has it


@record(scope=_SCOPES, retention="designation")
class CaseEvidence(OfCase):
    """A document behind one criterion of the case, or behind the case as a whole (REG-02). Taken out only by a mark."""

    class Kind(models.TextChoices):
        QUALITY = "quality", _("Quality data")
        CLINICAL = "clinical", _("Clinical data")
        OTHER = "other", _("Other")

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="evidence")
    criterion = models.CharField(_("criterion"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(_("taken out"), null=True, blank=True)

    objects = WithScopes("designation__product", "document")

    class Meta:
        verbose_name = _("evidence of a designation case")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["quality", "clinical", "other"]), name="designations_caseevidence_kind"
            ),
        ]
        triggers = [
            FrozenWithParent(
                through=(("designation_id", "designations_designation"),), open_states=("draft",)
            ),
        ]

    def __str__(self) -> str:
        return self.title


@record(scope=_SCOPES, retention="designation", append_only=True)
class CaseLetter(OfCase):
    """One letter, answer, meeting or decision, on the day it bears (REG-05). Its documents name it as their subject."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("The authority asks")
        ANSWER = "answer", _("We answer")
        MEETING = "meeting", _("Designation meeting")
        DECISION = "decision", _("The authority decides")
        NOTE = "note", _("Note")

    designation = models.ForeignKey(Designation, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    dated_on = models.DateField(_("dated"))
    says = models.TextField(_("what it says"))
    conditions = models.TextField(_("conditions"), blank=True)
    answers = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="answered_by"
    )
    written_by = models.CharField(max_length=200)

    objects = WithScopes("designation__product")

    class Meta:
        verbose_name = _("letter of a designation case")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["question", "answer", "meeting", "decision", "note"]),
                name="designations_caseletter_kind",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | Q(kind="answer"), name="designations_caseletter_answers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.dated_on}"


@record(scope=_SCOPES, retention="designation", append_only=True)
class DesignationBasis(OfCase):
    """The basis as it was submitted, frozen for good (REG-06): ``tree`` as ``designations.basis`` makes it.

    ``digest``: SHA-256 of its canonical bytes, which are kept as a document too.
    """

    designation = models.OneToOneField(Designation, on_delete=models.PROTECT, related_name="basis")
    tree = models.JSONField()
    digest = models.CharField(max_length=64)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("designation__product")

    class Meta:
        verbose_name = _("submitted basis of a designation case")

    def __str__(self) -> str:
        return self.digest
