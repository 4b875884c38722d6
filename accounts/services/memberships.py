"""Memberships are granted and ended, with a reason; nobody grants to themselves (REG-129)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events, roles
from accounts.actors import PersonActor
from accounts.models import SYSTEM_SCOPE_ID, Membership, Organisation, Person, Scope
from accounts.permissions import Permission
from accounts.services.grants import grants_end, grants_write
from ledger.actors import Actor, SystemActor
from ledger.errors import Conflict, InvalidInput, NotPermitted, Problem, RuleBroken, WrongState
from ledger.trail import unit_of_work
from ui.formats import machine_instant


def _may_grant(actor: Actor, scope: Scope, person: Person) -> None:
    if isinstance(actor, SystemActor):
        return  # the command line of the installation: the first administrator, the demonstration
    if not isinstance(actor, PersonActor) or not actor.may(Permission.MEMBERSHIP_GRANT, scope):
        raise NotPermitted.single(
            _("You may not give or end memberships in %(scope)s.") % {"scope": scope.title},
            code="not_permitted",
            reg="REG-129",
            way_out=_("Ask the administrator."),
        )
    if actor.person_id == person.pk:
        raise RuleBroken.single(
            _("Nobody gives themselves authority, or ends their own."),
            code="rule_broken",
            rule="membership_not_to_self",
            reg="REG-129",
            way_out=_("Ask another administrator."),
        )


def administers(actor: Actor, permission: str, person: Person) -> bool:
    """Whether the actor holds the permission for the installation, or where this person has a membership in force."""
    held = actor.scope_ids(permission) if isinstance(actor, PersonActor) else frozenset()
    if SYSTEM_SCOPE_ID in held:
        return True
    return bool(held) and Membership.objects.current().filter(person=person, scope_id__in=held).exists()


def membership_grant(
    *,
    actor: Actor,
    person: Person,
    role: str,
    scope: Scope,
    reason: str,
    organisation: Organisation | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """Give a person a role in a scope. ``organisation``: the body acted for (default: the scope's own).

    Raises ``NotPermitted``, ``InvalidInput`` (every fault at once), ``RuleBroken`` for the segregation rules (REG-129).
    """
    _may_grant(actor, scope, person)
    known = roles.ROLES.get(role)
    now = timezone.now()
    begins = starts_at or now
    problems = []
    if known is None:
        problems.append(Problem(_("Choose a role."), field="role", code="unknown_role"))
    elif scope.kind not in known.scope_kinds:
        problems.append(
            Problem(
                _("%(role)s is not held there.") % {"role": known.title},
                field="scope",
                code="wrong_scope",
                reg="REG-129",
                way_out=_("Under “Where”, choose: %(kinds)s.")
                % {"kinds": " / ".join(str(Scope.Kind(kind).label) for kind in sorted(known.scope_kinds))},
            )
        )
    if not reason.strip():
        problems.append(Problem(_("Say why."), field="reason", code="reason_required", reg="REG-118"))
    if ends_at is not None and ends_at <= begins:
        problems.append(Problem(_("The end must come after the beginning."), field="ends_at", code="dates"))
    if not person.is_active:
        problems.append(Problem(_("This person’s account is closed."), field="person", code="closed"))
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        Person.objects.select_for_update().get(pk=person.pk)
        _may_grant(actor, scope, person)
        membership = Membership(
            person=person,
            role=role,
            scope=scope,
            organisation=organisation or scope.organisation,
            starts_at=begins,
            ends_at=ends_at,
            granted_by=actor.person if isinstance(actor, PersonActor) else None,
            reason=reason.strip(),
        )
        try:
            with transaction.atomic():
                membership.save(force_insert=True)
        except IntegrityError as error:
            raise _explained(error) from error
        grants_write(membership)
        payload = _payload(membership) | {"starts_at": machine_instant(begins)}
        for stream in (f"person:{person.pk}", _scope_stream(scope)):
            work.event(
                events.MEMBERSHIP_GRANTED,
                stream=stream,
                subject=membership,
                payload=payload,
                reason=membership.reason,
            )
    return membership


def membership_end(
    *, actor: Actor, membership: Membership, reason: str, ends_at: datetime | None = None
) -> Membership:
    """End a membership now, or at an earlier instant than it would have ended by itself. Its row and its history stay."""
    _may_grant(actor, membership.scope, membership.person)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", code="reason_required", reg="REG-118")
    with unit_of_work(actor=actor) as work:
        locked = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("person", "scope")
            .get(pk=membership.pk)
        )
        _may_grant(actor, locked.scope, locked.person)
        now = timezone.now()
        end = max(ends_at or now, locked.starts_at)
        if locked.ended_at is not None or (locked.ends_at is not None and locked.ends_at <= min(now, end)):
            raise WrongState.single(_("This membership has ended already."), code="wrong_state")
        if locked.ends_at is not None and end > locked.ends_at:
            raise InvalidInput.single(
                _("It ends earlier than that by itself; a membership is never made longer."),
                field="ends_at",
                code="dates",
                way_out=_("Grant a new membership instead."),
            )
        locked.ends_at = end
        locked.ended_at = now
        locked.ended_by = actor.person if isinstance(actor, PersonActor) else None
        locked.end_reason = reason.strip()
        locked.save(update_fields=["ends_at", "ended_at", "ended_by", "end_reason"])
        grants_end(locked)
        for stream in (f"person:{locked.person_id}", _scope_stream(locked.scope)):
            work.event(
                events.MEMBERSHIP_ENDED,
                stream=stream,
                subject=locked,
                payload=_payload(locked),
                reason=locked.end_reason,
            )
    return locked


def _scope_stream(scope: Scope) -> str:
    return f"scope:{scope.pk}"


def _payload(membership: Membership) -> dict[str, str | None]:
    return {
        "person": str(membership.person_id),
        "person_name": membership.person.full_name,
        "role": membership.role,
        "scope": str(membership.scope_id),
        "scope_code": membership.scope.code,
        "ends_at": machine_instant(membership.ends_at) if membership.ends_at else None,
    }


def _explained(error: IntegrityError) -> RuleBroken | Conflict:
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or str(error)
    if "accounts_membership_once" in constraint or "twice at one time" in str(error):
        return Conflict.single(
            _("This person holds this role here already, at that time."), field="role", code="already_held"
        )
    if "segregation" in constraint or "REG-129" in str(error):
        return RuleBroken.single(
            _("An administrator takes no decision on records: one person cannot hold both."),
            rule="administrator_has_no_power_over_records",
            code="rule_broken",
            reg="REG-129",
            way_out=_("Give one of the two to somebody else, or end the other first."),
        )
    if "not_to_self" in constraint:
        return RuleBroken.single(
            _("Nobody gives themselves authority, or ends their own."),
            rule="membership_not_to_self",
            reg="REG-129",
        )
    raise error
