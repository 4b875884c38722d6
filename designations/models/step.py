"""The steps of an instruction version and its release specification."""

import uuid
from typing import ClassVar

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.kinds import StepKind
from designations.models.base import WithScopes, product_scopes
from designations.models.instruction import InstructionVersion
from ledger.guards import FrozenWithParent
from ledger.models import Record
from ledger.registry import record

KEY = RegexValidator(
    r"\A[a-z][a-z0-9_]{0,59}\Z",
    _("Small letters, digits and underscores, starting with a letter; at most 60."),
)
_SCOPES = ("version__instruction__product__scope", "version__instruction__product__control_scope")
_PATHS = [f"{path}_id" for path in _SCOPES]
_JOIN = "version__instruction__product"


def _kept_with_its_version() -> list[pgtrigger.Trigger]:
    """Written only while the version is a draft, and never carried from one version to another."""
    return [
        FrozenWithParent(
            through=(("version_id", InstructionVersion._meta.db_table),), open_states=("draft",)
        ),
    ]


@record(scope=_SCOPES, retention="product")
class Step(Record):
    """One typed step (REG-52). ``settings`` holds what its kind needs, as ``designations.settings`` reads it.

    ``key`` is stable from version to version: charts, calculations and hospital systems go by it. A step taken out of a
    draft stays as a row with ``removed_at`` set: nothing that was written is deleted.
    """

    SCOPE_PATHS: ClassVar[list[str]] = _PATHS

    version = models.ForeignKey(InstructionVersion, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=60, validators=[KEY])
    unit_procedure = models.CharField(_("unit procedure"), max_length=120)
    operation = models.CharField(_("operation"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=StepKind)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what to do"), max_length=4000)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    critical = models.BooleanField(_("critical"), default=False)
    witness_required = models.BooleanField(_("a second person must witness"), default=False)
    attribute = models.CharField(_("quality attribute"), max_length=60, blank=True)
    equipment_class = models.CharField(_("equipment class"), max_length=60, blank=True)
    material_code = models.CharField(_("material"), max_length=60, blank=True)
    citation = models.CharField(_("source of its limit"), max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = WithScopes(_JOIN)

    class Meta:
        verbose_name = _("step")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["version", "position"], name="designations_step_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], condition=Q(removed_at=None), name="designations_step_key"
            ),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="designations_step_kind"),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]{0,59}$"), name="designations_step_key_form"
            ),
        ]
        triggers = _kept_with_its_version()

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.version.instruction.product)


@record(scope=_SCOPES, retention="product")
class ReleaseCriterion(Record):
    """One line of the release specification (REG-71). ``limit`` is a stored ``ledger.quantities.Limit``.

    Lines with the same ``group`` are alternatives: one of them must pass. ``registered`` lines are in the product's
    authorisation; the others are our own.
    """

    SCOPE_PATHS: ClassVar[list[str]] = _PATHS

    version = models.ForeignKey(InstructionVersion, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=60, validators=[KEY])
    title = models.CharField(_("title"), max_length=160)
    method = models.CharField(_("method"), max_length=160)
    source_step = models.CharField(_("step that gives the result"), max_length=60)
    limit = models.JSONField(_("limit"))
    group = models.CharField(_("either-or group"), max_length=60, blank=True)
    registered = models.BooleanField(_("registered specification"), default=True)
    citation = models.CharField(_("source of its limit"), max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = WithScopes(_JOIN)

    class Meta:
        verbose_name = _("release criterion")
        verbose_name_plural = _("release criteria")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"],
                condition=Q(removed_at=None),
                name="designations_releasecriterion_key",
            ),
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]{0,59}$"),
                name="designations_releasecriterion_key_form",
            ),
        ]
        triggers = _kept_with_its_version()

    def __str__(self) -> str:
        return self.title

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.version.instruction.product)
