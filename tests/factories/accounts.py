"""People, organisations, scopes and memberships for tests, made through the services; and a sign-in that is a real session."""

import time
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actors import PersonActor, load_actor
from accounts.models import (
    SYSTEM_SCOPE_ID,
    ApiClient,
    Device,
    DeviceSession,
    Membership,
    Organisation,
    Person,
    Scope,
)
from accounts.services import bench, clients, memberships, organisations, people
from ledger.actors import SystemActor

_next = count(1)
SYSTEM = SystemActor("tests")
PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_person(name: str = "", *, email: str = "", password: str = PASSWORD, **fields: Any) -> Person:
    """A person with a known password and no second factor."""
    number = next(_next)
    return people.person_add(
        actor=SYSTEM,
        email=email or f"person{number}@example.test",
        full_name=name or f"P. Person {number}",
        password=password,
        **fields,
    )


def make_organisation(
    kind: str = "control_site", code: str = "", name: str = "", **fields: Any
) -> Organisation:
    """An organisation; a control site comes with its scope."""
    number = next(_next)
    return organisations.organisation_add(
        actor=SYSTEM, kind=kind, code=code or f"ORG{number}", name=name or f"Organisation {number}", **fields
    )


def make_scope(kind: str = "remote_site", code: str = "", organisation: Organisation | None = None) -> Scope:
    """A scope that stands alone: for a site or product that the test does not need."""
    number = next(_next)
    return organisations.scope_make(
        kind=kind, code=code or f"S{number}", title=f"{kind} {number}", organisation=organisation
    )


def system_scope() -> Scope:
    """The one scope of the installation."""
    return Scope.objects.get(pk=SYSTEM_SCOPE_ID)


def grant(
    person: Person,
    role: str,
    scope: Scope,
    *,
    organisation: Organisation | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Membership:
    """A membership, granted by the system."""
    return memberships.membership_grant(
        actor=SYSTEM,
        person=person,
        role=role,
        scope=scope,
        organisation=organisation,
        reason="for this test",
        starts_at=starts_at,
        ends_at=ends_at,
    )


def ended_membership(person: Person, role: str, scope: Scope) -> Membership:
    """A membership that ran out yesterday by itself."""
    now = timezone.now()
    return grant(person, role, scope, starts_at=now - timedelta(days=30), ends_at=now - timedelta(days=1))


def actor(person: Person) -> PersonActor:
    """The person's actor as the next request would load it."""
    found = load_actor(person.pk)
    assert found is not None
    return found


def make_actor(role: str, scope: Scope, name: str = "", **fields: Any) -> PersonActor:
    """A new person with one membership, as an actor."""
    person = make_person(name)
    grant(person, role, scope, **fields)
    return actor(person)


def add_totp(person: Person, secret: str = TOTP_SECRET) -> str:
    """Give the person an authenticator app; return its secret."""
    from allauth.mfa.models import Authenticator

    from accounts.adapters import MfaAdapter

    Authenticator.objects.create(
        user=person, type=Authenticator.Type.TOTP, data={"secret": MfaAdapter().encrypt(secret)}
    )
    return secret


def code_now(secret: str = TOTP_SECRET) -> str:
    """What an authenticator with this secret shows at this moment; never one that ends while it is on its way."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    left = 30 - time.time() % 30
    if left < 2:
        time.sleep(left + 0.1)
    (counter,) = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, counter))


def forget_used_codes() -> None:
    """As if half a minute had passed: the next code may be the same digits again."""
    from django.core.cache import cache

    cache.clear()


def sign_in(client: Client, person: Person, *, second_factor: bool = True, place: str = "") -> Client:
    """Open a session as after a full sign-in (password and code), without walking the pages."""
    import time

    client.force_login(person, backend="accounts.backends.SignInBackend")
    session = client.session
    records: list[dict[str, Any]] = [{"method": "password", "at": time.time(), "email": person.email}]
    if second_factor:
        records.append({"method": "mfa", "type": "totp", "at": time.time()})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(person.pk)
    session["seen_at"] = int(time.time())
    if place:
        session["place"] = place
    session.save()
    return client


def make_client(scope: Scope, **fields: Any) -> tuple[ApiClient, str]:
    """An API client of a site and its token."""
    return clients.client_make(
        actor=SYSTEM, name=f"System {next(_next)}", scope=scope, reason="for this test", **fields
    )


def make_device_session(scope: Scope) -> tuple[Device, DeviceSession]:
    """A registered device at a site, unlocked by an operator of that site."""
    administrator = make_actor("administrator", system_scope())
    device, _secret = bench.device_register(actor=administrator, scope=scope, name=f"Tablet {next(_next)}")
    operator = make_actor("operator", scope)
    return device, bench.device_unlock(actor=operator, device=device)
