"""Writing the trail: a unit of work is one transaction, one actor, at least one event.

Services open ``unit_of_work(actor=…)`` and call ``work.event(…)`` where something happens. Events are inserted last, in
sorted stream order, in one statement: the head of a stream is locked for the shortest time and two units of work that
touch the same two streams cannot deadlock. Named subscribers (``settings.LEDGER_SUBSCRIBERS``) run in the same transaction.
"""

import functools
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from ledger import bulk, canonical, kinds
from ledger.actors import Actor
from ledger.ids import uuid7
from ledger.models.event import Event

_current: ContextVar["UnitOfWork | None"] = ContextVar("ledger_unit_of_work", default=None)
_correlation: ContextVar[str] = ContextVar("ledger_correlation", default="")


@dataclass
class UnitOfWork:
    """What one transaction is doing, for whom."""

    actor: Actor
    correlation_id: str
    events: list[Event] = field(default_factory=list)
    rows: list[bulk.Group] = field(default_factory=list)
    before_flush: list[Callable[[], None]] = field(default_factory=list)

    def insert_last(self, *groups: bulk.Group) -> None:
        """Have these rows inserted at the end, with the events and in one round trip with them, in the order given.

        For rows that nothing else in this unit of work looks for in the database, but for what runs before the flush.
        """
        self.rows += groups

    def event(
        self,
        kind: str,
        *,
        stream: str,
        subject: Any,
        payload: Mapping[str, Any] | None = None,
        reason: str = "",
        actor: Actor | None = None,
    ) -> Event:
        """Put one event on the trail of ``stream`` and return it (not yet inserted; its id is final).

        ``subject``: a model instance. ``payload``: exactly the keys that the kind declares; values that RFC 8785 and
        ``ledger.canonical`` can say (no floats).
        """
        payload = dict(payload or {})
        registered = kinds.check_payload(kind, payload)
        who = actor or self.actor
        event = bulk.new(
            Event,
            {
                "id": uuid7(),
                "stream": stream,
                "kind": kind,
                "version": registered.version,
                "actor_id": who.actor_id,
                "actor_name": who.printed_name,
                "actor_role": who.role_name,
                "organisation_code": who.organisation_code,
                "site_code": who.site_code,
                "reason": reason,
                "subject_type": subject._meta.label_lower,
                "subject_id": str(subject.pk),
                "correlation_id": self.correlation_id,
                "payload": canonical.canonical_bytes(payload).decode(),
            },
        )
        self.events.append(event)
        for subscriber in _subscribers(kind):
            subscriber(event=event, subject=subject, work=self)
        return event


@functools.cache
def _subscriber_table() -> dict[str, tuple[Callable[..., None], ...]]:
    table: Mapping[str, list[str]] = getattr(settings, "LEDGER_SUBSCRIBERS", {})
    return {kind: tuple(import_string(path) for path in paths) for kind, paths in table.items()}


def _subscribers(kind: str) -> tuple[Callable[..., None], ...]:
    return _subscriber_table().get(kind, ())


@contextmanager
def correlation(correlation_id: str) -> Iterator[None]:
    """Give everything inside one correlation id (a request, a task)."""
    token = _correlation.set(correlation_id)
    try:
        yield
    finally:
        _correlation.reset(token)


def current_correlation() -> str:
    """The correlation id of the request or task under way, or empty."""
    return _correlation.get()


@contextmanager
def unit_of_work(*, actor: Actor, durable: bool = False) -> Iterator[UnitOfWork]:
    """Open a transaction for ``actor``; inside another unit of work, join it.

    An inner unit that raises takes its own events with it (it is a savepoint).
    """
    outer = _current.get()
    if outer is not None:
        mark, rows = len(outer.events), len(outer.rows)
        try:
            with transaction.atomic():
                yield outer
        except BaseException:
            del outer.events[mark:], outer.rows[rows:]
            raise
        return

    work = UnitOfWork(actor=actor, correlation_id=_correlation.get() or str(uuid.uuid4()))
    token = _current.set(work)
    try:
        with (
            transaction.atomic(durable=durable),
            pghistory.context(
                actor=actor.actor_id,
                role=actor.role_name,
                correlation=work.correlation_id,
            ),
        ):
            yield work
            _flush(work)
    finally:
        _current.reset(token)


def _flush(work: UnitOfWork) -> None:
    if work.before_flush:
        # They look for what was written.
        bulk.insert(*work.rows)
        work.rows.clear()
        for callback in work.before_flush:
            callback()
    bulk.insert(*work.rows, sorted(work.events, key=lambda e: e.stream), last=True)
    work.rows.clear()
    work.events.clear()


def current_work() -> UnitOfWork:
    """The unit of work under way; writing the trail outside one is a programming error."""
    work = _current.get()
    if work is None:
        raise RuntimeError("no unit of work: wrap the service in ledger.trail.unit_of_work(actor=…)")
    return work
