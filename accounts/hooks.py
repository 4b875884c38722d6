"""What allauth announces about factors and passwords, put on the person's trail (REG-118)."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out

from accounts import events, reauth
from accounts.actors import actor_for
from accounts.models import Person
from accounts.services import invitations
from ledger.trail import unit_of_work


def _write(kind: str, person: Person, payload: dict[str, Any] | None = None) -> None:
    with unit_of_work(actor=actor_for(person)) as work:
        work.event(kind, stream=f"person:{person.pk}", subject=person, payload=payload)


def factor_added(*, request: Any, user: Person, authenticator: Any, **_: Any) -> None:
    """A factor was added: on the trail, and shown in this session."""
    reauth.mark_second_factor(request, user, authenticator.type)
    _write(events.FACTOR_ADDED, user, {"method": authenticator.type})


def factor_removed(*, user: Person, authenticator: Any, **_: Any) -> None:
    """A factor was removed."""
    _write(events.FACTOR_REMOVED, user, {"method": authenticator.type})


def changed_password(*, user: Person, **_: Any) -> None:
    """The password was changed by the person, who is signed in."""
    _write(events.PASSWORD_CHANGED, user)


def set_by_link(*, user: Person, **_: Any) -> None:
    """A password was set by the link that went to the person's mailbox: so the address is theirs (REG-121)."""
    with unit_of_work(actor=actor_for(user)) as work:
        work.event(events.PASSWORD_CHANGED, stream=f"person:{user.pk}", subject=user)
        invitations.address_confirm(work, user)


def signed_out(*, user: Person | None, **_: Any) -> None:
    """The person left, or the session ran out."""
    if isinstance(user, Person):
        _write(events.SIGNED_OUT, user)


def connect() -> None:
    """Connect once, from ``apps.ready()``."""
    authenticator_added.connect(factor_added, dispatch_uid="accounts.factor_added")
    authenticator_removed.connect(factor_removed, dispatch_uid="accounts.factor_removed")
    password_changed.connect(changed_password, dispatch_uid="accounts.password_changed")
    password_reset.connect(set_by_link, dispatch_uid="accounts.password_reset")
    user_logged_out.connect(signed_out, dispatch_uid="accounts.signed_out")
