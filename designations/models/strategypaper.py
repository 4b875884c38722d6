"""Documents that stand behind rows of a control strategy (REG-84)."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from designations.models.base import WithScopes, product_scopes
from designations.models.masterfile import MasterFileVersion
from ledger.guards import FrozenWithParent
from ledger.models import Document, Record
from ledger.registry import record


@record(
    scope=("version__master_file__product__scope", "version__master_file__product__control_scope"),
    retention="product",
    append_only=True,
)
class StrategyPaper(Record):
    """One document, added while its version was a draft. Rows of this and of later versions name it by its SHA-256."""

    SCOPE_PATHS: ClassVar[list[str]] = [
        "version__master_file__product__scope_id",
        "version__master_file__product__control_scope_id",
    ]

    version = models.ForeignKey(MasterFileVersion, on_delete=models.PROTECT, related_name="strategy_papers")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    objects = WithScopes("version__master_file__product", "document")

    class Meta:
        verbose_name = _("evidence of a control strategy")
        triggers = [
            FrozenWithParent(
                through=(("version_id", MasterFileVersion._meta.db_table),),
                open_states=("draft",),
                operation=pgtrigger.Insert,
            )
        ]

    def __str__(self) -> str:
        return self.document.name

    def governing_scope_ids(self) -> set[uuid.UUID]:
        """The scopes in which authority over this record is held."""
        return product_scopes(self.version.master_file.product)
