"""How far a version has got, and what putting it into use stops: every active site counts (REG-51, REG-54)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from designations.models import InstructionVersion
from sites.facts import load_site_facts
from sites.rollout import load_roll_out, roll_outs_for
from sites.services import competence, issue
from tests.factories.accounts import PASSWORD, add_totp, code_now, sign_in
from tests.factories.sites import Ready, make_world, move, onboard, proof_of
from tests.sites.test_issue_page import APPROVED, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> list[Ready]:
    """Three active sites of one product that work by version 1."""
    world, places = make_world(sites=3)
    made = [onboard(world, place) for place in places]
    for one in made:
        move(world.qa, one.enrolment, "activate")
    return made


def take_up(ready: Ready, version: InstructionVersion, *, train: bool = True) -> None:
    """Issued, acknowledged and trained on."""
    sent = issue.instruction_issue(actor=ready.world.owner, version=version, site=ready.site)
    issue.issue_acknowledge(actor=ready.lead, issue=sent, proof=proof_of(ready.lead))
    if train:
        competence.competence_assess(
            actor=ready.lead,
            person=ready.operator.person,
            instruction_version=version,
            site=ready.site,
            basis="Watched one run.",
        )


def signing(version: InstructionVersion, name: str = "make_effective") -> str:
    return reverse("designations:instruction_sign", args=[version.instruction.number, version.number, name])


def test_reg_51_whoever_puts_a_version_into_use_is_told_first_which_sites_it_stops(
    client: Client, three: list[Ready]
) -> None:
    first, second, third = three
    version = next_version(first, *APPROVED)
    take_up(first, version)
    issue.instruction_issue(actor=second.world.owner, version=version, site=second.site)
    owner = first.world.owner.person
    secret = add_totp(owner)
    sign_in(client, owner)
    html = client.get(signing(version)).content.decode()
    above = html[: html.index("Show that it is you")]
    assert "2 sites that work now cannot start a batch once you sign." in above
    assert "3 active sites work by version 1." in above
    assert f"{second.site.name} ({second.site.code}): issued, and not acknowledged by its site lead" in above
    assert f"{third.site.name} ({third.site.code}): not issued to it yet" in above
    assert f"({first.site.code}):" not in above
    assert "1 of 3 active sites are ready." in above
    assert f'href="{reverse("sites:issue", args=[version.instruction.number, version.number])}"' in above

    found = re.search(r'name="seen" value="([0-9a-f]{64})"', html)
    assert found is not None
    answer = client.post(
        signing(version),
        {"seen": found[1], "password": PASSWORD, "code": code_now(secret)},
        follow=True,
    )
    said = answer.content.decode()
    assert "2 sites cannot start a batch until they are ready for this version" in said
    assert second.site.name in said
    # What the page said is what the gate does: only the version in use may be started by.
    usable = {
        one.site.code: [
            i.version
            for i in load_site_facts(one.site, one.world.product, "POC", timezone.now()).usable_issues()
        ]
        for one in three
    }
    assert usable == {first.site.code: [2], second.site.code: [], third.site.code: []}


def test_reg_47_a_site_that_acknowledged_and_trained_nobody_is_named_too(three: list[Ready]) -> None:
    version = next_version(three[0], *APPROVED)
    take_up(three[0], version, train=False)
    lacks = {site.code: site.lacks for site in load_roll_out(version).stopped}
    assert "nobody there is assessed as competent" in lacks[three[0].site.code]


def test_when_every_active_site_is_ready_the_page_says_so(client: Client, three: list[Ready]) -> None:
    version = next_version(three[0], *APPROVED)
    for one in three[:2]:
        take_up(one, version)
    move(three[2].world.qa, three[2].enrolment, "pause")
    sign_in(client, three[0].world.owner.person)
    html = client.get(signing(version)).content.decode()
    assert "All 2 active sites have acknowledged it and can go on." in html
    assert "cannot start a batch once you sign" not in html


def test_a_site_that_may_read_it_is_not_shown_the_other_sites(client: Client, three: list[Ready]) -> None:
    version = next_version(three[0], *APPROVED)
    take_up(three[0], version)
    sign_in(client, three[0].lead.person)
    html = client.get(signing(version)).content.decode()
    assert three[1].site.name not in html
    assert three[2].site.name not in html


def test_the_roll_out_is_a_fixed_number_of_queries(three: list[Ready]) -> None:
    version = next_version(three[0], *APPROVED)
    version = InstructionVersion.objects.get(pk=version.pk)
    with CaptureQueriesContext(connection) as sent:
        load_roll_out(version)
    assert len(sent) == 5


def test_reg_54_the_roll_out_counts_every_active_site_also_those_it_was_never_sent_to(
    three: list[Ready],
) -> None:
    version = next_version(three[0], *APPROVED)
    world = three[0].world
    take_up(three[0], version)

    def counted(actor: object) -> dict[int, tuple[int, int]]:
        return {row["number"]: (row["done"], row["all"]) for row in roll_outs_for(actor, most=5)}

    assert counted(world.owner) == {1: (3, 3), 2: (1, 3)}
    move(world.qa, three[2].enrolment, "pause")
    assert counted(world.owner) == {1: (2, 2), 2: (1, 2)}
    # A site lead counts the own site, and sees only what was sent there.
    assert counted(three[0].lead) == {1: (1, 1), 2: (1, 1)}
    assert counted(three[1].lead) == {1: (1, 1)}
    with CaptureQueriesContext(connection) as sent:
        roll_outs_for(world.owner, most=5)
    assert len(sent) == 1


def test_the_page_that_issues_says_how_far_it_has_got(client: Client, three: list[Ready]) -> None:
    version = next_version(three[0], *APPROVED)
    take_up(three[0], version)
    sign_in(client, three[0].world.owner.person)
    url = reverse("sites:issue", args=[version.instruction.number, version.number])
    assert "1 of 3 active sites has acknowledged it." in client.get(url).content.decode()
