"""May this actor do this to this record: as a refusal with its reason."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.errors import InvalidInput, NotPermitted, Problem, WrongState


def permit(actor: Actor, permission: Permission, record: Any) -> None:
    """Raise ``NotPermitted`` unless the actor holds the permission in a scope that governs the record (REG-129)."""
    if actor.may(permission, record):
        return
    raise NotPermitted.single(
        _("You may not do this here: your role does not let you %(permission)s.")
        % {"permission": permission.title},
        code="not_permitted",
        reg="REG-129",
        way_out=_("Ask a colleague who may, or the administrator for the right role."),
    )


def must_be_draft(version: Any) -> None:
    """Raise ``WrongState`` unless the version is still a draft (REG-48)."""
    if version.state == "draft":
        return
    raise WrongState.single(
        _("%(version)s is %(state)s and cannot be changed.")
        % {"version": version, "state": str(version.get_state_display()).lower()},
        code="not_a_draft",
        reg="REG-48",
        way_out=_("Begin a new version, or have this one sent back to its author."),
    )


def must_hold(row: models.Model, *, prefix: str = "", exclude: tuple[str, ...] = ()) -> None:
    """Raise ``InvalidInput`` with every fault that the model's own fields find. ``prefix``: path before field names."""
    problems = field_problems(row, prefix=prefix, exclude=exclude)
    if problems:
        raise InvalidInput(problems=tuple(problems))


def field_problems(row: models.Model, *, prefix: str = "", exclude: tuple[str, ...] = ()) -> list[Problem]:
    """Every fault that the model's own fields find (not its constraints: those are the database's last word)."""
    try:
        row.clean_fields(exclude=set(exclude))
    except ValidationError as error:
        return [
            Problem(
                message=message, field=f"{prefix}{name}", code="invalid", way_out=_("Correct this field.")
            )
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def person_of(actor: Actor) -> uuid.UUID:
    """The person behind an actor. Raises ``NotPermitted`` for the system and for API clients: they write no records."""
    try:
        return uuid.UUID(actor.actor_id)
    except ValueError:
        raise NotPermitted.single(
            _("Only a person can do this."),
            code="not_a_person",
            reg="REG-129",
            way_out=_("Ask a person who holds the role."),
        ) from None
