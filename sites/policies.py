"""May this person (permission), and does the record allow it (state): raise with the reason, or answer yes or no."""

from typing import Any

from django.utils.translation import gettext as _

from accounts import roles
from ledger.actors import Actor
from ledger.errors import NotPermitted


def may(actor: Actor, permission: str, record: Any) -> bool:
    """Whether the actor holds the permission over the record."""
    return actor.may(permission, record)


def require(actor: Actor, permission: str, record: Any) -> None:
    """Raise ``NotPermitted``, naming who could do it instead (REG-129)."""
    if actor.may(permission, record):
        return
    holders = ", ".join(str(role.title) for role in roles.holders_of(permission))
    raise NotPermitted.single(
        _("Your role here does not include this."),
        code="not_permitted",
        reg="REG-129",
        way_out=_("Ask one of these, at this site or its control site: %(holders)s.") % {"holders": holders},
    )
