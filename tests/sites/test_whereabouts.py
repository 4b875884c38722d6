"""Where a modular unit was: numbered stays in their order, as it stood on any day, on a map that agrees with the table."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sites.models import Place, RemoteSite, UnitLocation, UnitMove
from sites.views.whereabouts import says
from sites.whereabouts import draw_way, whereabouts
from tests.factories.accounts import sign_in
from tests.factories.sites import World, make_place, make_site, make_world
from tests.factories.units import deliver, make_unit, requalify, send_off

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def world() -> World:
    return make_world(sites=0)[0]


@pytest.fixture
def unit(world: World) -> RemoteSite:
    """A unit that was delivered three weeks ago, re-qualified, and is on the way since just now."""
    unit = make_unit(world, "U-9")
    first = deliver(world, unit, at=timezone.now() - 3 * WEEK)
    located(first.place, "54.98", "-1.62")
    requalify(world, unit)
    return unit


def located(place: Place, latitude: str, longitude: str) -> Place:
    Place.objects.filter(pk=place.pk).update(latitude=Decimal(latitude), longitude=Decimal(longitude))
    place.refresh_from_db()
    return place


def drawn(unit: RemoteSite, at: datetime | None = None) -> Any:
    found = whereabouts(unit, at or timezone.now())
    return draw_way(found, lambda stay: stay.place.name, lambda move: move.bound_for.name)


def marks(drawing: Any) -> list[tuple[str, str]]:
    return [(mark.text, mark.state) for placed in drawing.placed for mark in placed.marks]


def test_reg_22_the_stays_of_a_unit_are_numbered_on_the_map_in_their_order(
    world: World, unit: RemoteSite
) -> None:
    goal = located(make_place(), "55.95", "-3.19")
    assert marks(drawn(unit)) == [("1", "now")]
    send_off(world, unit, goal)
    assert marks(drawn(unit)) == [("1", "past"), ("?", "bound")]
    found = whereabouts(unit, timezone.now())
    assert (found.state, found.now) == ("relocating", None)
    assert says(found).startswith(f"On the way to {goal.name} since")
    deliver(world, unit)
    found = whereabouts(unit, timezone.now())
    assert found.state == "requalifying"
    assert "not re-qualified there" in says(found)
    requalify(world, unit)
    drawing = drawn(unit)
    assert marks(drawing) == [("1", "past"), ("2", "now")]
    # Edinburgh lies north west of Newcastle, and the way leads from the one to the other.
    (x1, y1, x2, y2), *rest = drawing.legs
    assert (x2 < x1, y2 < y1, rest) == (True, True, [])
    found = whereabouts(unit, timezone.now())
    assert [(stay.number, stay.until is None) for stay in found.stays] == [(1, False), (2, True)]
    assert found.state == "active"


def test_reg_21_a_past_instant_knows_nothing_that_came_later(world: World, unit: RemoteSite) -> None:
    start = UnitLocation.objects.get(site=unit).starts_at
    send_off(world, unit, located(make_place(), "55.95", "-3.19"))
    left = UnitMove.objects.get(site=unit, arrived_at=None).departed_at
    assert left is not None
    moment = timedelta(microseconds=1)
    before = whereabouts(unit, start - moment)
    assert (before.state, before.stays, says(before)) == ("nowhere", (), "Not delivered yet")
    # It was signed fit for use only today: until then it stood there unopened.
    assert whereabouts(unit, start).state == "requalifying"
    still = whereabouts(unit, left - moment)
    assert still.now is not None
    assert (still.now.until, still.move, still.state) == (None, None, "active")
    gone = whereabouts(unit, left)
    assert gone.stays[0].until == left
    assert gone.move is not None


def test_two_places_of_one_town_stand_apart_and_one_place_is_one_mark(world: World, unit: RemoteSite) -> None:
    home = unit.locations.get().place
    send_off(world, unit, located(make_place(), "55.00", "-1.59"))
    deliver(world, unit)
    assert len(drawn(unit).placed) == 2
    requalify(world, unit)
    send_off(world, unit, home)
    deliver(world, unit)
    drawing = drawn(unit)
    assert sorted(tuple(mark.text for mark in placed.marks) for placed in drawing.placed) == [
        ("1", "3"),
        ("2",),
    ]
    assert len(drawing.legs) == 2
    with CaptureQueriesContext(connection) as sent:
        drawn(unit)
    assert len(sent) == 2


def test_reg_22_the_page_shows_any_day_and_only_of_units(
    client: Client, world: World, unit: RemoteSite
) -> None:
    sign_in(client, world.qa.person)
    where = reverse("sites:unit-where", args=[unit.code])
    html = client.get(where).content.decode()
    place = unit.locations.get().place
    assert "As it stands now" in html
    assert f"1: {place.name}, since" in html
    long_ago = (timezone.now() - 4 * WEEK).date().isoformat()
    html = client.get(where, {"on": long_ago}).content.decode()
    assert "Not delivered yet" in html
    assert place.name not in html
    assert "Enter the year" in client.get(where, {"on": "0026-01-01"}).content.decode()
    assert "As it stands now" in client.get(where, {"on": "2999-01-01"}).content.decode()
    fixed = make_site(world.control, world.qa)
    assert client.get(reverse("sites:unit-where", args=[fixed.code])).status_code == 404
    assert where in client.get(reverse("sites:detail", args=[unit.code])).content.decode()


def test_a_place_without_a_position_is_named_beside_the_map(
    client: Client, world: World, unit: RemoteSite
) -> None:
    place = unit.locations.get().place
    Place.objects.filter(pk=place.pk).update(latitude=None, longitude=None)
    sign_in(client, world.qa.person)
    html = client.get(reverse("sites:unit-where", args=[unit.code])).content.decode()
    assert "Not drawn, as nobody recorded their position" in html
    assert drawn(unit).placed == ()


def test_reg_129_another_control_site_does_not_find_the_unit(client: Client, unit: RemoteSite) -> None:
    sign_in(client, make_world(sites=0)[0].qa.person)
    assert client.get(reverse("sites:unit-where", args=[unit.code])).status_code == 404
