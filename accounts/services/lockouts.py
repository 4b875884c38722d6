"""Lockout after repeated failure, by password, code or PIN (REG-121).

An attempt is counted *before* it is judged and forgiven when it succeeds, so that many attempts at once gain nothing. The
count does not fade with time: only a success, or the end of a lock, starts it again.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import Lockout, Person
from ledger.actors import Actor
from ledger.errors import ProofRefused
from ledger.trail import unit_of_work
from ui.formats import clock_time, machine_instant

Channel = Lockout.Channel


def _refuse(row: Lockout, field: str) -> None:
    raise ProofRefused.single(
        _("Locked after %(failures)s failures. It opens again at %(time)s.")
        % {"failures": row.failures, "time": clock_time(row.locked_until) if row.locked_until else ""},
        field=field,
        code="locked",
        reg="REG-121",
        way_out=_("Wait until then. If it was not you who tried, tell your administrator now."),
    )


def attempt(channel: Channel, key: str, *, field: str = "") -> Lockout:
    """Count one attempt and return the row, or raise ``ProofRefused`` (code ``locked``, with the time it ends).

    Call it outside any other transaction, so that the count stays whatever happens next.
    """
    now = timezone.now()
    with transaction.atomic():
        Lockout.objects.bulk_create([Lockout(channel=channel, key=key)], ignore_conflicts=True)
        row = Lockout.objects.select_for_update().get(channel=channel, key=key)
        if row.locked_until is not None and row.locked_until > now:
            locked = row
        else:
            locked = None
            if row.locked_until is not None:
                row.failures = 0
            row.failures += 1
            row.last_failed_at = now
            row.locked_until = (
                now + timedelta(minutes=settings.SPOKEWISE.LOCKOUT_MINUTES)
                if row.failures >= settings.SPOKEWISE.LOCKOUT_ATTEMPTS
                else None
            )
            row.save(update_fields=["failures", "last_failed_at", "locked_until"])
    if locked is not None:
        _refuse(locked, field)
    return row


def refuse_when_locked(channel: Channel, key: str, *, field: str = "") -> None:
    """Raise ``ProofRefused`` when the channel is locked for this key; count nothing."""
    row = Lockout.objects.filter(channel=channel, key=key, locked_until__gt=timezone.now()).first()
    if row is not None:
        _refuse(row, field)


def forgive(row: Lockout) -> None:
    """The attempt succeeded: the count starts again."""
    Lockout.objects.filter(pk=row.pk).update(failures=0, locked_until=None)


def take_back(row: Lockout) -> None:
    """The attempt was neither right nor wrong (a code used before): it does not count."""
    with transaction.atomic():
        again = Lockout.objects.select_for_update().get(pk=row.pk)
        again.failures = max(0, again.failures - 1)
        again.locked_until = None
        again.save(update_fields=["failures", "locked_until"])


def failed(row: Lockout, *, person: Person | None, method: str, purpose: str, actor: Actor) -> None:
    """Put the failure, and the lock it brought, on the person's trail. An unknown address leaves only the count."""
    if person is None:
        return
    stream = f"person:{person.pk}"
    with unit_of_work(actor=actor) as work:
        work.event(
            events.SIGN_IN_FAILED,
            stream=stream,
            subject=person,
            payload={"method": method, "purpose": purpose},
        )
        if row.locked_until is not None:
            work.event(
                events.LOCKED_OUT,
                stream=stream,
                subject=person,
                payload={
                    "method": method,
                    "failures": row.failures,
                    "until": machine_instant(row.locked_until),
                },
            )


def locked_until(channel: Channel, key: str) -> Any:
    """When the lock ends, or ``None``."""
    return (
        Lockout.objects.filter(channel=channel, key=key, locked_until__gt=timezone.now())
        .values_list("locked_until", flat=True)
        .first()
    )
