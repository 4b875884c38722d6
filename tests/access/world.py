"""One world with something behind every route, and every persona that the matrix names, as real users with real sessions."""

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.middleware import SEEN
from accounts.models import Person
from accounts.services import bench as bench_services
from accounts.services.clients import client_revoke
from accounts.views.bench import COOKIE as DEVICE_COOKIE
from ledger.canonical import digest
from oversight.models import Deviation, ReportRun
from oversight.reports import services
from oversight.reports.services import definition_add, report_request
from oversight.reports.snapshot import snapshot_bytes, take_snapshot
from oversight.reports.tasks import ACTOR
from oversight.services.deviations import deviation_assess, deviation_raise
from sites.models import Enrolment, RemoteSite, Restriction
from sites.services import enrolment, movement, restriction
from tests.access.matrix import Row
from tests.access.world_papers import make_cases, make_instructions
from tests.access.worlds import more_names
from tests.factories import accounts as make
from tests.factories import oversight as review
from tests.factories import sites as site_factory
from tests.factories.batches import Bench, make_bench, make_lot
from tests.sites.readin.files import csv_file, example, judged


@dataclass
class World:
    """``names``: what a path of the matrix may name. ``people``: persona → person. ``tokens``: persona → token of its client."""

    bench: Bench
    other: Bench
    names: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    # One chain of middleware for all: loading it costs more than most requests.
    handler: Any = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def __deepcopy__(self, memo: dict[int, Any]) -> "World":
        """Itself: tests only read it, and whatever they ask of the site is taken back."""
        return self

    def browser(self, persona: str, at_device: str = "") -> Client:
        """A client of the persona: a session for people, a token for hospital systems, neither for a visitor.

        A new one each time, with the cookies of the first sign-in: one request cannot spoil the next. ``at_device``: in the
        browser of a bench device of the site, ``locked`` or ``unlocked``; ``home``: who works at the home too has chosen it.
        """
        token = self.tokens.get(persona)
        browser = Client(headers={"Authorization": f"Bearer {token}"} if token else None)
        browser.handler = self.handler
        if persona in self.people:
            at_home = self.sessions.get(f"{persona}@{at_device}")
            browser.cookies.load(at_home or self.sessions[persona])
        if at_device in ("locked", "unlocked"):
            browser.cookies[DEVICE_COOKIE] = str(self.names[f"{at_device}_device_secret"])
        return browser

    def sign_in_everybody(self) -> None:
        """Open the sessions, outside of whatever is rolled back later."""
        for persona, person in self.people.items():
            signed_in = make.sign_in(Client(), person, second_factor=persona != "half")
            self.sessions[persona] = {name: morsel.value for name, morsel in signed_in.cookies.items()}

        lead = make.sign_in(Client(), self.people["site_lead"], place=str(self.names["home_place"]))
        self.sessions["site_lead@home"] = {name: morsel.value for name, morsel in lead.cookies.items()}

    def wake(self, persona: str) -> None:
        """Note that the session is in use, as its last request would have: what the requests note is taken back."""
        if persona in self.sessions:
            session = SessionStore(self.sessions[persona][settings.SESSION_COOKIE_NAME])
            session[SEEN] = int(time.time())
            session.save()

    def signed(self, row: Row) -> dict[str, Any]:
        """What somebody who may sign sends from the signing page: everything right, whoever sends it."""
        path = row.path.format_map(self.names)
        if path not in self.shown and row.through:
            page = self.browser(row.through[0], row.at_device).get(path).content.decode()
            found = re.search(r'name="seen" value="([^"]*)"', page)
            self.shown[path] = found.group(1) if found else ""
        # Every signature is taken back, but not that its code was used.
        cache.clear()
        left = 30 - time.time() % 30
        if left < 1:
            # A code that ends while it is on its way would be refused, rightly.
            time.sleep(left + 0.1)
        return {"seen": self.shown.get(path, ""), "password": make.PASSWORD, "code": make.code_now()}


def make_world() -> World:
    """Two control sites with a product each; at the first one, records in every state that a route needs."""
    bench, other = make_bench("CAR"), make_bench("OTH")
    world = World(bench, other)
    _people(world)
    _places(world)
    make_cases(world)
    _read_ins(world)
    make_instructions(world)
    world.names |= more_names(bench, other, world.names)
    _batches(world)
    _clients_and_devices(world)
    _report(world)
    world.sign_in_everybody()
    return world


def _people(world: World) -> None:
    bench, other = world.bench, world.other
    control, product = bench.team.control_site, bench.version.instruction.product
    second = site_factory.make_site(control, bench.team.reviewer)
    assert control.scope is not None
    world.names |= {"site": bench.site.code, "second_site": second.code, "product": product.code}
    world.names |= {"other_site": other.site.code, "other_product": other.version.instruction.product.code}
    world.people |= {
        "operator": bench.operator.person,
        "site_lead": bench.lead.person,
        "qa_reviewer": bench.team.reviewer.person,
        "qualified_person": bench.team.qp.person,
        "process_owner": bench.team.author.person,
        "regulatory_affairs": bench.team.regulatory.person,
        "qa_other_control": other.team.reviewer.person,
    }
    for persona, role, scope in (
        ("half", "operator", bench.site.scope),
        ("operator_untrained", "operator", bench.site.scope),
        ("operator_other_site", "operator", second.scope),
        ("lead_other_site", "site_lead", second.scope),
        ("safety_oversight", "safety_oversight", control.scope),
        ("inspector", "inspector", product.scope),
        ("inspector_out_of_scope", "inspector", other.version.instruction.product.scope),
        ("administrator", "administrator", make.system_scope()),
    ):
        world.people[persona] = make.make_person(f"Persona {persona}")
        make.grant(world.people[persona], role, scope)
    world.people["ex_operator"] = make.make_person("Persona ex_operator")
    membership = make.ended_membership(world.people["ex_operator"], "operator", bench.site.scope)
    world.names["ended_membership"] = membership.pk
    for person in world.people.values():
        make.add_totp(person)
    target = make.make_person("T. Arget")
    world.names |= {"person": target.pk, "membership": make.grant(target, "operator", bench.site.scope).pk}


def _places(world: World) -> None:
    bench = world.bench
    qa, site = bench.team.reviewer, bench.site
    unit = site_factory.make_site(
        bench.team.control_site, qa, kind=RemoteSite.Kind.UNIT, unit_number="U-1", plate="PL 1"
    )
    moved = site_factory.make_site(
        bench.team.control_site, qa, kind=RemoteSite.Kind.UNIT, unit_number="U-3", plate="PL 3"
    )
    place = site_factory.make_place(ods_code="RTD99")
    movement.unit_arrive(
        actor=qa,
        site=moved,
        place=place,
        arrived_at=timezone.now() - timedelta(days=2),
        reason="For this test.",
    )
    proposed = site_factory.make_site(bench.team.control_site, qa)
    enrolment.enrolment_propose(
        actor=qa, site=proposed, master_file=bench.ready.world.master_file, proposal="For this test."
    )
    second = RemoteSite.objects.get(code=world.names["second_site"])
    held = restriction.restriction_record(
        actor=bench.team.regulatory,
        imposed_by=Restriction.ImposedBy.AUTHORITY,
        reference="GMP-1",
        reason="An inspection found faults.",
        effective_from=timezone.now() - timedelta(hours=1),
        site=unit,
    )
    site_factory.grant_lifting(bench.team.regulatory, held)
    world.names |= {
        "unit": unit.code,
        "moved_unit": moved.code,
        "proposed_site": proposed.code,
        "place_code": place.ods_code,
        "restriction": held.pk,
        "enrolment": Enrolment.objects.get(site=site).pk,
        "equipment": bench.counter.pk,
        "second_site_scope": second.scope_id,
    }


def _read_ins(world: World) -> None:
    bench = world.bench
    site, version = bench.site, bench.version
    bare = dict.fromkeys(("calibrated_on", "due_on", "outcome", "certificate", "done_by"), "")
    equipment = judged(
        bench.lead,
        "equipment",
        site.scope,
        csv_file([example("equipment", site=site.code, code="NEW-1", **bare)]),
    )
    trained = example(
        "training",
        site=site.code,
        email=world.people["operator_untrained"].email,
        instruction=version.instruction.number,
        version=str(version.number),
    )
    training = judged(bench.lead, "training", site.scope, csv_file([trained]))
    world.names |= {
        "readin": equipment.pk,
        "readin_training": training.pk,
        "control_scope": bench.team.control_site.scope_id,
    }


def _batches(world: World) -> None:
    bench = world.bench
    in_hand = bench.start()
    complete = bench.start_earlier()
    submitted = review.submitted(bench, "ARI0001-01", values={"vcn": "12"})
    run = review.reviewed_run(bench, submitted)
    clean = review.submitted(bench, "ARI0001-02")
    accepted = review.accepted(bench, "ARI0001-02")
    certified = review.certified(bench, "ARI0001-03").batch
    received = review.received(bench, "ARI0001-03")
    in_review = review.submitted(bench, "ARI0001-02")
    review.assess_all(bench, review.reviewed_run(bench, in_review))
    assessed = deviation_raise(
        actor=bench.lead,
        batch_id=submitted.pk,
        title="A door stood open",
        description="For an hour.",
        severity="minor",
    )
    deviation_assess(
        actor=bench.lead,
        deviation_id=assessed.pk,
        severity="minor",
        impact="None.",
        action="None needed.",
        other_sites="no",
    )
    lot = make_lot(bench, "viral_vector", released=False)
    opened = Deviation.objects.filter(batch=submitted).order_by("number")[0]
    world.names |= {
        "in_hand": in_hand.number,
        "in_hand_id": in_hand.pk,
        "complete": complete.number,
        "submitted": submitted.number,
        "clean": clean.number,
        "received": received.number,
        "in_review_batch": in_review.number,
        "accepted": accepted.number,
        "certified": certified.number,
        "exception": review.exceptions(run)[0].pk,
        "deviation": opened.number,
        "assessed_deviation": assessed.number,
        "lot": lot.pk,
    }
    strange = review.submitted(world.other, "ARI0001-01", values={"vcn": "12"})
    theirs = review.certified(world.other, "ARI0001-03").batch
    world.names |= {
        "other_batch": strange.number,
        "other_batch_id": strange.pk,
        "other_certified": theirs.number,
        "other_deviation": Deviation.objects.filter(batch=strange).order_by("number")[0].number,
    }


def _clients_and_devices(world: World) -> None:
    bench = world.bench
    second = RemoteSite.objects.get(code=world.names["second_site"])
    client, world.tokens["client_own"] = make.make_client(bench.site.scope)
    _other, world.tokens["client_other"] = make.make_client(second.scope)
    gone, world.tokens["client_revoked"] = make.make_client(bench.site.scope)
    client_revoke(actor=make.SYSTEM, client=gone, reason="for this test")
    # Over before the first request of the matrix is sent.
    _late, world.tokens["client_expired"] = make.make_client(
        bench.site.scope, expires_at=timezone.now() + timedelta(seconds=1)
    )
    administrator = make.actor(world.people["administrator"])
    device, secret = bench_services.device_register(
        actor=administrator, scope=bench.site.scope, name="Tablet of the hospital"
    )
    unlocked, unlocked_secret = bench_services.device_register(
        actor=administrator, scope=bench.site.scope, name="Tablet at work"
    )
    bench_services.device_unlock(actor=bench.operator, device=unlocked)
    world.names |= {"locked_device_secret": secret, "unlocked_device_secret": unlocked_secret}
    world.names |= {"client": client.pk, "device": device.pk, "site_scope": bench.site.scope_id}


def _finish(run: ReportRun) -> None:
    """As the worker does, but for the drawing, which takes as long as hundreds of requests (tests/oversight/reports draw)."""
    begun = services.run_begin(actor=ACTOR, run_id=run.pk)
    tree = take_snapshot(services.parameters_of(begun), lambda step, percent: None)
    sealed = b"%PDF-1.7 as sealed"
    services.run_finish(
        actor=ACTOR,
        run=begun,
        data=snapshot_bytes(tree),
        rendered_hash=digest(sealed),
        sealed=sealed,
        batches=len(tree["batches"]),
    )
    run.refresh_from_db()
    assert run.state == "done"


def _report(world: World) -> None:
    now = timezone.now()
    for bench, prefix in ((world.bench, ""), (world.other, "other_")):
        definition = definition_add(
            actor=bench.team.author, master_file=bench.ready.world.master_file, attribute="viability"
        )
        run = report_request(
            actor=bench.team.regulatory,
            definition=definition,
            period_start=now - timedelta(days=15),
            period_end=now + timedelta(days=1),
        )
        if not prefix:
            _finish(run)
        world.names[f"{prefix}report"] = run.pk
        world.names[f"{prefix}report_number"] = run.number
