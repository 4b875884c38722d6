"""The national list and map: one set of filters, a drawing and a table that agree, nothing of another's."""

import csv
import io
import re
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from designations.models import Licence
from sites import national
from sites.agreements import services as agreements
from sites.models import Place, RemoteSite
from sites.national.frames import read_frame
from sites.national.loading import QUERIES
from sites.readiness import load_readiness
from sites.services import restriction
from sites.services import site as sites
from tests.factories.accounts import make_organisation, sign_in
from tests.factories.sites import Ready, make_agreement, make_ready, make_site, move

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def place_at(site: RemoteSite, postcode: str, latitude: str, longitude: str) -> None:
    Place.objects.filter(pk=site.place_id).update(
        postcode=postcode, latitude=Decimal(latitude), longitude=Decimal(longitude)
    )


def page(client: Client, **params: str) -> str:
    response = client.get(reverse("sites:national"), params)
    assert response.status_code == 200, response.content[:400]
    return response.content.decode()


def load(ready: Ready, **filters: object) -> national.National:
    return national.load_national(ready.world.qa, national.Filters(**filters), timezone.now())  # type: ignore[arg-type]  # as named


def test_reg_35_the_map_marks_each_site_by_its_state_and_leads_to_it(client: Client, ready: Ready) -> None:
    place_at(ready.site, "NE1 4LP", "54.98", "-1.62")
    sign_in(client, ready.world.qa.person)
    html = page(client)
    here = reverse("sites:detail", args=[ready.site.code])
    assert re.search(
        rf'<a href="{here}" aria-label="{re.escape(ready.site.name)} \({ready.site.code}\): Active">', html
    )
    assert "sw-map__mark--active" in html
    move(ready.world.qa, ready.enrolment, "pause")
    assert f"({ready.site.code}): Paused by the holder" in page(client)


def test_reg_129_the_map_shows_nothing_of_another_control_site(client: Client, ready: Ready) -> None:
    other = make_ready()
    place_at(other.site, "NE1 4LP", "54.98", "-1.62")
    sign_in(client, ready.world.qa.person)
    for html in (page(client), page(client, format="csv")):
        assert ready.site.code in html
        assert other.site.name not in html
        assert other.site.code not in html


def test_filters_narrow_map_table_and_file_alike(client: Client, ready: Ready) -> None:
    world = ready.world
    north = make_site(world.control, world.qa, name="North house")
    place_at(ready.site, "NE1 4LP", "54.98", "-1.62")
    place_at(north, "EH16 4SA", "55.92", "-3.14")
    sign_in(client, world.qa.person)
    for given, there, not_there in (
        ({"region": "scotland"}, north, ready.site),
        ({"region": "north-east"}, ready.site, north),
        ({"state": "active"}, ready.site, north),
        ({"standing": "clear"}, ready.site, north),
        ({"standing": "not_active"}, north, ready.site),
        ({"product": world.product.code}, ready.site, north),
        ({"q": "north h"}, north, ready.site),
        ({"frame": "-3.3,55.8,-3.0,56.0"}, north, ready.site),
        ({"country": "GB", "q": north.code}, north, ready.site),
    ):
        html, file = page(client, **given), page(client, **given, format="csv")
        for text in (html, file):
            assert there.name in text, given
            assert not_there.name not in text, given
    assert page(client, region="atlantis")  # a choice that is none narrows nothing, and the form says so
    assert page(client, frame="nonsense")


def test_reg_38_a_restriction_stops_a_site_in_list_and_map(client: Client, ready: Ready) -> None:
    assert [row.standing for row in load(ready).rows] == ["clear"]
    other = make_ready()
    for part in ({"product": other.world.product}, {"site": other.site}):
        restriction.restriction_record(
            actor=other.world.regulatory, imposed_by="authority", reference="X", reason="Y",
            effective_from=timezone.now(), **part,
        )  # fmt: skip
    assert [row.standing for row in load(ready).rows] == ["clear"]
    restriction.restriction_record(
        actor=ready.world.regulatory, imposed_by="authority", product=ready.world.product,
        reference="GMP/2026/40", reason="Notice.", effective_from=timezone.now(),
    )  # fmt: skip
    (row,) = load(ready).rows
    assert (row.standing, row.state) == ("stopped", "restricted")
    assert load(ready, standing="clear").rows == ()


@pytest.mark.parametrize("named", ["enrolment", "site", "licence"])
def test_reg_38_list_and_start_gate_agree_on_what_a_restriction_covers(ready: Ready, named: str) -> None:
    other = make_site(ready.world.control, ready.world.qa, name="Another house")
    licence = Licence.objects.get(scopes__product=ready.world.product)
    covers = {"enrolment": ready.enrolment, "site": ready.site, "licence": licence}[named]
    restriction.restriction_record(
        actor=ready.world.regulatory, imposed_by="authority", reference="GMP/2026/41", reason="Notice.",
        effective_from=timezone.now(), **{named: covers},
    )  # fmt: skip
    with CaptureQueriesContext(connection) as sent:
        by_site = {row.code: row for row in load(ready).rows}
    assert len(sent) <= QUERIES
    assert by_site[ready.site.code].products[0].restricted
    readiness = load_readiness(ready.site, ready.world.product, "POC", timezone.now())
    assert "authority" in {gate.state for gate in readiness.gates if gate.rule == "site.no_restriction"}
    assert by_site[other.code].standing == "not_active"


@pytest.mark.parametrize(
    ("part", "stops"),
    [
        ({"mode": "POC"}, True),
        ({"mode": "MM"}, False),
        ({"activities": ["making"]}, True),
        ({"activities": ["certifying", "releasing"]}, False),
    ],
)
def test_reg_38_list_and_start_gate_agree_on_mode_and_activity(
    ready: Ready, part: dict[str, Any], stops: bool
) -> None:
    restriction.restriction_record(
        actor=ready.world.regulatory, imposed_by="authority", reference="GMP/2026/42", reason="Notice.",
        site=ready.site, effective_from=timezone.now(), **part,
    )  # fmt: skip
    (row,) = load(ready).rows
    assert row.products[0].restricted is stops
    readiness = load_readiness(ready.site, ready.world.product, "POC", timezone.now())
    states = {gate.state for gate in readiness.gates if gate.rule == "site.no_restriction"}
    assert ("authority" in states) is stops


def test_reg_43_a_site_without_an_agreement_with_its_host_is_not_clear(ready: Ready) -> None:
    host = make_organisation("host", name="St Elsewhere Trust")
    agreements.site_host_record(
        actor=ready.world.qa, site=ready.site, host=host, reason="The trust owns the pharmacy."
    )
    (row,) = load(ready).rows
    assert (row.host, row.state, row.standing) == ("St Elsewhere Trust", "active", "stopped")
    readiness = load_readiness(ready.site, ready.world.product, "POC", timezone.now())
    (closed,) = [gate for gate in readiness.gates if gate.rule == "site.agreement_in_force"]
    assert closed.state == "closed"
    assert any(ready.world.qa.person.full_name in role.names for role in closed.people)
    make_agreement(ready.world, ready.site)
    assert load(ready).rows[0].standing == "clear"


def test_reg_18_an_active_site_off_the_list_is_not_clear(ready: Ready) -> None:
    assert load(ready).rows[0].products[0].listed
    in_force = ready.world.file_version.effective_from
    before = national.load_national(ready.world.qa, national.Filters(), in_force - timedelta(seconds=1))
    assert not before.rows[0].products[0].listed
    assert before.rows[0].standing == "stopped"


def test_reg_44_a_home_is_in_the_table_and_never_on_the_map(client: Client, ready: Ready) -> None:
    home = sites.site_register(
        actor=ready.world.qa, code="HOM1", name="Home of patient 7", kind="home", control_site=ready.world.control,
        location_code="H-0007", home_address="1 Some Street, NE1 1AA",
    )  # fmt: skip
    (row,) = load(ready, kind="home").rows
    assert row.longitude is None
    assert row in load(ready).off_the_map
    sign_in(client, ready.world.qa.person)
    html = page(client, kind="home")
    assert home.name in html
    assert "Home of patient 7 (HOM1):" not in html
    assert "Some Street" not in html


def test_the_list_pages_by_key_and_the_file_holds_every_row(client: Client, ready: Ready) -> None:
    for number in range(55):
        make_site(ready.world.control, ready.world.qa, code=f"N{number:03d}", name=f"North {number:03d}")
    sign_in(client, ready.world.qa.person)
    first = page(client)
    assert "North 000</a>" in first
    assert "North 054</a>" not in first
    more = re.search(r'href="(\?after=[^"]+)"', first)
    assert more is not None
    second = client.get(reverse("sites:national") + more[1].replace("&amp;", "&")).content.decode()
    assert "North 054</a>" in second
    assert "North 000</a>" not in second
    back = re.search(r'href="(\?before=[^"]+)"', second)
    assert back is not None
    assert (
        "North 000</a>"
        in client.get(reverse("sites:national") + back[1].replace("&amp;", "&")).content.decode()
    )
    rows = list(csv.reader(io.StringIO(page(client, format="csv").removeprefix("\ufeff"))))
    assert len(rows) == 57


def test_the_file_is_safe_to_open_in_a_spreadsheet(client: Client, ready: Ready) -> None:
    make_site(ready.world.control, ready.world.qa, name='=HYPERLINK("http://x")')
    sign_in(client, ready.world.qa.person)
    assert "'=HYPERLINK" in page(client, format="csv")


def test_near_sites_are_one_cluster_that_leads_closer(client: Client, ready: Ready) -> None:
    near = make_site(ready.world.control, ready.world.qa, name="Next door")
    place_at(ready.site, "NE1 4LP", "54.98", "-1.62")
    place_at(near, "NE2 4LP", "54.99", "-1.60")
    sign_in(client, ready.world.qa.person)
    html = page(client)
    assert "2 sites: 1 active, 1 not enrolled" in html
    frame = re.search(r'href="\?(frame=[^"]+)" aria-label="2 sites', html)
    assert frame is not None
    closer = client.get(reverse("sites:national") + "?" + frame[1]).content.decode()
    assert f"({ready.site.code}): Active" in closer
    assert f"({near.code}): Not enrolled" in closer
    assert "Show all of it" in closer


def test_a_site_with_many_products_says_how_many_are_in_which_state() -> None:
    def held(number: int, state: str, *, restricted: bool = False) -> national.PerProduct:
        return national.PerProduct(
            f"P{number}", f"Product {number}", "POC", f"F{number}", state, restricted, True
        )

    products = (held(1, "active"), held(2, "paused"), held(3, "active"), held(4, "active", restricted=True))
    row = national.Row(
        uuid.uuid4(), "S1", "A site", "fixed", "", True, "", "", "GB", None, None, "", products
    )  # fmt: skip
    assert row.summary == (("restricted", 1), ("paused", 1), ("active", 2))
    assert (row.state, row.standing) == ("restricted", "clear")


def test_sites_in_one_spot_stand_side_by_side_once_no_closer_look_parts_them(
    client: Client, ready: Ready
) -> None:
    same = make_site(ready.world.control, ready.world.qa, name="Same yard")
    for site in (ready.site, same):
        place_at(site, "NE1 4LP", "54.98", "-1.62")
    sign_in(client, ready.world.qa.person)
    frame = re.search(r'href="\?(frame=[^"]+)" aria-label="2 sites', page(client))
    assert frame is not None
    closer = client.get(reverse("sites:national") + "?" + frame[1]).content.decode()
    assert "sw-map__heap--" not in closer
    assert f"({ready.site.code}): Active" in closer
    assert f"({same.code}): Not enrolled" in closer


def test_a_map_has_its_graticule_scale_and_credit(client: Client, ready: Ready) -> None:
    sign_in(client, ready.world.qa.person)
    html = page(client)
    assert "54°N" in html
    assert "100 km" in html
    assert "Natural Earth" in html
    # Newcastle lies north of the 54th parallel and west of Greenwich.
    frame = national.whole()
    x, y = frame.at(-1.62, 54.98)
    assert y < next(line.y1 for line in frame.lines() if (line.degrees, line.side) == (54, "N"))
    assert x < next(line.x1 for line in frame.lines() if line.degrees == 0)


def test_the_national_list_takes_a_fixed_number_of_statements(ready: Ready) -> None:
    load(ready)
    with CaptureQueriesContext(connection) as few:
        load(ready)
    for _number in range(3):
        make_site(ready.world.control, ready.world.qa)
    with CaptureQueriesContext(connection) as many:
        assert len(load(ready).rows) == 4
    assert len(few) == len(many) <= QUERIES


def test_a_frame_keeps_north_up_and_distances_equal() -> None:
    frame = national.whole()
    land = frame.at(-5.71, 50.07), frame.at(-3.02, 58.64)
    assert land[0][1] > land[1][1]
    assert land[0][0] < land[1][0]
    assert 0 < land[1][1] < land[0][1] < frame.height
    near = national.frame_of([(-1.62, 54.98)])
    x, y = near.at(-1.62, 54.98)
    assert (round(x), round(y)) == (round(near.width / 2), round(near.height / 2))
    assert read_frame("1,2,3") is None
    assert read_frame("5,50,-5,60") is None
    assert read_frame("nan,50,5,60") is None


def test_every_postcode_area_lies_in_one_region() -> None:
    areas = [area for _title, text in national.REGIONS.values() for area in text.split()]
    assert len(areas) == len(set(areas))
    assert national.region_of("GB", "NE1 4LP") == "north-east"
    assert national.region_of("GB", "N1 9GU") == "london"
    assert national.region_of("IE", "D02 AF30") == ""
    assert national.region_of("GB", "") == ""
