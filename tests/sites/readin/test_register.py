"""Sites from a file (REG-22, REG-44, REG-61, REG-110)."""

from typing import Any

import pytest

from ledger.models import Event
from sites.models import ReadIn, RemoteSite
from tests.factories.sites import Ready, make_place, make_ready, make_site
from tests.sites.readin.files import csv_file, example, faults, judged, read_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    make_place(ods_code="RTD02", name="Royal Victoria Infirmary")
    return make_ready()


def row(**changed: Any) -> dict[str, Any]:
    return example("sites", code="NEW1", name="A new unit", zone="") | changed


def sent(ready: Ready, *rows: dict[str, Any]) -> ReadIn:
    return judged(ready.world.qa, "sites", ready.world.control.scope, csv_file(rows))


def test_reg_61_reg_110_a_site_read_in_is_the_same_as_one_registered_by_hand(ready: Ready) -> None:
    place = make_place(ods_code="RTD99")
    by_hand = make_site(
        ready.world.control,
        ready.world.qa,
        code="HAND",
        name="A new unit",
        place=place,
        host_organisation=place.parent,
    )
    assert read_in(ready.world.qa, sent(ready, row(code="new1", ods_code="rtd99"))).state == "applied"
    read = RemoteSite.objects.get(code="NEW1")

    def told(site: RemoteSite) -> list[Any]:
        fields = (
            "name", "kind", "place_id", "host_organisation_id", "control_site_id", "control_scope_id", "zone",
            "location_code", "unit_number", "plate",
        )  # fmt: skip
        event = Event.objects.get(stream=site.stream)
        scope = site.scope
        return [getattr(site, name) for name in fields] + [
            scope.kind, scope.title, scope.organisation_id, scope.code == site.code,
            event.kind, event.actor_id, event.actor_role, event.data | {"code": ""},
        ]  # fmt: skip

    assert told(read) == told(by_hand)


def test_reg_22_units_and_vehicles_are_read_in_with_their_plates(ready: Ready) -> None:
    unit = row(code="MU7", kind="unit", ods_code="", unit_number="0007", plate="PL 7")
    van = row(code="VN7", kind="vehicle", ods_code="", plate="AB12 CDE")
    assert read_in(ready.world.qa, sent(ready, unit, van)).state == "applied"
    assert RemoteSite.objects.get(code="MU7").unit_number == "0007"
    again = sent(ready, unit, unit | {"code": "MU8"})
    assert {(one["line"], one["column"], one["reg"]) for one in faults(again)} == {
        (3, "unit_number", "REG-22")
    }


@pytest.mark.parametrize(
    ("changed", "column", "reg"),
    [
        ({"code": "1BAD"}, "code", "REG-61"),
        ({"ods_code": "ZZ999"}, "ods_code", "REG-110"),
        ({"ods_code": "R?"}, "ods_code", "REG-110"),
        ({"ods_code": ""}, "place", ""),
        ({"kind": "home"}, "kind", "REG-44"),
        ({"kind": "tent"}, "kind", "REG-44"),
        ({"kind": "unit", "ods_code": "", "plate": "P"}, "unit_number", "REG-22"),
        ({"zone": "Mars/North"}, "zone", ""),
    ],
)
def test_a_row_that_could_not_be_registered_by_hand_is_refused(
    ready: Ready, changed: dict[str, str], column: str, reg: str
) -> None:
    (fault,) = faults(sent(ready, row(**changed)))
    expected = {"place": "ods_code"}.get(column, column)
    assert (fault["column"], fault["reg"]) == (expected, reg)
    assert fault["way_out"]


def test_what_stands_is_left_and_what_differs_is_refused(ready: Ready) -> None:
    assert read_in(ready.world.qa, sent(ready, row())).state == "applied"
    readin = sent(ready, row(), row(code="NEW2"))
    assert (readin.adding, readin.unchanged) == (1, 1)
    (fault,) = faults(sent(ready, row(name="Renamed by a file")))
    assert (fault["column"], fault["reg"]) == ("name", "REG-118")
    assert RemoteSite.objects.get(code="NEW1").name == "A new unit"


def test_reg_61_the_code_of_another_control_sites_site_is_taken_and_nothing_else_is_told(
    ready: Ready,
) -> None:
    other = make_ready()
    (fault,) = faults(sent(ready, row(code=other.site.code)))
    assert (fault["column"], fault["reg"]) == ("code", "REG-61")
    assert other.site.name not in str(fault)


def test_a_code_twice_in_one_file_names_the_first_line(ready: Ready) -> None:
    (fault,) = faults(sent(ready, row(), row(name="Another")))
    assert (fault["line"], fault["column"]) == (3, "code")
    assert "Line 2" in fault["message"]
