"""Reads of read-ins, each through the actor's scopes and in a fixed number of queries."""

import contextlib
import functools
import operator
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from sites.models import ReadIn
from sites.readin.states import PERMISSIONS

PAGE = 25


@dataclass(frozen=True)
class ReadInPage:
    """Read-ins from newest to oldest; ``next`` is the key after which the older ones follow, or empty."""

    rows: list[ReadIn]
    next: str


def readins_for(actor: Any) -> Any:
    """Read-ins that the actor could have sent: each kind in the scopes where its permission is held (REG-129)."""
    seen = [
        Q(kind=kind) & (Q(scope_id__in=ids) | Q(control_scope_id__in=ids))
        for kind, permission in PERMISSIONS.items()
        if (ids := actor.scope_ids(permission))
    ]
    return ReadIn.objects.filter(functools.reduce(operator.or_, seen)) if seen else ReadIn.objects.none()


def readin_page(actor: Any, *, after: str = "") -> ReadInPage:
    """A page of read-ins in scope, newest first, by key."""
    found = readins_for(actor).order_by("-id")
    if after:
        with contextlib.suppress(ValueError):
            found = found.filter(id__lt=uuid.UUID(after))
    rows = list(found[: PAGE + 1])
    return ReadInPage(rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else "")


def readin_for(actor: Any, pk: uuid.UUID) -> ReadIn | None:
    """One read-in in scope with its progress and documents, or nothing."""
    found: ReadIn | None = (
        readins_for(actor).select_related("scope", "file", "judgement", "progress").filter(pk=pk).first()
    )
    return found
