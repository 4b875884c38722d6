"""What stands already, or cannot stand: a constraint of the database is told as a refusal with its field and the way out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from designations.models import LicencePerson
from sites.models import ListedSite
from sites.services import listing
from tests.bad_input.test_law import browser, told, written
from tests.factories.designations import (
    Team,
    draft_master_file_version,
    make_designation,
    make_foundation,
    make_licence,
    make_product,
    make_team,
)
from tests.factories.sites import make_world

pytestmark = pytest.mark.django_db


def test_reg_25_a_licence_does_not_cover_a_product_twice_from_one_day() -> None:
    team = make_team()
    product = make_product(team)
    licence = make_licence(team, product)
    scope = product.licence_scopes.get()
    client, before = browser(team.regulatory), written()
    page = told(
        client.post(
            reverse("designations:licence_scope", args=[licence.pk]),
            {
                "product": str(product.pk),
                "mode": "POC",
                "valid_from": scope.valid_from.isoformat(),
                "variation_reference": "VAR 4711",
            },
        ),
        409,
        "The licence covers this product in this mode from that day already. (REG-25)",
        "Look at what the licence covers, or correct the day.",
        field="product",
    )
    assert 'value="VAR 4711"' in page
    assert written() == before


def test_reg_34_a_licence_does_not_name_a_person_twice_from_one_day() -> None:
    team = make_team()
    licence = make_licence(team)
    named = LicencePerson.objects.get(licence=licence)
    client, before = browser(team.regulatory), written()
    page = told(
        client.post(
            reverse("designations:licence_person", args=[licence.pk]),
            {
                "person": str(named.person_id),
                "name": "Q. Person, again",
                "capacity": named.capacity,
                "valid_from": named.valid_from.isoformat(),
            },
        ),
        409,
        "The licence names this person in this capacity from that day already. (REG-34)",
        field="person",
    )
    assert "Q. Person, again" in page
    assert written() == before


@pytest.mark.parametrize("number", ["taken", "FILE 1"])
def test_reg_13_a_number_that_another_file_has_or_that_is_none_is_refused(number: str) -> None:
    team, _product, _case, _licence, version = make_foundation()
    other = make_product(team)
    case = make_designation(team, other)
    given = version.master_file.number if number == "taken" else number
    client, before = browser(team.author), written()
    page = told(
        client.post(
            reverse("designations:masterfile_new", args=[other.code]),
            {"designation": str(case.pk), "number": given, "release_model": "qp"},
        ),
        409,
        "A master file has this number already, or it is none like DMMF-CAR-01. (REG-13)",
        field="number",
    )
    assert f'value="{given}"' in page
    assert written() == before


def test_reg_12_a_master_file_does_not_begin_with_a_way_of_release_that_it_could_never_change() -> None:
    team, *_rest = make_foundation()
    other = make_product(team)
    case = make_designation(team, other)
    client, before = browser(team.author), written()
    told(
        client.post(
            reverse("designations:masterfile_new", args=[other.code]),
            {
                "designation": str(case.pk),
                "number": f"DMMF-{other.code}-01",
                "release_model": "quality_controller",
            },
        ),
        422,
        "That is not how a product of this regime is released, and a master file keeps its way of release. (REG-12)",
        field="release_model",
    )
    assert written() == before


def test_reg_18_a_listing_does_not_end_before_it_begins() -> None:
    world, (site,) = make_world()
    version = draft_master_file_version(
        Team(world.control, world.regulatory, world.owner, world.qa, world.qp),
        world.master_file,
        world.file_version.designation,
    )
    begins = timezone.now() + timedelta(days=9)
    listing.site_list(actor=world.owner, version=version, site=site, listed_from=begins)
    client, before = browser(world.owner), written()
    page = told(
        client.post(
            reverse("sites:list-end", args=[world.master_file.number, version.number, site.code]),
            {
                "until_0": timezone.localdate().isoformat(),
                "until_1": "08:00",
                "reason": "It closes in spring.",
            },
        ),
        422,
        "The listing ends before it begins. (REG-18) Enter a later end.",
        field="until",
    )
    assert "It closes in spring." in page
    assert ListedSite.objects.get(master_file_version=version).listed_until is None
    assert written() == before
