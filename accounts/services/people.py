"""People are added, invited, and their accounts closed; nobody is deleted."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, Membership, Person, Scope
from accounts.permissions import Permission
from accounts.services import invitations
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
    """Open an account. Without a password the person is invited by e-mail to set one. Raises ``InvalidInput``, all at once."""
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
        raise InvalidInput(problems=list(_explained(error))) from error
    with unit_of_work(actor=actor) as work:
        try:
            with transaction.atomic():
                person.save(force_insert=True)
        except IntegrityError as error:
            # Somebody else has just opened it: the check above could not see that.
            raise InvalidInput(problems=[_address_taken()]) from error
        work.event(
            events.PERSON_ADDED,
            stream=f"person:{person.pk}",
            subject=person,
            payload={"name": person.full_name},
        )
        invitations.address_make(person, verified=password is not None)
        if password is None:
            invitations.invite(work, person)
    return person


def _address_taken() -> Problem:
    return Problem(
        _("Somebody has an account with this e-mail address already."),
        field="email",
        code="address_taken",
        way_out=_("Look for it among the people and give it the role, or enter another address."),
    )


def _explained(error: ValidationError) -> Iterator[Problem]:
    """What is wrong with an account, in words that say the way out."""
    for field, faults in error.error_dict.items():
        for fault in faults:
            if field == "email" and fault.code == "unique":
                yield _address_taken()
            else:
                yield from (Problem(str(one), field=field, code="invalid") for one in fault.messages)


def person_invite(*, actor: Actor, person: Person) -> Person:
    """Send the invitation again, with a new link; the one before is dead. Raises ``WrongState`` once it has been used."""
    _may_manage(actor, person)
    with unit_of_work(actor=actor) as work:
        locked = Person.objects.select_for_update().get(pk=person.pk)
        if not locked.is_active:
            raise WrongState.single(
                _("This account is closed."), code="wrong_state", way_out=_("Nobody can be invited to it.")
            )
        if locked.has_usable_password():
            raise WrongState.single(
                _("%(name)s has set a password already.") % {"name": locked.full_name},
                code="wrong_state",
                way_out=_("Who forgot it chooses “Forgot your password?” on the page for signing in."),
            )
        EmailAddress.objects.get_or_create(user=locked, email=locked.email, defaults={"primary": True})
        invitations.invite(work, locked)
    return locked


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
    """Make the first administrator of an installation, from the command line: invited by e-mail like everybody.

    Refused when there is one already.
    """
    from accounts.services.memberships import membership_grant

    system = SystemActor("command line")
    if Membership.objects.current().filter(role="administrator", scope_id=SYSTEM_SCOPE_ID).exists():
        raise WrongState.single(
            _("There is an administrator already."), code="wrong_state", way_out=_("Ask them to add you.")
        )
    with unit_of_work(actor=system):
        person = person_add(actor=system, email=email, full_name=full_name, password=password)
        membership_grant(
            actor=system,
            person=person,
            role="administrator",
            scope=Scope.objects.get(pk=SYSTEM_SCOPE_ID),
            reason="First administrator of this installation",
        )
    return person
