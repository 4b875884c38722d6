"""What the pages of a site say: a gate that cannot be judged, a class chosen by name, what changed, what was done."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.errors import InvalidInput
from sites.facts import load_site_facts
from sites.models import Equipment, Restriction
from sites.rules import gate
from sites.services import enrolment, equipment, issue
from tests.factories.accounts import PASSWORD, add_totp, code_now, sign_in
from tests.factories.designations import make_cart
from tests.factories.sites import Ready, grant_lifting, make_ready, make_site, move, proof_of, site_person
from tests.sites.test_issue_page import APPROVED, next_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_reg_46_without_an_instruction_the_equipment_cannot_be_judged(client: Client, ready: Ready) -> None:
    world = ready.world
    bare = make_site(world.control, world.qa, name="A home")
    enrolment.enrolment_propose(
        actor=world.qa, site=bare, master_file=world.master_file, proposal="A patient is there."
    )
    found = gate.equipment_in_date(
        gate.GateSubject(
            facts=load_site_facts(bare, world.product, "POC", timezone.now()), instruction_version_id=None
        )
    )
    assert (found.passed, found.reg) == (False, "REG-46")
    sign_in(client, world.qa.person)
    html = client.get(
        reverse("sites:readiness", args=[bare.code, world.product.code, "POC"])
    ).content.decode()
    assert "The instruction asks for none" not in html
    said = text_of(html)
    assert "Equipment : closed Cannot be judged: no instruction is issued to this site." in said
    body = client.get(f"/api/v1/sites/{bare.code}/readiness/?product={world.product.code}").json()
    (one,) = [g for g in body["gates"] if g["reg"] == "REG-46"]
    assert one["state"] == "closed"
    # Where an instruction is issued that asks for none, that is a fact.
    issued = reverse("sites:readiness", args=[ready.site.code, world.product.code, "POC"])
    assert "The instruction asks for none" in client.get(issued).content.decode()


def test_one_closed_gate_is_said_as_one(client: Client, ready: Ready) -> None:
    sign_in(client, ready.world.qa.person)
    url = reverse("sites:readiness", args=[ready.site.code, ready.world.product.code, "POC"])
    equipment.equipment_take_out(actor=ready.lead, equipment=ready.equipment, reason="Dropped.")
    move(ready.world.qa, ready.enrolment, "pause")
    said = text_of(client.get(url).content.decode())
    assert re.search(r"\b1 of \d+ gates is closed", said)


NEW = {"code": "CC-9", "name": "Counter", "serial": "SN 9", "other_class": ""}


def test_the_class_of_equipment_is_chosen_by_its_name(client: Client) -> None:
    made = make_cart()
    team = made.team
    site = make_site(team.control_site, team.reviewer)
    enrolment.enrolment_propose(
        actor=team.reviewer, site=site, master_file=made.master_file_version.master_file, proposal="Needed."
    )
    sign_in(client, site_person("site_lead", site.scope, team.control_site).person)
    url = reverse("sites:equipment", args=[site.code])
    html = client.get(url).content.decode()
    options = re.findall(r'<option value="([^"]*)"[^>]*>\s*([^<]*?)\s*</option>', html)
    assert ("cell_counter", "cell counter") in options
    assert ("closed_processor", "closed processor") in options
    assert client.post(url, NEW | {"equipment_class": "cell_counter"}).status_code == 302
    assert Equipment.objects.get(code="CC-9").equipment_class == "cell_counter"


def test_another_class_is_written_out_and_only_then(client: Client, ready: Ready) -> None:
    sign_in(client, ready.lead.person)
    url = reverse("sites:equipment", args=[ready.site.code])
    for given, says in (
        ({"equipment_class": "another class"}, "Enter the key of the class"),
        ({"equipment_class": "another class", "other_class": "cell/counter!"}, "letters, digits and blanks"),
        ({"equipment_class": "balance", "other_class": "cell counter"}, "Leave this empty"),
        ({"equipment_class": "cell counter"}, "valid choice"),
    ):
        answer = client.post(url, NEW | given)
        assert answer.status_code == 422, given
        assert says in answer.content.decode(), given
    given = {"equipment_class": "another class", "other_class": "Cell counter"}
    assert client.post(url, NEW | given).status_code == 302
    assert Equipment.objects.get(code="CC-9").equipment_class == "cell_counter"
    # From now on the site has one: it is in the list.
    assert 'value="cell_counter"' in client.get(url).content.decode()


def test_reg_46_the_service_takes_a_class_in_words_and_refuses_what_is_none(ready: Ready) -> None:
    given = {"code": "X-1", "name": "Counter", "serial": "1"}
    made = equipment.equipment_add(
        actor=ready.lead, site=ready.site, equipment_class=" Cell  counter ", **given
    )
    assert made.equipment_class == "cell_counter"
    with pytest.raises(InvalidInput) as refused:
        equipment.equipment_add(actor=ready.lead, site=ready.site, equipment_class="cell/counter", **given)
    assert [(p.field, p.reg) for p in refused.value.problems] == [("equipment_class", "REG-46")]


def test_reg_54_whoever_acknowledges_sees_what_changed_and_can_read_it(client: Client, ready: Ready) -> None:
    version = next_version(ready, *APPROVED)
    sent = issue.instruction_issue(actor=ready.world.owner, version=version, site=ready.site)
    sign_in(client, ready.lead.person)
    html = client.get(reverse("sites:acknowledge", args=[sent.pk])).content.decode()
    above = html[: html.index("Show that it is you")]
    assert "What changed and why in version 2:" in above
    assert "The count is done twice." in above
    link = reverse("designations:instruction_version", args=[version.instruction.number, 2])
    assert f'href="{link}"' in above
    assert client.get(link).status_code == 200


def signed(client: Client, url: str, secret: str, **typed: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]*)"', client.get(url).content.decode())
    assert found is not None
    answer = client.post(
        url, {"seen": found[1], "password": PASSWORD, "code": code_now(secret), **typed}, follow=True
    )
    return answer.content.decode()


def test_the_end_of_a_pause_is_confirmed_on_the_next_page(client: Client, ready: Ready) -> None:
    qa = ready.world.qa
    move(qa, ready.enrolment, "pause")
    secret = add_totp(qa.person)
    sign_in(client, qa.person)
    html = signed(
        client, reverse("sites:move", args=[ready.enrolment.pk, "resume"]), secret, reason="Dry again."
    )
    said = text_of(html)
    assert f"Signed as approved by {qa.printed_name}" in said
    assert f"The pause of {ready.site.name} has ended: it is active again." in said


def suspended(ready: Ready) -> Restriction:
    who = ready.world.regulatory
    return enrolment.enrolment_suspend(
        actor=who, enrolment=ready.enrolment, proof=proof_of(who), reference="GMP 7", reason="Faults found."
    )


def lifted(client: Client, ready: Ready, *, granted: bool = True) -> tuple[Restriction, str]:
    """Suspend the site, then sign the end of it by a variation that was granted or not; the restriction and the next page."""
    suspended(ready)
    held = Restriction.objects.get()
    if granted:
        grant_lifting(ready.world.regulatory, held)
    person = ready.world.regulatory.person
    secret = add_totp(person)
    sign_in(client, person)
    url = reverse("sites:lift", args=[held.pk])
    if not granted:
        return held, client.get(url).content.decode()
    return held, signed(client, url, secret, reason="Granted.")


def test_reg_39_the_end_of_a_suspension_is_confirmed_on_the_next_page(client: Client, ready: Ready) -> None:
    held, html = lifted(client, ready)
    said = text_of(html)
    assert f"Signed as acknowledged by {ready.world.regulatory.printed_name}" in said
    assert f"Restriction {held.number} has ended." in said
    assert f"{ready.site.name} is active." in said


def test_reg_39_without_a_granted_variation_there_is_nothing_to_sign(client: Client, ready: Ready) -> None:
    held, html = lifted(client, ready, granted=False)
    assert "Show that it is you" not in html
    assert f"asks to lift letter {held.reference}" in text_of(html)
    held.refresh_from_db()
    assert held.state == "in_force"


def page_text(client: Client, name: str, *args: object, **asked: str) -> str:
    return text_of(client.get(reverse(name, args=args), asked).content.decode())


def test_reg_38_what_would_be_stopped_is_shown_before_it_is(client: Client, ready: Ready) -> None:
    """Imposed on a product at once; then it stands in the list, on its own page and on the site's."""
    sign_in(client, ready.world.qa.person)
    given = {
        "imposed_by": "holder",
        "product": str(ready.world.product.pk),
        "activities": ["certifying"],
        "reference": "DEV 12",
        "reason": "A wrong label.",
    }
    url = reverse("sites:restriction-new")
    shown = text_of(client.post(url, given).content.decode())
    assert "Nothing is stopped yet." in shown
    assert ready.site.name in shown
    assert not Restriction.objects.exists()
    assert client.post(url, given | {"confirm": "yes"}).status_code == 302
    made = Restriction.objects.get()
    assert made.activities == ["certifying"]
    assert made.number in page_text(client, "sites:restrictions")
    assert made.number in page_text(client, "sites:restrictions", standing="in_force", q="DEV 12")
    assert made.number not in page_text(client, "sites:restrictions", standing="ended")
    said = page_text(client, "sites:restriction", made.pk)
    assert "A wrong label." in said
    assert ready.site.name in said
    bad = client.post(
        url, given | {"effective_until_0": "2020-01-01", "effective_until_1": "10:00", "confirm": "yes"}
    )
    assert bad.status_code == 422
    assert "ends before it starts" in text_of(bad.content.decode())
