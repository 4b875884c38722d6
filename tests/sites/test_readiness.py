"""Readiness: the start gate asked beforehand, the same on the page and from the API, with who can open what (REG-55)."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from batches.models import MaterialLot
from batches.rules import start as rules
from ledger.errors import RuleBroken
from ledger.rules import Rule
from sites.readiness import Readiness, load_readiness
from sites.readiness.loading import QUERIES
from sites.readiness.showing import HOW
from sites.services import competence, restriction
from tests.batches.test_services import broken_rules
from tests.factories.accounts import sign_in
from tests.factories.batches import Bench, make_bench
from tests.factories.sites import make_site, move, site_person

pytestmark = pytest.mark.django_db

STATES = {
    "open": "open",
    "closed": "closed",
    "authority": "closed by the authority",
    "later": "checked at start",
}


@pytest.fixture
def bench() -> Bench:
    return make_bench()


def ask(bench: Bench) -> Readiness:
    return load_readiness(bench.site, bench.version.instruction.product, "POC", timezone.now())


def page(client: Client, bench: Bench) -> str:
    product = bench.version.instruction.product
    answer = client.get(reverse("sites:readiness", args=[bench.site.code, product.code, "POC"]))
    assert answer.status_code == 200
    return answer.content.decode()


def lines(text: str) -> list[tuple[str, str, str]]:
    """Name, state and words of each gate on the page, in order."""
    found = re.findall(
        r'<li class="sw-gates__gate[^"]*">.*?<b>(.*?)<span[^>]*>: (.*?)</span></b>\s*<div>(.*?)</div>',
        text,
        re.DOTALL,
    )
    return [tuple(html.unescape(part) for part in one) for one in found]  # type: ignore[misc]  # three parts


def suspend(bench: Bench) -> None:
    restriction.restriction_record(
        actor=bench.team.regulatory,
        imposed_by="authority",
        site=bench.site,
        reference="GMP/2026/31",
        reason="Notice of suspension.",
        effective_from=timezone.now(),
    )


def test_reg_55_readiness_shows_every_check_of_the_start_gate(bench: Bench) -> None:
    answer = ask(bench)
    assert answer.ready, answer.closed
    assert {gate.rule for gate in answer.gates} == {rule.name for rule in rules.GATE_RULES}
    assert len(answer.gates) == len(rules.GATE_RULES)
    later = {gate.rule for gate in answer.gates if gate.state == "later"}
    assert later == {"batches.start.patient", "batches.start.not_in_future"}


def test_reg_55_each_check_says_how_it_is_shown_and_who_opens_it() -> None:
    """A rule added to the gate is shown in its own words; this asks for better ones: ``sites.readiness.shows``."""
    assert {rule.name for rule in rules.GATE_RULES} - set(HOW) == set()


def test_reg_55_a_check_that_nobody_said_how_to_show_closes_readiness_all_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Rule("batches.start.odd", "REG-36", "Agreement", lambda facts: ("It ran out.", "Sign another."))
    monkeypatch.setattr(rules, "GATE_RULES", (*rules.GATE_RULES, odd))
    (closed,) = ask(bench).closed
    assert (closed.name, closed.says, closed.reg) == ("Agreement", "It ran out. Sign another.", "REG-36")
    assert closed.owner
    assert closed.people


def test_reg_55_page_and_api_give_the_same_answer_check_by_check(client: Client, bench: Bench) -> None:
    suspend(bench)
    move(bench.team.reviewer, bench.ready.enrolment, "pause")
    MaterialLot.objects.filter(site=bench.site).update(expires_at=timezone.now())
    sign_in(client, bench.lead.person)
    shown = lines(page(client, bench))
    body = client.get(
        f"/api/v1/sites/{bench.site.code}/readiness/",
        {"product": bench.version.instruction.product.code},
    ).json()
    assert body["ready"] is False
    said = [(gate["name"], STATES[gate["state"]], gate["says"]) for gate in body["gates"]]
    assert shown == said
    shut = {gate["rule"]: gate for gate in body["gates"] if gate["state"] in ("closed", "authority")}
    assert set(shut) == {"site.no_restriction", "site.active", "batches.start.materials"}
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert broken_rules(refused.value) == set(shut)
    for gate in shut.values():
        assert gate["owner"]
        assert gate["people"]
        for held in gate["people"]:
            assert all(name in page(client, bench) for name in held["names"])


def test_reg_55_a_closed_gate_names_the_people_who_can_open_it_and_nobody_else(bench: Bench) -> None:
    elsewhere = make_site(bench.team.control_site, bench.team.reviewer)
    stranger = site_person("site_lead", elsewhere.scope, bench.team.control_site)
    for row in bench.site.competences.filter(ended_at=None):
        competence.competence_end(actor=bench.lead, competence=row, reason="Left.")
    # Nobody is competent, and a second person is missing for the witnessed steps: the same people mend both.
    closed, second = ask(bench).closed
    assert [(one.reg, one.owner) for one in (closed, second)] == [
        ("REG-47", "The site lead"),
        ("REG-33", "The site lead"),
    ]
    named = {held.role: held.names for held in closed.people}
    assert bench.lead.person.full_name in named["Site lead"]
    assert "Operator" not in named
    assert stranger.person.full_name not in named["Site lead"]


def test_reg_39_an_authoritys_restriction_names_who_records_the_variation(bench: Bench) -> None:
    suspend(bench)
    (closed,) = ask(bench).closed
    assert (closed.state, closed.owner) == ("authority", "The licensing authority")
    assert [held.role for held in closed.people] == ["Regulatory affairs"]


def test_reg_38_a_restriction_of_releasing_alone_leaves_the_gate_open_and_is_named(
    client: Client, bench: Bench
) -> None:
    row = restriction.restriction_record(
        actor=bench.team.reviewer, imposed_by="holder", site=bench.site, activities=["releasing"], reference="D-9",
        reason="The boxes are being looked at.", effective_from=timezone.now(),
    )  # fmt: skip
    assert ask(bench).ready
    sign_in(client, bench.lead.person)
    text = html.unescape(page(client, bench))
    assert f"None stops making; {row.number} stops certification or release" in text
    assert f"What is made here cannot be released while {row.number} stands." in text


def test_reg_62_without_a_lot_in_date_the_site_is_not_ready(bench: Bench) -> None:
    MaterialLot.objects.filter(site=bench.site).update(expires_at=timezone.now())
    (closed,) = ask(bench).closed
    assert (closed.reg, closed.owner) == ("REG-62", "The site lead")


def test_reg_55_without_an_instruction_what_it_asks_for_cannot_be_judged(bench: Bench) -> None:
    bare = make_site(bench.team.control_site, bench.team.reviewer)
    product = bench.version.instruction.product
    answer = load_readiness(bare, product, "POC", timezone.now())
    shut = {gate.rule: gate.says for gate in answer.closed}
    assert "Cannot be judged" in shut["batches.start.materials"]
    assert "Cannot be judged" in shut["batches.start.instruction_fits"]
    assert "Cannot be judged" in shut["site.equipment_in_date"]


def test_reg_55_readiness_takes_six_statements_at_most(bench: Bench) -> None:
    product = bench.version.instruction.product
    ask(bench)
    with CaptureQueriesContext(connection) as few:
        assert ask(bench).ready
    move(bench.team.reviewer, bench.ready.enrolment, "pause")
    with CaptureQueriesContext(connection) as many:
        assert not ask(bench).ready
    assert (len(few), len(many)) == (4, 5)
    assert len(many) <= QUERIES
    bare = make_site(bench.team.control_site, bench.team.reviewer)
    with CaptureQueriesContext(connection) as bare_count:
        load_readiness(bare, product, "POC", timezone.now())
    assert len(bare_count) <= QUERIES


def test_reg_129_another_sites_readiness_is_not_found(client: Client, bench: Bench) -> None:
    other = make_bench()
    sign_in(client, other.lead.person)
    product = bench.version.instruction.product.code
    where = f"/api/v1/sites/{bench.site.code}/readiness/"
    assert client.get(where, {"product": product}).status_code == 404
    assert client.get(reverse("sites:readiness", args=[bench.site.code, product, "POC"])).status_code == 404
    sign_in(client, bench.lead.person)
    assert client.get(where).status_code == 404
    assert client.get(where, {"product": other.version.instruction.product.code}).status_code == 404
    assert client.get(where, {"product": product, "mode": "MM"}).status_code == 404
