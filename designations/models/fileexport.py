"""A master file handed out as it stood at an instant: a sealed PDF with its data inside (REG-15, REG-18, REG-21)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from designations.models.masterfile import MasterFile
from designations.states import FILE_EXPORT
from ledger.guards import FrozenWhen, StateGuard
from ledger.models import Document, Record
from ledger.registry import record

_PATHS = ("master_file__product__scope", "master_file__product__control_scope")


@record(scope=_PATHS, retention="product")
class MasterFileExport(Record):
    """Asked for by a person, made by a worker, kept as it was handed out."""

    SCOPE_PATHS: ClassVar[list[str]] = [f"{path}_id" for path in _PATHS]

    master_file = models.ForeignKey(MasterFile, on_delete=models.PROTECT, related_name="exports")
    at = models.DateTimeField(_("as it stood at"))
    asked_at = models.DateTimeField(_("asked for"))
    asked_by = models.CharField(_("asked for by"), max_length=200)
    state = models.CharField(
        _("state"), max_length=8, choices=FILE_EXPORT.choices(), default=FILE_EXPORT.initial
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = WithScopes("master_file__product")

    class Meta:
        verbose_name = _("export of a master file")
        indexes = [models.Index(fields=["master_file", "-id"], name="designations_fileexport_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="made", document__isnull=False) | Q(state="asked", document=None),
                name="designations_fileexport_made",
            ),
            models.CheckConstraint(
                condition=Q(at__lte=models.F("asked_at")), name="designations_fileexport_not_ahead"
            ),
        ]
        triggers = [
            StateGuard(FILE_EXPORT),
            FrozenWhen(states=tuple(state.name for state in FILE_EXPORT.states), moving=("document_id",)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number that stands on the paper."""
        return f"MFX-{self.pk.hex[-8:].upper()}"

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.master_file.product)
