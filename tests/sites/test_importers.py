"""The register's importers, on real rows with their real oddities (credit: tests/sites/data/CREDITS.md)."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from ledger.actors import SystemActor
from ledger.models import Event
from sites.importers.places import import_places
from sites.importers.reading import UnreadableFileError
from sites.importers.trusts import import_trusts
from sites.models import Place, RegisterImport

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent / "data"
SHIPPED = Path(__file__).parents[2] / "data" / "register"
SYSTEM = SystemActor("tests")


def test_trusts_keep_their_validity_dates_and_import_twice_changes_nothing() -> None:
    first = import_trusts(actor=SYSTEM, path=DATA / "trusts.csv")
    assert (len(first.added), len(first.changed), len(first.skipped)) == (5, 0, 0)
    closed = Organisation.objects.get(ods_code="RD3")
    assert closed.opened_on == date(1992, 4, 1)
    assert closed.closed_on == date(2020, 9, 30)
    assert Organisation.objects.get(ods_code="RTD").closed_on is None
    again = import_trusts(actor=SYSTEM, path=DATA / "trusts.csv")
    assert (len(again.added), len(again.changed), len(again.unchanged)) == (0, 0, 5)


def test_places_report_twins_and_missing_coordinates() -> None:
    import_trusts(actor=SYSTEM, path=DATA / "trusts.csv")
    report = import_places(actor=SYSTEM, path=DATA / "places.csv")
    assert len(report.added) == 8
    assert sorted(code for _line, code, _why in report.skipped) == ["RT5PE", "TAHCC", "TAJ52"]
    assert all("twice" in why for _line, _code, why in report.skipped)
    infirmary = Place.objects.get(ods_code="RTD02")
    assert infirmary.name == "The Royal Victoria Infirmary"
    assert infirmary.latitude == Decimal("54.980217")
    assert infirmary.parent is not None
    assert infirmary.parent.ods_code == "RTD"
    # The row that the source keeps itself wins over the one sent in for it.
    assert Place.objects.get(ods_code="RT5PE").name == "Coalville Community Hospital"
    # A longitude written with an exponent is a number like any other.
    assert Place.objects.get(ods_code="RJ121").longitude == Decimal("-0.088975")
    outside = Place.objects.get(ods_code="REM95")
    assert (outside.country, outside.latitude, outside.longitude) == ("IM", None, None)
    assert {code for _line, code, _what in report.notes} >= {"REM95", "NDA26"}


def test_reg_110_a_parent_is_looked_up_and_never_guessed_from_the_code() -> None:
    import_places(actor=SYSTEM, path=DATA / "places.csv")
    place = Place.objects.get(ods_code="RTD02")
    assert place.parent is None
    assert place.parent_ods_code == "RTD"
    import_trusts(actor=SYSTEM, path=DATA / "trusts.csv")
    again = import_places(actor=SYSTEM, path=DATA / "places.csv")
    assert "parent_id" in again.changed["RTD02"]
    place.refresh_from_db()
    assert place.parent is not None


def test_importing_twice_changes_nothing_and_each_reading_is_on_record() -> None:
    import_places(actor=SYSTEM, path=DATA / "places.csv")
    again = import_places(actor=SYSTEM, path=DATA / "places.csv")
    assert (len(again.added), len(again.changed), len(again.unchanged)) == (0, 0, 8)
    assert RegisterImport.objects.count() == 2
    assert Event.objects.filter(kind="sites.register.imported").count() == 2


def test_dry_run_writes_nothing() -> None:
    report = import_places(actor=SYSTEM, path=DATA / "places.csv", dry_run=True)
    assert len(report.added) == 8
    assert not Place.objects.exists()
    assert not RegisterImport.objects.exists()
    assert not Event.objects.filter(kind="sites.register.imported").exists()


def test_a_place_entered_by_hand_is_not_overwritten() -> None:
    Place.objects.create(ods_code="RTD02", name="Ours", postcode="NE1 4LP", source="Entered by hand")
    report = import_places(actor=SYSTEM, path=DATA / "places.csv")
    assert Place.objects.get(ods_code="RTD02").name == "Ours"
    assert any(code == "RTD02" and "by hand" in why for _line, code, why in report.skipped)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x01binary", "binary"),
        (b"a,b\n1,2\n", "columns"),
        (b"\xff\xfe\x81\x8d,\n", "neither"),
    ],
)
def test_a_file_that_is_not_the_register_is_refused_in_words(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=says):
        import_places(actor=SYSTEM, path=path)
    with pytest.raises(CommandError, match=says):
        call_command("import_trusts", str(path))


def test_odd_rows_are_left_out_with_their_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "trusts.csv"
    path.write_bytes(
        "ods_code,ods_name,address_line_1,address_line_2,address_line_3,address_line_4,address_line_5,postcode,"
        "open_date,close_date\n"
        "R0A,Good Trust,1 Street,NA,NA,Town,NA,M1 1AA,2017-10-01,NA\n"
        "?!,Bad code,NA,NA,NA,NA,NA,NA,NA,NA\n"
        "R0B,Bad date,NA,NA,NA,NA,NA,NA,yesterday,NA\n"
        "R0C,Backwards,NA,NA,NA,NA,NA,NA,2020-01-01,2019-01-01\n"
        "R0A,Twin,NA,NA,NA,NA,NA,NA,NA,NA\n"
        "R0D,short row\n"
        "R0E,Caf\xe9 Trust,NA,NA,NA,NA,NA,NA,NA,NA\n".encode("cp1252")
    )
    report = import_trusts(actor=SYSTEM, path=path)
    assert report.added == ["R0A", "R0E"]
    assert sorted(line for line, _code, _why in report.skipped) == [3, 4, 5, 6, 7]
    assert Organisation.objects.get(ods_code="R0E").name == "Caf\xe9 Trust"
    assert Organisation.objects.get(ods_code="R0A").address_2 == ""


def test_the_shipped_register_reads_whole(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_trusts", str(SHIPPED / "trusts.csv"))
    call_command("import_places", str(SHIPPED / "places.csv"))
    assert Organisation.objects.filter(scheme="ods").count() == 30
    assert Place.objects.count() == 60
    assert not Place.objects.filter(parent=None).exists()
    out = capsys.readouterr().out
    assert "added" in out
    assert "left out" in out
