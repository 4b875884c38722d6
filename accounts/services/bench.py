"""The bench: devices are registered at a site and unlocked for a shift; people attest on them by badge or PIN."""

import secrets
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import events
from accounts.actors import AnonymousActor, PersonActor, load_actor
from accounts.models import BenchCredential, Device, DeviceSession, Lockout, Person, Scope
from accounts.peppers import hashes
from accounts.permissions import Permission
from accounts.services import lockouts
from accounts.services.memberships import administers
from ledger.actors import Actor, SystemActor
from ledger.errors import InvalidInput, NotPermitted, Problem, ProofRefused, WrongState
from ledger.trail import unit_of_work
from ui.formats import machine_instant

PIN_LENGTH = (4, 8)


def _may_manage(actor: Actor, record: Scope | Device) -> None:
    if isinstance(actor, SystemActor) or actor.may(Permission.DEVICE_MANAGE, record):
        return
    raise NotPermitted.single(
        _("You may not register or retire devices of this site."),
        reg="REG-129",
        way_out=_("Ask the administrator."),
    )


def device_register(*, actor: PersonActor, scope: Scope, name: str) -> tuple[Device, str]:
    """Register a device at a remote site; return it with the secret for its cookie, shown this once."""
    _may_manage(actor, scope)
    problems = []
    if not name.strip():
        problems.append(Problem(_("Name the device, as on its label."), field="name", code="required"))
    if scope.kind != Scope.Kind.REMOTE_SITE:
        problems.append(Problem(_("A device stands at one remote site."), field="scope", code="wrong_scope"))
    if problems:
        raise InvalidInput(problems=problems)
    secret = secrets.token_urlsafe(32)
    with unit_of_work(actor=actor) as work:
        device = Device(
            scope=scope,
            name=name.strip(),
            secret_hash=hashes("device", secret)[0],
            registered_by=actor.person,
        )
        device.save(force_insert=True)
        work.event(
            events.DEVICE_REGISTERED,
            stream=f"scope:{scope.pk}",
            subject=device,
            payload={"device": str(device.pk), "name": device.name, "scope_code": scope.code},
        )
    return device, secret


def device_retire(*, actor: Actor, device: Device, reason: str) -> Device:
    """Take a device out of service; its session closes with it."""
    _may_manage(actor, device)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", code="reason_required", reg="REG-118")
    with unit_of_work(actor=actor) as work:
        locked = Device.objects.select_for_update().get(pk=device.pk)
        if locked.retired_at is not None:
            raise WrongState.single(_("This device was retired already."), code="wrong_state")
        locked.retired_at = timezone.now()
        locked.retire_reason = reason.strip()
        locked.save(update_fields=["retired_at", "retire_reason"])
        DeviceSession.objects.filter(device=locked, locked_at__isnull=True).update(
            locked_at=locked.retired_at
        )
        work.event(
            events.DEVICE_RETIRED,
            stream=f"scope:{locked.scope_id}",
            subject=locked,
            payload={"device": str(locked.pk), "name": locked.name},
            reason=locked.retire_reason,
        )
    return locked


def device_find(secret: str) -> Device | None:
    """The device whose cookie this is, while it is in service."""
    return (
        Device.objects.filter(secret_hash__in=hashes("device", secret), retired_at__isnull=True)
        .select_related("scope")
        .first()
    )


def device_unlock(*, actor: PersonActor, device: Device) -> DeviceSession:
    """Unlock a device for a shift. The actor has just signed in in full, and works at the device's site."""
    if not actor.may(Permission.BATCH_PERFORM, device):
        raise NotPermitted.single(
            _("You do not make batches at the site of this device."),
            reg="REG-129",
            way_out=_("Ask an operator of this site to unlock it."),
        )
    now = timezone.now()
    with unit_of_work(actor=actor) as work:
        locked = Device.objects.select_for_update().get(pk=device.pk)
        if locked.retired_at is not None:
            raise WrongState.single(_("This device is out of service."), code="wrong_state")
        DeviceSession.objects.filter(device=locked, locked_at__isnull=True).update(locked_at=now)
        session = DeviceSession(
            device=locked,
            unlocked_by=actor.person,
            unlocked_at=now,
            expires_at=now + timedelta(hours=settings.SPOKEWISE.DEVICE_SESSION_HOURS),
        )
        session.save(force_insert=True)
        work.event(
            events.DEVICE_UNLOCKED,
            stream=f"scope:{locked.scope_id}",
            subject=locked,
            payload={
                "device": str(locked.pk),
                "name": locked.name,
                "session": str(session.pk),
                "until": machine_instant(session.expires_at),
            },
        )
    return session


def device_lock(*, actor: Actor, session: DeviceSession) -> DeviceSession:
    """Lock a device again, at the end of a shift."""
    with unit_of_work(actor=actor) as work:
        locked = (
            DeviceSession.objects.select_for_update(of=("self",)).select_related("device").get(pk=session.pk)
        )
        if not actor.may(Permission.BATCH_PERFORM, locked):
            raise NotPermitted.single(_("You do not make batches at the site of this device."), reg="REG-129")
        if locked.locked_at is None:
            locked.locked_at = timezone.now()
            locked.save(update_fields=["locked_at"])
            work.event(
                events.DEVICE_LOCKED,
                stream=f"scope:{locked.device.scope_id}",
                subject=locked.device,
                payload={
                    "device": str(locked.device_id),
                    "name": locked.device.name,
                    "session": str(locked.pk),
                },
            )
    return locked


def _may_issue(actor: Actor, person: Person, message: str) -> None:
    if isinstance(actor, SystemActor) or administers(actor, Permission.DEVICE_MANAGE, person):
        return
    raise NotPermitted.single(
        message, reg="REG-129", way_out=_("Ask the administrator; your own PIN you set yourself.")
    )


def bench_issue(*, actor: Actor, person: Person, badge: str = "", pin: str = "") -> BenchCredential:
    """Give a person a badge, a PIN or both; the earlier ones stop working. A PIN is 4 to 8 digits, not all alike."""
    badge, pin = badge.strip(), pin.strip()
    own = isinstance(actor, PersonActor) and actor.person_id == person.pk and not badge
    if not own:
        _may_issue(actor, person, _("You may not give out badges of this person."))
    problems = []
    if not badge and not pin:
        problems.append(Problem(_("Give a badge number or a PIN."), field="badge", code="required"))
    if badge and not (6 <= len(badge) <= 64 and badge.isascii() and badge.isprintable()):
        problems.append(Problem(_("A badge number has 6 to 64 characters."), field="badge", code="invalid"))
    if pin and not (PIN_LENGTH[0] <= len(pin) <= PIN_LENGTH[1] and pin.isascii() and pin.isdigit()):
        problems.append(Problem(_("A PIN has 4 to 8 digits."), field="pin", code="invalid"))
    elif pin and (len(set(pin)) == 1 or pin in "0123456789" or pin in "9876543210"):
        problems.append(
            Problem(
                _("This PIN is too easy to guess."),
                field="pin",
                code="weak",
                way_out=_("Choose other digits."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    now = timezone.now()
    with unit_of_work(actor=actor) as work:
        Person.objects.select_for_update().get(pk=person.pk)
        if badge and BenchCredential.objects.filter(
            badge_hash__in=hashes("badge", badge), retired_at__isnull=True
        ).exclude(person=person):
            raise InvalidInput.single(
                _("Somebody else has this badge."),
                field="badge",
                code="taken",
                reg="REG-121",
                way_out=_("Withdraw it from them first: one badge, one person."),
            )
        current = BenchCredential.objects.filter(person=person, retired_at__isnull=True).first()
        fresh = BenchCredential(
            person=person,
            badge_hash=hashes("badge", badge)[0] if badge else (current.badge_hash if current else None),
            badge_hint=badge[-4:] if badge else (current.badge_hint if current else ""),
            pin_hash=make_password(pin) if pin else (current.pin_hash if current else ""),
            issued_at=now,
        )
        if current is not None:
            current.retired_at = now
            current.save(update_fields=["retired_at"])
        fresh.save(force_insert=True)
        work.event(
            events.BENCH_ISSUED,
            stream=f"person:{person.pk}",
            subject=person,
            payload={"person": str(person.pk), "badge": bool(badge), "pin": bool(pin)},
        )
    return fresh


def bench_withdraw(*, actor: Actor, person: Person, reason: str) -> None:
    """Withdraw a person's badge and PIN (lost, left)."""
    _may_issue(actor, person, _("You may not withdraw badges of this person."))
    with unit_of_work(actor=actor) as work:
        current = (
            BenchCredential.objects.select_for_update().filter(person=person, retired_at__isnull=True).first()
        )
        if current is None:
            raise WrongState.single(_("This person has no badge or PIN."), code="wrong_state")
        current.retired_at = timezone.now()
        current.save(update_fields=["retired_at"])
        work.event(
            events.BENCH_RETIRED,
            stream=f"person:{person.pk}",
            subject=person,
            payload={"person": str(person.pk)},
            reason=reason,
        )


def session_open(session_id: uuid.UUID | str) -> DeviceSession | None:
    """The device session, while it is open on a device in service."""
    return (
        DeviceSession.objects.open().filter(pk=session_id).select_related("device", "device__scope").first()
    )


def bench_identify(
    *,
    device_session: DeviceSession | None,
    badge: str | None = None,
    pin: str | None = None,
    person: Person | uuid.UUID | None = None,
) -> PersonActor:
    """Who stands at the bench: by badge, or by PIN of a named person, on an open device session.

    Returns the actor narrowed to the device's site (``actor.device_session_id`` set). Raises ``ProofRefused`` naming the
    field; PIN failures are counted and locked. ``method`` for the attestation is ``badge`` or ``pin``, as given.
    Call it outside a transaction.
    """
    session = None if device_session is None else session_open(device_session.pk)
    if session is None:
        raise ProofRefused.single(
            _("This device is locked."),
            code="device_locked",
            reg="REG-121",
            way_out=_("Unlock it with your password and second factor."),
        )
    if badge:
        credential = (
            BenchCredential.objects.filter(badge_hash__in=hashes("badge", badge), retired_at__isnull=True)
            .only("person_id")
            .first()
        )
        if credential is None:
            raise ProofRefused.single(
                _("This badge is not known."),
                field="badge",
                code="badge_unknown",
                reg="REG-121",
                way_out=_("Scan your badge again, or use your PIN."),
            )
        found = credential.person_id
    elif pin and person is not None:
        found = person.pk if isinstance(person, Person) else person
        _check_pin(found, pin)
    else:
        raise ProofRefused.single(
            _("Scan your badge, or choose your name and enter your PIN."),
            field="pin" if person is not None else "badge",
            code="bench_missing",
            reg="REG-121",
        )
    actor = load_actor(found)
    here = actor.at_scopes({session.device.scope_id}) if actor is not None else None
    if here is None or not here.holdings:
        raise NotPermitted.single(
            _("You do not work at the site of this device."), reg="REG-129", way_out=_("Ask your site lead.")
        )
    return PersonActor(person=here.person, holdings=here.holdings, device_session_id=session.pk)


def _check_pin(person_id: uuid.UUID, pin: str) -> None:
    row = lockouts.attempt(Lockout.Channel.PIN, str(person_id), field="pin")
    credential = BenchCredential.objects.filter(person_id=person_id, retired_at__isnull=True).first()
    if credential is None or not credential.pin_hash or not check_password(pin, credential.pin_hash):
        person = Person.objects.filter(pk=person_id).first()
        lockouts.failed(row, person=person, method="pin", purpose="bench", actor=AnonymousActor())
        raise ProofRefused.single(
            _("This is not the PIN."),
            field="pin",
            code="pin_wrong",
            reg="REG-121",
            way_out=_("Try again, or scan your badge."),
        )
    lockouts.forgive(row)
