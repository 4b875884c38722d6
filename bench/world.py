"""What the bench measures on: the demonstration's foundation, batches made through the services as models, sessions, tokens."""

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connections

from config.embedded import SUPERUSER, Engines

SMALL, LARGE, BARE = "bench_small", "bench_large", "bench_bare"
HOSPITALS = ("RVI", "ADD", "UCH")


def point_at(name: str) -> None:
    """Let Django in this process use another database of the bench."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name


def last_month() -> tuple[datetime, datetime]:
    """First instant of the last whole month and of the one after, UTC."""
    end = datetime.now(tz=UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (end - timedelta(days=1)).replace(day=1), end


def make_small(engines: Engines) -> None:
    """Tables and foundation, through migrations and services."""
    from config.seeding.foundation import lay_foundation

    connections.close_all()
    for name in (SMALL, LARGE, BARE):
        engines.drop_database(name)
    engines.create_database(SMALL)
    point_at(SMALL)
    call_command("migrate", verbosity=0, interactive=False)
    lay_foundation()
    _make_models()


def _make_models() -> None:
    from config.seeding.benches import bench_of
    from config.seeding.deciding import decide
    from config.seeding.everything import version_in_use
    from config.seeding.making import make
    from config.seeding.plans import Plan

    def hours(count: float) -> timedelta:
        return timedelta(hours=count)

    version = version_in_use()
    bench = bench_of("RVI", version)
    for plan in (
        Plan("MODEL-1", "RVI", "certified", hours(30)),
        Plan("MODEL-2", "RVI", "certified", hours(28), values={"vector": "3.90"}, reason="No effect.", deviation="closed"),
        Plan("MODEL-3", "RVI", "rejected", hours(34), values={"vcn": "12.00"}, reason="Out of specification."),
        Plan("MODEL-4", "RVI", "aborted", begun=timedelta(days=19), until="purity_cd4_cd8", reason="A leak."),
        Plan("MODEL-5", "RVI", "submitted", hours(20)),
        Plan("MODEL-6", "RVI", "submitted", hours(20), values={"vector": "4.10"}),
        Plan("MODEL-7", "RVI", "under_review", hours(22)),
        Plan("MODEL-8", "RVI", "accepted", hours(18)),
        Plan("MODEL-9", "RVI", "in_progress", begun=timedelta(days=3, hours=5), until="day6_glucose"),
    ):  # fmt: skip
        batch = make(plan, bench)
        if plan.target in {"submitted", "under_review", "accepted", "certified", "released", "rejected"}:
            decide(plan, batch)


def models() -> list[Any]:
    """The batches to copy."""
    from batches.models import Batch
    from bench.rows import Model

    rows = Batch.objects.filter(source_reference__startswith="MODEL-").order_by("pk")
    return [Model(row.pk, row.state, row.started_at) for row in rows]


def grow(engines: Engines, name: str, *, batches: int, sites: int, whole: int, first: int = 0) -> None:
    """Add copied sites and batches to a database of the bench."""
    from bench import rows

    point_at(SMALL if name == SMALL else LARGE)
    found = models()
    connections.close_all()
    with engines.connect(SUPERUSER, name) as owner:
        made = rows.add_sites(owner, sites, model="VAN", first=first)
        rows.add_batches(
            owner, models=found, sites=made, product="CAR", first=first, count=batches, month=last_month(), whole=whole
        )  # fmt: skip


def session(key: str) -> dict[str, str]:
    """The cookie of a signed-in person of the demonstration, as after password and code."""
    from accounts.models import Person
    from config.seeding.people import DOMAIN

    person = Person.objects.get(email=f"{key}@{DOMAIN}")
    store = SessionStore()
    now = time.time()
    store["_auth_user_id"] = str(person.pk)
    store["_auth_user_backend"] = "accounts.backends.SignInBackend"
    store["_auth_user_hash"] = person.get_session_auth_hash()
    store["account_authentication_methods"] = [
        {"method": "password", "at": now, "email": person.email},
        {"method": "mfa", "type": "totp", "at": now},
    ]
    store["account_authentication_methods_user"] = str(person.pk)
    # Ahead of the clock by the length of a run: noting use is once a minute, and no part of what is measured.
    store["seen_at"] = int(now) + 1500
    store.create()
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}"}


def tokens() -> dict[str, dict[str, str]]:
    """Site code → the headers of a hospital system's client."""
    from accounts.models import Scope
    from accounts.services.clients import client_make
    from config.seeding.people import actor

    found = {}
    for code in HOSPITALS:
        _client, token = client_make(
            actor=actor("administrator"),
            name=f"Bench {code}",
            scope=Scope.objects.get(kind="remote_site", code=code),
            reason="Sends records in the bench.",
        )
        found[code] = {"Authorization": f"Bearer {token}"}
    return found


def entry_body(given: Any) -> dict[str, Any]:
    """A step as a hospital system sends it."""
    body = {
        "step": given.step,
        "value": given.value,
        "performer": given.performer.ref,
        "performed_at": given.performed_at.isoformat(),
        "recorded_at": given.recorded_at.isoformat(),
    }
    return body | ({"witness": given.witness.ref} if given.witness else {})


def started_batches(code: str, count: int) -> list[tuple[str, list[bytes]]]:
    """Batches begun twelve days ago, with the bodies of every step in order: id and bodies of each."""
    from batches.services import batch_start
    from batches.services.patients import patient_register
    from config.seeding.benches import bench_of
    from config.seeding.everything import version_in_use
    from config.seeding.plans import Plan

    bench = bench_of(code, version_in_use())
    patient = patient_register(actor=bench.operator, site=bench.site, name="Nobody, made up for the bench")
    made = []
    for number in range(count):
        plan = Plan(f"ENTRY-{code}-{number}", code, "in_progress", begun=timedelta(days=12, minutes=number))
        request = replace(bench.request(plan, patient, datetime.now(tz=UTC)), operator_id=None)
        batch = batch_start(actor=bench.client, request=request)
        bodies = [
            json.dumps(entry_body(given)).encode() for given in bench.entries(plan, patient, batch.started_at)
        ]
        made.append((str(batch.pk), bodies))
    return made


def whole_bodies(code: str, count: int, *, days: int) -> list[bytes]:
    """Whole records of sixty steps, begun so many days ago, ready to send."""
    from batches.services.patients import patient_register
    from config.seeding.benches import bench_of
    from config.seeding.everything import version_in_use
    from config.seeding.plans import Plan
    from designations.kinds import StepKind

    bench = bench_of(code, version_in_use())
    patient = patient_register(actor=bench.operator, site=bench.site, name="Nobody, made up for the bench")
    version = bench.version
    found = []
    for number in range(count):
        plan = Plan(f"WHOLE-{code}-{days}-{number}", code, "submitted", begun=timedelta(days=days))
        request = bench.request(plan, patient, datetime.now(tz=UTC))
        started_at = request.started_at
        if started_at is None:
            raise TypeError("a plan that has begun has an instant")
        entries = [
            entry_body(given)
            for given in bench.entries(plan, patient, started_at)
            if bench.content.by_key[given.step].kind != StepKind.CALCULATION
        ]
        body = {
            "site": code,
            "product": version.instruction.product.code,
            "mode": version.instruction.mode,
            "instruction": version.instruction.number,
            "version": version.number,
            "patient_code": patient.code,
            "patient_code_material": patient.code,
            "source_reference": plan.ref,
            "started_at": started_at.isoformat(),
            "submitted_by": bench.lead.person.email,
            "entries": entries,
        }
        found.append(json.dumps(body).encode())
    return found


def spread(items: Sequence[Any], parts: int) -> list[list[Any]]:
    """Deal items out to so many hands."""
    return [list(items[part::parts]) for part in range(parts)]
