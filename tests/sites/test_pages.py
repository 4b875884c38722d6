"""Pages and API of sites, through real sessions: who sees what, and what comes back when it is refused."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sites.models import Calibration, Place, RemoteSite
from sites.services import home
from sites.services import site as sites
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, make_ready, make_site, site_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def page(client: Client, name: str, *args: object, **params: str) -> str:
    response = client.get(reverse(name, args=args), params)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_list_shows_own_sites_and_not_anothers(client: Client, ready: Ready) -> None:
    other = make_ready()
    sign_in(client, ready.lead.person)
    html = page(client, "sites:list")
    assert f'href="{reverse("sites:detail", args=[ready.site.code])}"' in html
    assert other.site.name not in html
    assert client.get(reverse("sites:detail", args=[other.site.code])).status_code == 404


def test_the_list_is_searched_filtered_and_paged_by_key(client: Client, ready: Ready) -> None:
    for number in range(55):
        make_site(ready.world.control, ready.world.qa, code=f"N{number:03d}", name=f"North {number:03d}")
    sign_in(client, ready.world.qa.person)
    first = page(client, "sites:list")
    assert "North 000" in first
    assert "North 054" not in first
    more = client.get(reverse("sites:list"), {"after": f"North 049|{RemoteSite.objects.get(code='N049').pk}"})
    assert "North 054" in more.content.decode()
    assert "North 049" not in more.content.decode()
    found = page(client, "sites:list", q="orth 05")
    assert "North 054" in found
    assert "North 012" not in found
    active = page(client, "sites:list", state="active")
    assert ready.site.name in active
    assert "North 000" not in active
    assert client.get(reverse("sites:list"), {"after": "broken"}).status_code == 200


def test_the_export_is_safe_to_open_in_a_spreadsheet(client: Client, ready: Ready) -> None:
    make_site(ready.world.control, ready.world.qa, name='=HYPERLINK("http://x")')
    sign_in(client, ready.world.qa.person)
    response = client.get(reverse("sites:list"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Site code"
    assert any(cell.startswith("'=HYPERLINK") for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_the_page_of_a_site_shows_its_standing_people_and_equipment(client: Client, ready: Ready) -> None:
    sign_in(client, ready.lead.person)
    html = page(client, "sites:detail", ready.site.code)
    for text in ("Active", ready.equipment.code, ready.operator.printed_name, "In date", "Made "):
        assert text in html


def test_readiness_is_one_answer_with_every_gate(client: Client, ready: Ready) -> None:
    sign_in(client, ready.lead.person)
    where = (ready.site.code, ready.world.product.code, "POC")
    assert "Ready to start a batch" in page(client, "sites:readiness", *where)


def test_a_calibration_with_wrong_dates_comes_back_with_what_was_typed(client: Client, ready: Ready) -> None:
    sign_in(client, ready.lead.person)
    url = reverse("sites:calibration", args=[ready.site.code, ready.equipment.pk])
    today = timezone.now().date()
    sent = {
        "done_on": today.isoformat(),
        "due_on": (today - timedelta(days=1)).isoformat(),
        "outcome": "passed",
        "certificate": "CAL-TYPED",
        "done_by": "A laboratory",
    }
    response = client.post(url, sent)
    assert response.status_code == 422
    assert "CAL-TYPED" in response.content.decode()
    assert "due before this one was done" in response.content.decode()
    assert not Calibration.objects.filter(certificate="CAL-TYPED").exists()
    assert client.post(url, sent | {"due_on": (today + timedelta(days=365)).isoformat()}).status_code == 302
    assert Calibration.objects.filter(certificate="CAL-TYPED").exists()


def test_an_operator_may_look_and_not_change(client: Client, ready: Ready) -> None:
    sign_in(client, ready.operator.person)
    assert ready.site.name in page(client, "sites:detail", ready.site.code)
    for name in ("sites:equipment", "sites:competence"):
        assert client.get(reverse(name, args=[ready.site.code])).status_code == 403


def test_a_move_is_shown_in_words_and_never_made_without_the_second_factor(
    client: Client, ready: Ready
) -> None:
    sign_in(client, ready.world.qa.person)
    url = reverse("sites:move", args=[ready.enrolment.pk, "pause"])
    html = client.get(url).content.decode()
    assert "I pause" in html
    response = client.post(url, {"reason": "Flood.", "password": "wrong", "code": "000000", "seen": ""})
    assert response.status_code >= 400
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"


def test_reg_44_the_address_of_a_home_is_sealed_and_each_look_is_on_the_trail(
    client: Client, ready: Ready
) -> None:
    house = sites.site_register(
        actor=ready.world.qa,
        code="HOM1",
        name="Home of patient 7",
        kind="home",
        control_site=ready.world.control,
        location_code="H-0007",
        home_address="1 Some Street, NE1 1AA",
    )
    row = house.home_address
    assert b"Some Street" not in bytes(row.sealed)
    lead = site_person("site_lead", house.scope, ready.world.control)
    assert home.home_address_read(actor=lead, site=house, reason="Visit today.") == "1 Some Street, NE1 1AA"
    sign_in(client, lead.person)
    html = page(client, "sites:detail", "HOM1")
    assert "Some Street" not in html
    assert "Looked at the address" in html


def test_a_place_by_hand_is_added_once(client: Client, ready: Ready) -> None:
    sign_in(client, ready.world.qa.person)
    sent = {
        "name": "Quay Pharmacy",
        "address": "2 Quay",
        "postcode": "ne1 3de",
        "ods_code": "FA123",
        "source_note": "Its registration",
    }
    assert client.post(reverse("sites:place"), sent).status_code == 302
    assert Place.objects.get(ods_code="FA123").postcode == "NE1 3DE"
    again = client.post(reverse("sites:place"), sent)
    assert again.status_code == 409
    assert "in the register already" in again.content.decode()


def test_the_api_lists_sites_in_scope_and_answers_readiness(client: Client, ready: Ready) -> None:
    other = make_ready()
    sign_in(client, ready.world.qa.person)
    body = client.get("/api/v1/sites/").json()
    assert [row["code"] for row in body["results"]] == [ready.site.code]
    assert body["results"][0]["enrolments"][0]["state"] == "active"
    assert client.get(f"/api/v1/sites/{other.site.code}/").status_code == 404
    answer = client.get(
        f"/api/v1/sites/{ready.site.code}/readiness/?product={ready.world.product.code}"
    ).json()
    assert answer["ready"] is True
    assert all(gate["reg"].startswith("REG-") for gate in answer["gates"])
    bad = client.get("/api/v1/sites/", {"after": "%%%"})
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["field"] == "after"


def readiness_of(client: Client, ready: Ready) -> str:
    return page(client, "sites:readiness", ready.site.code, ready.world.product.code, "POC")


def test_reg_47_a_competence_ends_on_the_page_with_a_reason_and_the_site_is_no_longer_ready(
    client: Client, ready: Ready
) -> None:
    sign_in(client, ready.lead.person)
    nobody = "Nobody at this site is assessed as competent"
    assert nobody not in readiness_of(client, ready)
    rows = list(ready.site.competences.filter(ended_at=None))
    assert rows
    for row in rows:
        url = reverse("sites:competence-end", args=[ready.site.code, row.pk])
        assert f'href="{url}"' in page(client, "sites:detail", ready.site.code)
        assert row.person.full_name in client.get(url).content.decode()
        refused = client.post(url, {"reason": " "})
        assert refused.status_code == 422
        row.refresh_from_db()
        assert row.ended_at is None
        assert client.post(url, {"reason": "Left the ward."}).status_code == 302
        row.refresh_from_db()
        assert row.end_reason == "Left the ward."
        again = client.post(url, {"reason": "Once more."})
        assert again.status_code == 409
        assert "It ended already" in again.content.decode()
    detail = page(client, "sites:detail", ready.site.code)
    assert "Nobody is assessed here." in detail
    assert "Left the ward." in detail  # on the trail
    assert nobody in readiness_of(client, ready)


def test_a_competence_of_another_site_is_not_found(client: Client, ready: Ready) -> None:
    other = make_ready()
    row = other.site.competences.filter(ended_at=None)[0]
    sign_in(client, ready.lead.person)
    assert (
        client.post(
            reverse("sites:competence-end", args=[ready.site.code, row.pk]), {"reason": "Mine."}
        ).status_code
        == 404
    )
    row.refresh_from_db()
    assert row.ended_at is None


def test_reg_48_an_issue_is_taken_back_on_the_page_and_can_be_sent_again(
    client: Client, ready: Ready
) -> None:
    sign_in(client, ready.world.owner.person)
    url = reverse("sites:take-back", args=[ready.issue.pk])
    assert f'href="{url}"' in page(client, "sites:detail", ready.site.code)
    assert "Batches in hand there go on" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "A limit is wrong."}).status_code == 302
    ready.issue.refresh_from_db()
    assert (ready.issue.state, ready.issue.withdrawn_at is None) == ("withdrawn", False)
    detail = page(client, "sites:detail", ready.site.code)
    assert "No instruction was issued to this site." in detail
    assert "A limit is wrong." in detail  # on the trail
    assert client.post(url, {"reason": "Twice."}).status_code == 409
    version = ready.world.instruction_version
    html = page(client, "sites:issue", version.instruction.number, version.number)
    assert f'value="{ready.site.code}"' in html
