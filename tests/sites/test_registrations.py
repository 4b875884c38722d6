"""A site outside the United Kingdom works only once its registration with its authority is recorded (REG-139)."""

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from batches.models import Batch
from designations import jurisdictions
from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event
from ledger.uploads import CSV, Upload
from sites.facts import load_site_facts
from sites.models import Place, RemoteSite, SiteRegistration
from sites.rules import gate
from sites.services.registration import registration_end, registration_record
from sites.services.site import place_add
from tests.factories.accounts import make_actor, sign_in
from tests.factories.batches import make_bench
from tests.factories.sites import Ready, make_place, make_ready, move, onboard
from tests.factories.sites import make_world as make_site_world
from tests.factories.units import deliver, make_unit, send_off

pytestmark = pytest.mark.django_db
LETTER = b"number,day\nREG-1,2026-01-02\n"


def put(site: RemoteSite, country: str) -> None:
    """The site lies in this country from now on."""
    Place.objects.filter(pk=site.place_id).update(country=country)


@pytest.fixture
def abroad() -> Ready:
    """An active site whose place turns out to lie in Germany."""
    ready = make_ready()
    put(ready.site, "DE")
    return ready


def record(ready: Ready, **changed: Any) -> SiteRegistration:
    given = {
        "site": ready.site,
        "authority": "Federal institute",
        "number": "DE-2026-7",
        "registered_on": timezone.localdate() - timedelta(days=3),
        "upload": Upload("letter.csv", CSV, LETTER),
    }
    return registration_record(actor=ready.world.regulatory, **given | changed)


def says(ready: Ready, days: int = 0, site: RemoteSite | None = None) -> str:
    """What the start gate says about the registration; empty: open."""
    at = timezone.now() + timedelta(days=days)
    found = load_site_facts(site or ready.site, ready.world.product, "POC", at)
    return gate.registered(gate.GateSubject(found, None)).message


def fields(refused: Any) -> set[str]:
    assert all(one.reg == "REG-139" and str(one.way_out).strip() for one in refused.value.problems)
    return {one.field for one in refused.value.problems}


def test_reg_139_the_map_names_terms_duties_sources_and_how_sure_each_is() -> None:
    keys = [key for key, _title in jurisdictions.topics()]
    known = {key for key, _title, _at in jurisdictions.sources()}
    assert [one.key for one in jurisdictions.jurisdictions()] == ["UK", "EU", "US"]
    for one in jurisdictions.jurisdictions():
        assert list(one.cells) == keys, one.key
        for cell in one.cells.values():
            assert cell.says.strip()
            assert set(cell.sources) <= known
            assert (cell.sure in jurisdictions.SURE, bool(cell.sources)) == (True, True)
            assert (cell.sure == "DESIGN") == (cell.sources == ("OWN",)), (
                "our own reading is never a source’s"
            )
        assert one.key == "UK" or all(cell.sure != "READ" for cell in one.cells.values())
    every = [country for one in jurisdictions.jurisdictions() for country in one.countries]
    assert len(every) == len(set(every))


@pytest.mark.parametrize(
    ("country", "asked"),
    [("GB", False), ("UK", False), ("DE", True), ("IE", True), ("US", True), ("JE", True)],
)
def test_reg_139_only_where_none_is_needed_none_is_asked_for(country: str, asked: bool) -> None:
    assert jurisdictions.registration_asked(country) is asked


def test_reg_139_a_site_of_the_united_kingdom_needs_none(django_assert_num_queries: Any) -> None:
    ready = make_ready()
    assert says(ready) == ""
    with pytest.raises(InvalidInput) as refused:
        record(ready)
    assert fields(refused) == {""}
    with django_assert_num_queries(1):
        load_site_facts(ready.site, ready.world.product, "POC", timezone.now())


@pytest.mark.parametrize(
    ("country", "words"), [("DE", "only once"), ("US", "open or unknown"), ("JE", "open or unknown")]
)
def test_reg_139_elsewhere_the_gate_is_shut_until_it_is_recorded(country: str, words: str) -> None:
    ready = make_ready()
    put(ready.site, country)
    assert words in says(ready)
    assert country in says(ready)
    made = record(ready)
    assert says(ready) == ""
    assert "begins later" in says(ready, days=-4)
    assert (made.country, made.document.name) == (country, "letter.csv")
    told = Event.objects.get(kind="sites.registration.recorded")
    assert "DE-2026-7" in told.payload


def test_reg_139_no_activation_and_no_end_of_a_pause_without_it() -> None:
    world, (place,) = make_site_world()
    ready = onboard(world, place)
    put(place, "FR")
    with pytest.raises(RuleBroken) as refused:
        move(world.qa, ready.enrolment, "activate")
    assert [(one.rule, one.reg) for one in refused.value.problems] == [("enrolment.registered", "REG-139")]
    made = record(ready)
    move(world.qa, ready.enrolment, "activate")
    move(world.qa, ready.enrolment, "pause")
    registration_end(
        actor=world.regulatory, registration=made, ended_on=timezone.localdate(), reason="Withdrawn."
    )
    with pytest.raises(RuleBroken) as refused:
        move(world.qa, ready.enrolment, "resume")
    assert [one.rule for one in refused.value.problems] == ["enrolment.registered"]


def test_reg_139_no_batch_starts_without_it_and_one_does_with_it() -> None:
    bench = make_bench()
    put(bench.site, "DE")
    before = Batch.objects.count()
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert [one.rule for one in refused.value.problems] == ["site.registered"]
    assert Batch.objects.count() == before
    registration_record(
        actor=bench.team.regulatory,
        site=bench.site,
        authority="Federal institute",
        number="DE-1",
        registered_on=timezone.localdate(),
        upload=Upload("letter.csv", CSV, LETTER),
    )
    assert bench.start().pk


def test_reg_139_an_ended_registration_holds_to_the_day_before(abroad: Ready) -> None:
    made = record(abroad)
    tomorrow = timezone.localdate() + timedelta(days=1)
    ended = registration_end(
        actor=abroad.world.regulatory, registration=made, ended_on=tomorrow, reason="The site moves."
    )
    assert (says(abroad), "has ended" in says(abroad, days=1)) == ("", True)
    with pytest.raises(WrongState):
        registration_end(
            actor=abroad.world.regulatory, registration=ended, ended_on=tomorrow, reason="Again."
        )
    with pytest.raises(InvalidInput) as refused:
        record(abroad, number="DE-2")
    assert fields(refused) == {"registered_on"}


def test_reg_139_what_is_recorded_is_whole_and_stands_once(abroad: Ready) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(InvalidInput) as refused:
        record(abroad, authority=" ", number="", registered_on=tomorrow, upload=None)
    assert fields(refused) == {"authority", "number", "registered_on", "document"}
    made = record(abroad)
    with pytest.raises(InvalidInput) as refused:
        record(abroad)
    assert fields(refused) == {"number"}
    with pytest.raises(InvalidInput) as refused:
        registration_end(
            actor=abroad.world.regulatory, registration=made, ended_on=date(2020, 1, 1), reason=" "
        )
    assert fields(refused) == {"ended_on", "reason"}


def test_reg_139_a_unit_is_registered_where_it_stands_and_not_where_it_goes(abroad: Ready) -> None:
    unit = make_unit(abroad.world, "U-1")
    deliver(abroad.world, unit)
    assert says(abroad, site=unit) == ""
    Place.objects.filter(pk=unit.locations.get().place_id).update(country="FR")
    record(abroad, site=unit, number="FR-1")
    assert says(abroad, site=unit) == ""
    send_off(abroad.world, unit, make_place(country="ES"))
    deliver(abroad.world, unit)
    assert "ES" in says(abroad, site=unit)


def test_reg_139_others_cannot_record_it(abroad: Ready) -> None:
    made = record(abroad)
    other = make_ready()
    for who in (abroad.lead, abroad.operator, abroad.world.qa, abroad.world.qp, other.world.regulatory):
        with pytest.raises(NotPermitted):
            registration_record(
                actor=who,
                site=abroad.site,
                authority="A",
                number="N",
                registered_on=timezone.localdate(),
                upload=Upload("letter.csv", CSV, LETTER),
            )
        with pytest.raises(NotPermitted):
            registration_end(actor=who, registration=made, ended_on=timezone.localdate(), reason="X")


def test_reg_139_raw_sql_neither_changes_nor_revives_nor_removes_it(abroad: Ready) -> None:
    made = record(abroad)

    def attack(*statements: str) -> None:
        for statement in statements:
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [made.pk])

    attack(
        "UPDATE mfg_sites_siteregistration SET number = 'X' WHERE id = %s",
        "UPDATE mfg_sites_siteregistration SET country = 'FR' WHERE id = %s",
        "UPDATE mfg_sites_siteregistration SET registered_on = registered_on - 900 WHERE id = %s",
        "UPDATE mfg_sites_siteregistration SET ended_on = now() WHERE id = %s",
        "DELETE FROM mfg_sites_siteregistration WHERE id = %s",
    )
    registration_end(
        actor=abroad.world.regulatory, registration=made, ended_on=timezone.localdate(), reason="Withdrawn."
    )
    attack("UPDATE mfg_sites_siteregistration SET ended_on = NULL, ended_reason = NULL WHERE id = %s")


@pytest.mark.django_db(transaction=True)
def test_reg_139_of_two_who_record_it_one_does(abroad: Ready) -> None:
    start, lost = threading.Barrier(2), []

    def race(number: str) -> None:
        start.wait()
        try:
            record(abroad, number=number)
        except InvalidInput as error:
            lost.append(error.problems[0].field)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race, args=(number,)) for number in ("A", "B")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert (lost, SiteRegistration.objects.filter(site=abroad.site).count()) == (["number"], 1)


def test_reg_139_a_place_names_its_country(abroad: Ready) -> None:
    given = {"actor": abroad.world.qa, "name": "Clinic", "address": "1 Rue", "postcode": "75001"}
    assert place_add(**given, country="FR").country == "FR"
    for bad in ("", "France", "fr", "1A"):
        with pytest.raises(InvalidInput) as refused:
            place_add(**given, country=bad)
        assert fields(refused) == {"country"}


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def test_reg_139_it_is_recorded_and_ended_on_pages(abroad: Ready) -> None:
    home = f"/sites/{abroad.site.code}/registration/"
    regulatory = sign_in(Client(), abroad.world.regulatory.person)
    assert home in page(regulatory, f"/sites/{abroad.site.code}/")
    assert "No registration holds today" in page(regulatory, home)
    product = abroad.world.product.code
    ready = page(regulatory, f"/sites/{abroad.site.code}/ready/{product}/POC/")
    assert "This site lies in DE, where work starts only once the authority has registered it." in ready
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {
        "authority": "Federal institute",
        "number": "DE-7",
        "registered_on": timezone.localdate().isoformat(),
    }
    assert regulatory.post(home + "new/", sent).status_code == 422
    file = SimpleUploadedFile("letter.csv", LETTER, "text/csv")
    assert regulatory.post(home + "new/", {**sent, "document": file}).status_code == 302
    assert "Registered under DE-7 with Federal institute" in page(regulatory, home)
    assert "DE-7 with Federal institute" in page(
        regulatory, f"/sites/{abroad.site.code}/ready/{product}/POC/"
    )
    row = SiteRegistration.objects.get(site=abroad.site)
    assert regulatory.get(f"{home}{row.pk}/document/").content == LETTER
    answer = regulatory.post(
        f"{home}{row.pk}/end/", {"ended_on": timezone.localdate().isoformat(), "reason": "Withdrawn."}
    )
    assert answer.status_code == 302
    assert "Withdrawn." in page(regulatory, home)
    stranger = make_actor("regulatory_affairs", make_ready().world.control.scope)  # type: ignore[arg-type]
    other = sign_in(Client(), stranger.person)
    for tail in ("", "new/", f"{row.pk}/document/", f"{row.pk}/end/"):
        page(other, home + tail, status=404)
    reader = sign_in(Client(), abroad.world.qa.person)
    page(reader, home)
    page(reader, home + "new/", status=403)


def test_reg_139_at_home_the_page_says_that_none_is_needed() -> None:
    ready = make_ready()
    client = sign_in(Client(), ready.world.regulatory.person)
    assert "This site needs no registration." in page(client, f"/sites/{ready.site.code}/registration/")
    page(client, f"/sites/{ready.site.code}/registration/new/", status=404)


def test_reg_139_the_page_of_countries_says_what_is_certain_and_what_is_not() -> None:
    ready = make_ready()
    client = sign_in(Client(), ready.world.regulatory.person)
    text = page(client, "/jurisdictions/")
    for words in (
        "Decentralised site",
        "Read in somebody else’s summary only",
        "This page is no legal advice",
        "COM(2023) 192",
        "Our own reading, no rule",
    ):
        assert words in text, words
