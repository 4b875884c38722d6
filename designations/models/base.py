"""What the tables of this floor share: a manager that brings the scopes along."""

import uuid
from typing import Any

from django.db import models

from accounts.scoping import ScopedManager, ScopedQuerySet


class WithScopes(ScopedManager[Any]):
    """Every read joins what ``governing_scope_ids`` needs, so that asking who may see a record costs no query."""

    def __init__(self, *joins: str, queryset: type[ScopedQuerySet[Any]] = ScopedQuerySet) -> None:
        super().__init__()
        self._joins, self._kind = joins, queryset

    def get_queryset(self) -> Any:
        queryset = self._kind(self.model, using=self._db)
        return queryset.select_related(*self._joins) if self._joins else queryset


def product_scopes(product: Any) -> set[uuid.UUID]:
    """The scopes that govern a product and everything under it: its own and its control site's (REG-130)."""
    return {product.scope_id, product.control_scope_id}


class NotAmong(models.Func):
    """SQL: this value is none of the array's (unknown, so allowed by a CHECK, while the value is empty).

    A class of its own, so that migrations can compare it with itself.
    """

    template = "(%(expressions)s))"
    arg_joiner = " <> ALL ("
    arity = 2
    output_field = models.BooleanField()
