"""Governance of every table: tracked, scoped, personal data, retention (architecture sections 5 and 7).

A model class is decorated once, with :func:`record` (row history, never deleted) or :func:`working` (no history, with a
reason). ``tests/meta`` refuses a model that is neither.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


@dataclass(frozen=True)
class Governance:
    """How one table is kept.

    ``scope`` is the lookup path to the scope that governs a row ("" only with ``scope_reason``); ``personal`` names the
    fields that hold personal data; ``retention`` is a key of the retention schedule; ``append_only`` rows are never
    updated; ``deletable`` rows may be deleted by the application (never true of a record).
    """

    label: str
    tracked: bool
    scope: tuple[str, ...]
    scope_reason: str
    personal: tuple[str, ...]
    retention: str
    append_only: bool
    deletable: bool
    reason: str


GOVERNED: dict[str, Governance] = {}


def _label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def history_fields() -> "dict[str, models.Field[Any, Any]]":
    """The two columns that chain a record's history rows to each other; filled by trigger ``ledger_history_chain``."""
    return {
        "pgh_seq": models.PositiveIntegerField(null=True, editable=False),
        "pgh_digest": models.BinaryField(null=True, editable=False),
    }


def record(
    *,
    scope: str | Sequence[str] = (),
    scope_reason: str = "",
    personal: Sequence[str] = (),
    retention: str,
    append_only: bool = False,
    exclude: Sequence[str] = (),
) -> Callable[[M], M]:
    """Declare a record: every insert, update and delete leaves a history row, written by trigger (REG-118).

    ``scope``: lookup path(s) to ``accounts.Scope``. ``exclude``: columns that are no record and stay out of the history
    (a password hash). ``append_only``: the application role gets neither UPDATE nor DELETE on the table.
    """

    def wrap(model: M) -> M:
        table = model._meta.db_table
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            append_only=True,
            attrs=history_fields(),
            meta={
                "constraints": [
                    models.UniqueConstraint(fields=["pgh_obj", "pgh_seq"], name=f"{table}_history_seq")
                ]
            },
        )(model)
        return _govern(
            model,
            tracked=True,
            scope=scope,
            scope_reason=scope_reason,
            personal=personal,
            retention=retention,
            append_only=append_only,
            deletable=False,
            reason="",
        )

    return wrap


def working(
    *,
    reason: str,
    scope: str | Sequence[str] = (),
    personal: Sequence[str] = (),
    retention: str = "working",
    append_only: bool = False,
    deletable: bool = True,
) -> Callable[[M], M]:
    """Declare a table that is no record (a queue, a cache, a link table, the trail itself) and say why not."""

    def wrap(model: M) -> M:
        return _govern(
            model,
            tracked=False,
            scope=scope,
            scope_reason=reason,
            personal=personal,
            retention=retention,
            append_only=append_only,
            deletable=deletable,
            reason=reason,
        )

    return wrap


def _govern(model: M, *, scope: str | Sequence[str], personal: Sequence[str], **kwargs: Any) -> M:
    paths = (scope,) if isinstance(scope, str) else tuple(scope)
    if not paths and not kwargs["scope_reason"]:
        raise TypeError(f"{model.__name__}: name the scope path, or say in scope_reason why there is none")
    GOVERNED[_label(model)] = Governance(label=_label(model), scope=paths, personal=tuple(personal), **kwargs)
    return model
