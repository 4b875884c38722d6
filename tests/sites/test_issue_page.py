"""The page that sends an instruction to sites: what it offers, what it asks again, what it refuses and how to go on."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from designations.models import InstructionVersion
from designations.services import instructions
from ledger.errors import RuleBroken
from sites.models import InstructionIssue, RemoteSite
from sites.selectors import versions_of_site
from sites.services import enrolment, issue
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, make_ready, make_site, proof_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def address(ready: Ready) -> str:
    version = ready.world.instruction_version
    return reverse("sites:issue", args=[version.instruction.number, version.number])


def proposed(ready: Ready, name: str) -> str:
    site = make_site(ready.world.control, ready.world.qa, name=name)
    enrolment.enrolment_propose(
        actor=ready.world.qa, site=site, master_file=ready.world.master_file, proposal="Patients are there."
    )
    return site.code


def issued_to(code: str) -> int:
    return InstructionIssue.objects.filter(site__code=code).count()


def test_nothing_goes_out_before_the_second_look(client: Client, ready: Ready) -> None:
    north, south = proposed(ready, "North"), proposed(ready, "South")
    sign_in(client, ready.world.owner.person)
    page = client.get(address(ready)).content.decode()
    assert f'value="{north}"' in page
    # The site that has it is shown as having it, and cannot be chosen a second time.
    assert f'value="{ready.site.code}"' not in page
    assert ready.site.name in page

    look = client.post(address(ready), {"sites": [north]})
    assert look.status_code == 200
    assert "North" in look.content.decode()
    assert issued_to(north) == 0

    done = client.post(address(ready), {"sites": [north], "confirmed": "yes"}, follow=True)
    assert "Issued to 1 site" in done.content.decode()
    assert (issued_to(north), issued_to(south)) == (1, 0)


def test_no_choice_is_refused_beside_the_field(client: Client, ready: Ready) -> None:
    proposed(ready, "North")
    sign_in(client, ready.world.owner.person)
    answer = client.post(address(ready), {"confirmed": "yes"})
    assert answer.status_code == 422
    assert "Choose at least one site" in answer.content.decode()


def test_a_site_that_was_issued_to_meanwhile_is_refused_and_the_other_one_too(
    client: Client, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people at two screens: the second gets all of what was looked at, or nothing (REG-48)."""
    north, south = proposed(ready, "North"), proposed(ready, "South")
    sign_in(client, ready.world.owner.person)
    version = ready.world.instruction_version
    site = ready.world.control.remote_sites.get(code=south)
    real = issue.instruction_issue
    from sites.views import issuing

    def after_somebody_else(**given: object) -> object:
        real(actor=ready.world.owner, version=version, site=site)
        return issue.instruction_issue_all(**given)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(issuing, "instruction_issue_all", after_somebody_else)
    answer = client.post(address(ready), {"sites": [north, south], "confirmed": "yes"})
    assert answer.status_code == 409
    assert "Ask the site lead to acknowledge it." in answer.content.decode()
    assert (issued_to(north), issued_to(south)) == (0, 1)


def test_reg_48_a_draft_is_not_issued_and_the_page_says_what_is_missing(client: Client, ready: Ready) -> None:
    north = proposed(ready, "North")
    version = ready.world.instruction_version
    draft = instructions.instruction_version_draft(
        actor=ready.world.owner,
        instruction=version.instruction,
        master_file_version=version.master_file_version,
        change_summary="Second.",
    )
    sign_in(client, ready.world.owner.person)
    path = reverse("sites:issue", args=[draft.instruction.number, draft.number])
    page = client.get(path).content.decode()
    assert "Only an approved version is issued" in page
    assert "Have it approved first" in page
    assert f'value="{north}"' not in page
    refused = client.post(path, {"sites": [north], "confirmed": "yes"})
    assert refused.status_code == 409
    assert issued_to(north) == 0


def test_only_who_may_issue_sees_the_page(client: Client, ready: Ready) -> None:
    other = make_ready()
    sign_in(client, ready.lead.person)
    assert client.get(address(ready)).status_code == 403
    sign_in(client, other.world.owner.person)
    assert client.get(address(ready)).status_code == 404
    assert client.post(address(ready), {}).status_code == 404


def london(at: datetime) -> dict[str, str]:
    there = timezone.localtime(at)
    return {
        "effective_from_0": there.date().isoformat(),
        "effective_from_1": there.strftime("%H:%M:%S"),
    }


def next_version(ready: Ready, *moves: str) -> InstructionVersion:
    """Version 2 of the instruction of ``ready``, moved along its table."""
    world = ready.world
    first = world.instruction_version
    made = instructions.instruction_version_draft(
        actor=world.owner,
        instruction=first.instruction,
        master_file_version=first.master_file_version,
        change_summary="The count is done twice.",
    )
    who = {"submit": world.owner, "review": world.qa, "approve": world.qp, "make_effective": world.owner}
    for move in moves:
        instructions.instruction_version_move(
            actor=who[move], version=made, move=move, proof=proof_of(who[move]), reason="For this test."
        )
    return made


APPROVED = ("submit", "review", "approve")


def test_reg_48_a_version_in_force_is_not_issued_from_a_date_before_it_was(ready: Ready) -> None:
    version = ready.world.instruction_version
    north = ready.world.control.remote_sites.get(code=proposed(ready, "North"))
    assert version.effective_from is not None
    with pytest.raises(RuleBroken) as refused:
        issue.instruction_issue(
            actor=ready.world.owner,
            version=version,
            site=north,
            effective_from=version.effective_from - timedelta(days=30),
        )
    (problem,) = refused.value.problems
    assert (problem.field, problem.rule, problem.reg) == (
        "effective_from",
        "issue.not_before_version",
        "REG-48",
    )
    assert "came into force on" in problem.message
    # The second that a page shows is taken for the instant behind it, never for one before it.
    shown = version.effective_from.replace(microsecond=0)
    made = issue.instruction_issue(actor=ready.world.owner, version=version, site=north, effective_from=shown)
    assert made.effective_from == version.effective_from


def test_reg_48_an_approved_version_is_not_issued_from_a_date_before_its_approval(ready: Ready) -> None:
    made = next_version(ready, *APPROVED)
    with pytest.raises(RuleBroken) as refused:
        issue.instruction_issue(
            actor=ready.world.owner,
            version=made,
            site=ready.site,
            effective_from=timezone.now() - timedelta(hours=1),
        )
    assert "was approved on" in refused.value.problems[0].message


def test_a_backdated_issue_is_refused_beside_its_date_before_the_second_look(
    client: Client, ready: Ready
) -> None:
    north = proposed(ready, "North")
    sign_in(client, ready.world.owner.person)
    past = london(timezone.now() - timedelta(days=40))
    for more in ({}, {"confirmed": "yes"}):
        answer = client.post(address(ready), {"sites": [north], **past, **more})
        assert answer.status_code == 409
        html = answer.content.decode()
        assert 'href="#id_effective_from_0"' in html
        assert "it cannot be in effect at a site before that" in html
        assert past["effective_from_0"] in html
        assert "Look again before it goes out" not in html
    assert issued_to(north) == 0
    later = london(timezone.now() + timedelta(days=2))
    assert "Look again" in client.post(address(ready), {"sites": [north], **later}).content.decode()


def test_reg_47_a_version_taken_back_from_one_site_is_still_trained_on_at_another(ready: Ready) -> None:
    world = ready.world
    code = proposed(ready, "Another")
    other = RemoteSite.objects.get(code=code)
    elsewhere = issue.instruction_issue(actor=world.owner, version=world.instruction_version, site=other)
    issue.issue_take_back(actor=world.owner, issue=elsewhere, reason="Sent by mistake.")
    assert list(versions_of_site(ready.site)) == [world.instruction_version]
    assert list(versions_of_site(other)) == []
