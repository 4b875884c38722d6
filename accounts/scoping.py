"""The one way from a view to a record: through the actor's scopes (architecture section 7, REG-129)."""

import functools
import operator
import uuid
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


@functools.cache
def _fans_out(model: type[models.Model], path: str) -> bool:
    """Whether a lookup path passes a relation with many rows at its end."""
    current: Any = model
    for part in path.split("__")[:-1]:
        field = current._meta.get_field(part)
        if field.one_to_many or field.many_to_many:
            return True
        current = field.related_model
    return False


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
        return self.filter(functools.reduce(operator.or_, (self._through(path, ids) for path in paths)))

    def _through(self, path: str, ids: frozenset[uuid.UUID]) -> Q:
        """The condition of one path; a path that fans out asks by key, so that no row comes twice."""
        condition = Q(**{f"{path}__in": ids})
        if _fans_out(self.model, path):
            return Q(pk__in=self.model._default_manager.filter(condition).values("pk"))
        return condition


class ScopedManager(models.Manager[M]):
    """A manager over :class:`ScopedQuerySet`, for models that need no queryset of their own."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet(self.model, using=self._db)

    def for_actor(self, actor: Any, permission: str) -> ScopedQuerySet[M]:
        """See :meth:`ScopedQuerySet.for_actor`."""
        return self.get_queryset().for_actor(actor, permission)
