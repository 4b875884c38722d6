"""Documents of a variation: its dossier while it is a draft, its letters while it is with the authority (REG-26)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes
from designations.models.variation import LicenceVariation
from ledger.guards import FrozenWithParent
from ledger.models import Document, Record
from ledger.registry import record


@record(
    scope=("variation__licence__control_scope", "variation__product__scope"),
    retention="licence",
    append_only=True,
)
class VariationPaper(Record):
    """One document, as it went to the authority or came from it. Nothing is added once it is decided."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "variation__licence__control_scope_id",
        "variation__product__scope_id",
    ]

    variation = models.ForeignKey(LicenceVariation, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(_("title"), max_length=200)
    added_in = models.CharField(_("added while it was"), max_length=24)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("variation__licence", "variation__product", "document")

    class Meta:
        verbose_name = _("document of a variation")
        triggers = [
            FrozenWithParent(
                through=(("variation_id", LicenceVariation._meta.db_table),),
                open_states=("draft", "submitted", "information_requested"),
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return self.title

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return self.variation.governing_scope_ids()
