"""A draft from its first moment: whose it is, what the reviewer said, where the open version is, what a role may open."""

import re

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from designations.models import InstructionVersion, Step
from designations.services.instructions import instruction_version_draft, instruction_version_move
from designations.services.steps import step_change
from ledger.errors import NotPermitted, WrongState
from ledger.models import Transition
from tests.factories.accounts import PASSWORD, add_totp, code_now, make_actor, sign_in
from tests.factories.designations import Made, make_cart, move, prove
from tests.factories.sites import Ready, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Made:
    return make_cart()


def address(version: InstructionVersion, tail: str = "") -> str:
    return f"/instructions/{version.instruction.number}/{version.number}/{tail}"


def begun(made: Made) -> InstructionVersion:
    return instruction_version_draft(
        actor=made.team.author,
        instruction=made.version.instruction,
        master_file_version=made.master_file_version,
        change_summary="Clearer words.",
    )


def home(client: Client) -> str:
    """The list of instructions on the first page of whoever is signed in."""
    html = client.get("/").content.decode()
    start = html.index("Instructions in hand")
    return html[start : html.index("Instructions in use", start)]


def test_the_author_finds_a_draft_on_the_first_page_from_begin_to_approval(
    client: Client, made: Made
) -> None:
    sign_in(client, made.team.author.person)
    assert "No draft of yours" in home(client)
    version = begun(made)
    for moves, state in (
        ((), "Draft"),
        (("submit",), "In review"),
        (("ask_change",), "Draft"),
        (("submit", "review"), "Reviewed"),
    ):
        move(made.team, version, *moves)
        shown = home(client)
        assert f'href="{address(version)}"' in shown, state
        assert state in shown
    # Another author of the same control site has not written at it.
    scope = made.team.control_site.scope
    assert scope is not None
    sign_in(client, make_actor("process_owner", scope).person)
    assert f'href="{address(version)}"' not in home(client)


def test_a_draft_that_came_back_says_who_sent_it_back_and_why(client: Client, made: Made) -> None:
    version = begun(made)
    sign_in(client, made.team.author.person)
    assert "Sent back by" not in client.get(address(version)).content.decode()
    move(made.team, version, "submit")
    who = made.team.reviewer
    instruction_version_move(
        actor=who, version=version, move="ask_change", proof=prove(who), reason="Step 12 can be misread."
    )
    html = client.get(address(version)).content.decode()
    assert f"Sent back by {who.printed_name} on" in html
    assert "Step 12 can be misread." in html
    move(made.team, version, "submit")
    assert "Sent back by" not in client.get(address(version)).content.decode()


def test_a_new_version_that_is_refused_links_the_one_still_worked_on(client: Client, made: Made) -> None:
    version = begun(made)
    sign_in(client, made.team.author.person)
    answer = client.post(address(made.version, "begin/"), follow=True)
    html = answer.content.decode()
    assert "is still being worked on" in html
    assert f'<a href="{address(version)}">Open version 2</a>' in html
    # The page offers no button that could only be refused, and leads there by itself.
    assert 'id="begin"' not in client.get(address(made.version)).content.decode()
    sign_in(client, made.team.reviewer.person)
    assert "Open version 2" not in client.get(address(made.version)).content.decode()


def test_an_approved_version_never_used_is_not_withdrawn_from_use(client: Client, made: Made) -> None:
    version = begun(made)
    move(made.team, version, "submit", "review", "approve")
    sign_in(client, made.team.author.person)
    html = client.get(address(version)).content.decode()
    assert "Withdraw this version" in html
    assert "Withdraw from use" not in html
    signing = client.get(address(version, "sign/withdraw/")).content.decode()
    assert "was approved and never put into use" in signing
    assert "No batch was made by it" in signing
    in_use = client.get(address(made.version, "sign/withdraw/")).content.decode()
    assert "no new batch may start on it" in in_use
    assert "never put into use" not in in_use


def test_an_operator_is_shown_only_what_they_can_open(client: Client) -> None:
    ready: Ready = make_ready()
    world = ready.world
    first = world.instruction_version
    draft = instruction_version_draft(
        actor=world.owner,
        instruction=first.instruction,
        master_file_version=first.master_file_version,
        change_summary="Second.",
    )
    sign_in(client, ready.operator.person)
    html = client.get(f"/products/{world.product.code}/").content.decode()
    assert f'href="{address(first)}"' in html
    assert address(draft) not in html
    assert client.get(address(draft)).status_code == 404
    assert "Your role sees neither designations nor master files." in html
    assert "has designated nothing" not in html
    assert "/master-files/" not in html
    # Every link on the page opens.
    for href in set(re.findall(r'href="(/(?:instructions|master-files)/[^"]+)"', html)):
        assert client.get(href).status_code == 200, href
    sign_in(client, world.regulatory.person)
    html = client.get(f"/products/{world.product.code}/").content.decode()
    assert "Your role" not in html
    assert address(draft) in html


def test_every_signed_move_is_confirmed_on_the_next_page(client: Client, made: Made) -> None:
    version = begun(made)
    for name, who, meaning in (
        ("submit", made.team.author, "authored"),
        ("review", made.team.reviewer, "reviewed"),
        ("approve", made.team.qp, "approved"),
    ):
        secret = add_totp(who.person)
        sign_in(client, who.person)
        url = address(version, f"sign/{name}/")
        found = re.search(r'name="seen" value="([0-9a-f]{64})"', client.get(url).content.decode())
        assert found is not None
        answer = client.post(
            url, {"seen": found[1], "password": PASSWORD, "code": code_now(secret)}, follow=True
        )
        assert f"Signed as {meaning} by {who.printed_name}" in answer.content.decode(), name


def test_reg_48_a_draft_is_discarded_with_a_reason_and_stays_on_the_trail(client: Client, made: Made) -> None:
    version = begun(made)
    author = made.team.author
    sign_in(client, author.person)
    url = address(version, "back/discard/")
    assert f'href="{url}"' in client.get(address(version)).content.decode()
    assert "The next version begins" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 422
    html = client.post(url, {"reason": "The limit stays as it is."}, follow=True).content.decode()
    assert "version 2 is discarded." in html
    assert "Discarded" in html
    row = InstructionVersion.objects.get(pk=version.pk)
    assert row.state == "discarded"
    told = Transition.objects.get(record_id=version.pk, move="discard")
    assert (told.reason, told.actor_name) == ("The limit stays as it is.", author.printed_name)
    assert told.event.kind == "designations.instruction_version.discarded"
    assert "No draft of yours" in home(client)
    # The next one begins from the version in use, under a number of its own.
    step = Step.objects.filter(version=version)[0]
    with pytest.raises(WrongState):
        step_change(actor=author, step=step, data={"title": "x"})
    third = begun(made)
    assert third.number == 3
    kept = list(made.version.steps.filter(removed_at=None).values_list("key", "title"))
    assert list(third.steps.values_list("key", "title")) == kept


def test_what_was_given_up_is_not_what_the_next_version_begins_from(made: Made) -> None:
    version, author = begun(made), made.team.author
    step = Step.objects.get(version=version, key="viability")
    step_change(actor=author, step=step, data={"title": "A slip"})
    instruction_version_move(actor=author, version=version, move="discard", reason="A slip.")
    assert Step.objects.get(version=begun(made), key="viability").title != "A slip"


def test_only_a_draft_is_discarded_and_only_by_who_may_write_it(client: Client, made: Made) -> None:
    version = begun(made)
    reviewer = made.team.reviewer
    with pytest.raises(NotPermitted):
        instruction_version_move(actor=reviewer, version=version, move="discard", reason="No.")
    sign_in(client, reviewer.person)
    assert client.post(address(version, "back/discard/"), {"reason": "No."}).status_code == 403
    move(made.team, version, "submit")
    with pytest.raises(WrongState):
        instruction_version_move(actor=made.team.author, version=version, move="discard", reason="No.")


def test_a_discarded_draft_is_frozen_for_everybody(made: Made) -> None:
    version = begun(made)
    instruction_version_move(actor=made.team.author, version=version, move="discard", reason="A slip.")
    for attack in (
        "UPDATE designations_instructionversion SET state = 'draft' WHERE id = %s",
        "UPDATE designations_instructionversion SET change_summary = 'x' WHERE id = %s",
        "UPDATE designations_step SET title = 'x' WHERE version_id = %s",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack, [version.pk])
