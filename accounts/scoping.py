"""The one way from a view to a record: through the actor's scopes (architecture section 7, REG-129)."""

import functools
import operator
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of records that know their scopes.

    The model names its lookup paths to scope ids in ``SCOPE_PATHS``; a row is seen by whoever holds the permission in
    *any* of them.
    """

    def for_actor(self, actor: Any, permission: str) -> "ScopedQuerySet[M]":
        """Only the rows in scopes where the actor holds the permission; nothing for an actor who holds it nowhere."""
        paths: tuple[str, ...] = getattr(self.model, "SCOPE_PATHS", ())
        if not paths:
            raise TypeError(f"{self.model.__name__} names no SCOPE_PATHS: it cannot be read through an actor")
        ids = actor.scope_ids(permission)
        if not ids:
            return self.none()
        from accounts.models.scope import SYSTEM_SCOPE_ID

        if SYSTEM_SCOPE_ID in ids and self.model._meta.app_label == "accounts":
            return self.all()
        return self.filter(functools.reduce(operator.or_, (Q(**{f"{path}__in": ids}) for path in paths)))


class ScopedManager(models.Manager[M]):
    """A manager over :class:`ScopedQuerySet`, for models that need no queryset of their own."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def for_actor(self, actor: Any, permission: str) -> ScopedQuerySet[M]:
        """See :meth:`ScopedQuerySet.for_actor`."""
        return self.get_queryset().for_actor(actor, permission)
