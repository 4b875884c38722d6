"""The page that sends an instruction to sites: what it offers, what it asks again, what it refuses and how to go on."""

import pytest
from django.test import Client
from django.urls import reverse

from designations.services import instructions
from sites.models import InstructionIssue
from sites.services import enrolment, issue
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, make_ready, make_site

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
