"""Organisations and scopes are added and changed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import Organisation, Scope
from accounts.permissions import Permission
from ledger.actors import Actor, SystemActor
from ledger.errors import InvalidInput, NotPermitted, Problem
from ledger.trail import unit_of_work


def _may_manage(actor: Actor) -> None:
    if (
        isinstance(actor, SystemActor)
        or actor.may(Permission.PERSON_MANAGE)
        or actor.may(Permission.SITE_EDIT)
    ):
        return
    raise NotPermitted.single(
        _("You may not add or change organisations."), reg="REG-129", way_out=_("Ask the administrator.")
    )


def scope_make(*, kind: str, code: str, title: str, organisation: Organisation | None = None) -> Scope:
    """Make the scope of a new thing (a product, a remote site). Called by the service that makes the thing."""
    scope = Scope(kind=kind, code=code, title=title, organisation=organisation)
    scope.save(force_insert=True)
    return scope


def organisation_add(*, actor: Actor, kind: str, code: str, name: str, **fields: Any) -> Organisation:
    """Add an organisation; a control site gets its own scope. Raises ``InvalidInput``, every fault at once."""
    with unit_of_work(actor=actor) as work:
        _may_manage(actor)
        organisation = Organisation(kind=kind, code=code.strip(), name=name.strip(), **fields)
        scope = None
        if kind == Organisation.Kind.CONTROL_SITE and organisation.scope_id is None:
            scope = Scope(
                kind=Scope.Kind.CONTROL_SITE,
                code=organisation.code,
                title=organisation.name,
                organisation=organisation,
            )
            organisation.scope = scope
        try:
            organisation.full_clean(exclude=["scope", "parent"])
        except ValidationError as error:
            raise InvalidInput(
                problems=[
                    Problem(message, field=field, code="invalid")
                    for field, messages in error.message_dict.items()
                    for message in messages
                ]
            ) from error
        if scope is not None:
            # Each points at the other; PostgreSQL checks both at the end of the transaction.
            Scope.objects.bulk_create([scope])
        organisation.save(force_insert=True)
        work.event(
            events.ORGANISATION_ADDED,
            stream=f"org:{organisation.pk}",
            subject=organisation,
            payload={"code": organisation.code, "name": organisation.name, "kind": organisation.kind},
        )
    return organisation


def organisation_change(
    *, actor: Actor, organisation: Organisation, reason: str = "", **fields: Any
) -> tuple[Organisation, list[str]]:
    """Change fields that differ; return the organisation and the names of what changed (no event when nothing did)."""
    with unit_of_work(actor=actor) as work:
        _may_manage(actor)
        locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        changed = sorted(name for name, value in fields.items() if getattr(locked, name) != value)
        if changed:
            for name in changed:
                setattr(locked, name, fields[name])
            locked.save(update_fields=changed)
            work.event(
                events.ORGANISATION_CHANGED,
                stream=f"org:{locked.pk}",
                subject=locked,
                payload={"code": locked.code, "fields": changed},
                reason=reason,
            )
    return locked, changed
