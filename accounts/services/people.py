"""People are added and their accounts closed; nobody is deleted."""

import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, Membership, Person, Scope
from accounts.permissions import Permission
from accounts.services.memberships import administers, membership_end
from ledger.actors import Actor, SystemActor
from ledger.errors import InvalidInput, NotPermitted, Problem, RuleBroken, WrongState
from ledger.trail import unit_of_work


def _may_manage(actor: Actor, person: Person | None = None) -> None:
    if isinstance(actor, SystemActor):
        return
    if not isinstance(actor, PersonActor) or not (
        actor.may_any(Permission.PERSON_MANAGE)
        if person is None
        else administers(actor, Permission.PERSON_MANAGE, person)
    ):
        raise NotPermitted.single(
            _("You may not add people or close their accounts."),
            reg="REG-129",
            way_out=_("Ask the administrator."),
        )


def person_add(
    *,
    actor: Actor,
    email: str,
    full_name: str,
    zone: str = "Europe/London",
    password: str | None = None,
    is_demo: bool = False,
) -> Person:
    """Open an account. Without a password the person sets one by the reset link. Raises ``InvalidInput``, all at once."""
    _may_manage(actor)
    person = Person(
        email=Person.objects.normalise(email), full_name=full_name.strip(), zone=zone, is_demo=is_demo
    )
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(
            problems=[
                Problem(message, field=field, code="invalid")
                for field, messages in error.message_dict.items()
                for message in messages
            ]
        ) from error
    with unit_of_work(actor=actor) as work:
        person.save(force_insert=True)
        work.event(
            events.PERSON_ADDED,
            stream=f"person:{person.pk}",
            subject=person,
            payload={"name": person.full_name},
        )
    return person


def person_close(*, actor: Actor, person: Person, reason: str) -> Person:
    """Close an account: every membership ends, nobody can sign in as this person again; the records stay."""
    _may_manage(actor, person)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", code="reason_required", reg="REG-118")
    with unit_of_work(actor=actor) as work:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if isinstance(actor, PersonActor) and actor.person_id == locked.pk:
            raise RuleBroken.single(
                _("Nobody closes their own account."),
                rule="account_not_own",
                reg="REG-129",
                way_out=_("Ask another administrator."),
            )
        if not locked.is_active:
            raise WrongState.single(_("This account is closed already."), code="wrong_state")
        for membership in Membership.objects.current().filter(person=locked, ended_at__isnull=True):
            membership_end(actor=actor, membership=membership, reason=reason)
        locked.is_active = False
        locked.save(update_fields=["is_active"])
        work.event(
            events.PERSON_CLOSED,
            stream=f"person:{locked.pk}",
            subject=locked,
            payload={"name": locked.full_name},
            reason=reason.strip(),
        )
    person.is_active = False
    return locked


def first_administrator(*, email: str, full_name: str, password: str | None = None) -> Person:
    """Make the first administrator of an installation, from the command line. Refused when there is one already."""
    from accounts.services.memberships import membership_grant

    system = SystemActor("command line")
    if Membership.objects.current().filter(role="administrator", scope_id=SYSTEM_SCOPE_ID).exists():
        raise WrongState.single(
            _("There is an administrator already."), code="wrong_state", way_out=_("Ask them to add you.")
        )
    with unit_of_work(actor=system):
        person = person_add(
            actor=system, email=email, full_name=full_name, password=password or secrets.token_urlsafe(24)
        )
        membership_grant(
            actor=system,
            person=person,
            role="administrator",
            scope=Scope.objects.get(pk=SYSTEM_SCOPE_ID),
            reason="First administrator of this installation",
        )
    return person
