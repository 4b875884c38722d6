"""One world with something behind every route, and every persona that the matrix names, as real users with real sessions."""

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone

from accounts.models import Person
from accounts.services import bench as bench_services
from accounts.services.clients import client_revoke
from designations.models import ReleaseCriterion, Step
from designations.services import instructions, masterfiles
from ledger.models import OutboxMessage
from oversight.models import Deviation
from oversight.reports import tasks
from oversight.reports.services import definition_add, report_request
from sites.models import Enrolment, RemoteSite, Restriction
from sites.services import issue, restriction
from tests.factories import accounts as make
from tests.factories import oversight as review
from tests.factories import sites as site_factory
from tests.factories.batches import Bench, make_bench, make_lot


@dataclass
class World:
    """``names``: what a path of the matrix may name. ``people``: persona → person. ``tokens``: persona → token of its client."""

    bench: Bench
    other: Bench
    names: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, Any] = field(default_factory=dict)
    # One chain of middleware for all: loading it costs more than most requests.
    handler: Any = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def __deepcopy__(self, memo: dict[int, Any]) -> "World":
        """Itself: tests only read it, and whatever they ask of the site is taken back."""
        return self

    def browser(self, persona: str) -> Client:
        """A client of the persona: a session for people, a token for hospital systems, neither for a visitor.

        A new one each time, with the cookies of the first sign-in: one request cannot spoil the next.
        """
        token = self.tokens.get(persona)
        browser = Client(headers={"Authorization": f"Bearer {token}"} if token else None)
        browser.handler = self.handler
        if persona in self.people:
            browser.cookies.load(self.sessions[persona])
        return browser

    def sign_in_everybody(self) -> None:
        """Open the sessions, outside of whatever is rolled back later."""
        for persona, person in self.people.items():
            signed_in = make.sign_in(Client(), person, second_factor=persona != "half")
            self.sessions[persona] = {name: morsel.value for name, morsel in signed_in.cookies.items()}

    def signed(self, persona: str, path: str, **more: Any) -> dict[str, Any]:
        """What the persona sends from the signing page: what the page showed, and who they are, in full."""
        page = self.browser(persona).get(path)
        seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
        cache.clear()
        left = 30 - time.time() % 30
        if seen and left < 3:
            # A code that ends while it is on its way would be refused, rightly.
            time.sleep(left + 0.1)
        return {
            # A person who is not shown the form sends what somebody who may sign would send.
            "seen": seen.group(1) if seen else "",
            "password": make.PASSWORD,
            "code": make.code_now(),
            **more,
        }


def make_world() -> World:
    """Two control sites with a product each; at the first one, records in every state that a route needs."""
    bench, other = make_bench("CAR"), make_bench("OTH")
    world = World(bench, other)
    _people(world)
    _places(world)
    _instructions(world)
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
    second = RemoteSite.objects.get(code=world.names["second_site"])
    held = restriction.restriction_record(
        actor=bench.team.regulatory,
        imposed_by=Restriction.ImposedBy.AUTHORITY,
        reference="GMP-1",
        reason="An inspection found faults.",
        effective_from=timezone.now() - timedelta(hours=1),
        site=unit,
    )
    world.names |= {
        "unit": unit.code,
        "restriction": held.pk,
        "enrolment": Enrolment.objects.get(site=site).pk,
        "equipment": bench.counter.pk,
        "second_site_scope": second.scope_id,
    }


def _instructions(world: World) -> None:
    bench = world.bench
    team, ready = bench.team, bench.ready
    sent = site_factory.effective_instruction(
        owner=team.author,
        qa=team.reviewer,
        qp=team.qp,
        product=ready.world.product,
        file_version=ready.world.file_version,
    )
    waiting = issue.instruction_issue(actor=team.author, version=sent, site=bench.site)
    draft = instructions.instruction_version_draft(
        actor=team.author,
        instruction=bench.version.instruction,
        master_file_version=ready.world.file_version,
        change_summary="A second version.",
    )
    in_review = instructions.instruction_version_draft(
        actor=team.author,
        instruction=sent.instruction,
        master_file_version=ready.world.file_version,
        change_summary="A second version.",
    )
    instructions.instruction_version_move(
        actor=team.author, version=in_review, move="submit", proof=site_factory.proof_of(team.author)
    )
    file_draft = masterfiles.masterfile_version_draft(
        actor=team.author,
        master_file=ready.world.master_file,
        designation=ready.world.file_version.designation,
        change_summary="A second version.",
    )
    world.names |= {
        "instruction": bench.version.instruction.number,
        "version": bench.version.number,
        "draft": draft.number,
        "reviewed_instruction": sent.instruction.number,
        "in_review": in_review.number,
        "effective": sent.number,
        "step": Step.objects.filter(version=draft, removed_at=None).order_by("position")[5].pk,
        "criterion": ReleaseCriterion.objects.filter(version=draft, removed_at=None)
        .order_by("position")[0]
        .pk,
        "issue": waiting.pk,
        "master_file": ready.world.master_file.number,
        "master_file_id": ready.world.master_file.pk,
        "file_version": ready.world.file_version.number,
        "file_draft": file_draft.number,
        "other_instruction": world.other.version.instruction.number,
        "other_master_file": world.other.ready.world.master_file.number,
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
    lot = make_lot(bench, "viral_vector", released=False)
    opened = Deviation.objects.filter(batch=submitted).order_by("number")[0]
    world.names |= {
        "in_hand": in_hand.number,
        "in_hand_id": in_hand.pk,
        "complete": complete.number,
        "submitted": submitted.number,
        "clean": clean.number,
        "accepted": accepted.number,
        "certified": certified.number,
        "exception": review.exceptions(run)[0].pk,
        "deviation": opened.number,
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
    device, _secret = bench_services.device_register(
        actor=administrator, scope=bench.site.scope, name="Tablet of the hospital"
    )
    world.names |= {"client": client.pk, "device": device.pk, "site_scope": bench.site.scope_id}


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
            tasks.make_report(str(OutboxMessage.objects.get(topic="reports.requested", key=str(run.pk)).pk))
            run.refresh_from_db()
            assert run.state == "done"
        world.names[f"{prefix}report"] = run.pk
        world.names[f"{prefix}report_number"] = run.number
