"""The pages of kits and of a home's visits; the address is looked at on the record (REG-44)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from sites.models import HomeVisit, Kit
from tests.factories.accounts import PASSWORD, add_totp, code_now, sign_in
from tests.factories.batches import Bench, make_bench
from tests.factories.homes import ADDRESS, approved_kit, make_kit
from tests.factories.sites import second_qa
from ui.formats import calendar_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Bench:
    return make_bench(home=True)


def test_reg_44_a_kit_is_recorded_approved_and_withdrawn_on_its_pages(home: Bench) -> None:
    world, other = home.ready.world, second_qa(home.ready.world)
    maker = sign_in(Client(), world.qa.person)
    given = {
        "number": "KIT-A1",
        "master_file": str(world.master_file.pk),
        "contents": "Syringe\nFilter",
        "packing_record": "",
        "expires_on": timezone.localdate().isoformat(),
    }
    refused = maker.post(reverse("sites:kit-add"), given)
    assert refused.status_code == 422
    assert "KIT-A1" in refused.content.decode(), "nothing typed is lost"
    assert maker.post(reverse("sites:kit-add"), given | {"packing_record": "PK-9"}).status_code == 302
    kit = Kit.objects.get(number="KIT-A1")
    page = reverse("sites:kit", args=[kit.pk])
    approve = reverse("sites:kit-approve", args=[kit.pk])
    assert "KIT-A1" in maker.get(reverse("sites:kits")).content.decode()
    assert approve in maker.get(page).content.decode()
    assert "You recorded this kit yourself." in maker.get(approve).content.decode()
    checker, secret = sign_in(Client(), other.person), add_totp(other.person)
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', checker.get(approve).content.decode())
    assert seen is not None
    signed = checker.post(approve, {"seen": seen[1], "password": PASSWORD, "code": code_now(secret)})
    assert signed.status_code == 302, signed.content.decode()
    said = checker.get(page).content.decode()
    assert f"Approved kit KIT-A1 for use until {calendar_date(timezone.localdate())}." in said, (
        "a day in words"
    )
    assert approve not in said
    withdraw = reverse("sites:kit-withdraw", args=[kit.pk])
    assert checker.post(withdraw, {"reason": "Recalled."}).status_code == 302
    assert "Withdrawn" in checker.get(page).content.decode()


def test_reg_44_a_visit_is_planned_and_cancelled_on_the_page_of_the_home(home: Bench) -> None:
    kit = approved_kit(home.ready.world)
    make_kit(home.ready.world.qa, home.ready.world.master_file, number="KIT-NOT")
    lead = sign_in(Client(), home.lead.person)
    page, plan = (reverse(f"sites:{name}", args=[home.site.code]) for name in ("home-visits", "visit-plan"))
    assert page in lead.get(reverse("sites:detail", args=[home.site.code])).content.decode()
    form = lead.get(plan).content.decode()
    assert kit.number in form
    assert "KIT-NOT" not in form
    given = {
        "visit_on": timezone.localdate().isoformat(),
        "kit": str(kit.pk),
        "visitor": str(home.operator.person_id),
    }
    assert lead.post(plan, given).status_code == 302
    visit = HomeVisit.objects.get()
    said = lead.get(page).content.decode()
    assert home.operator.printed_name in said
    cancel = reverse("sites:visit-cancel", args=[home.site.code, visit.pk])
    assert cancel in said
    assert lead.post(cancel, {"reason": "The patient is away."}).status_code == 302
    assert "Cancelled" in lead.get(page).content.decode()
    assert lead.post(cancel, {"reason": "Again."}).status_code == 409


def test_reg_44_the_address_is_shown_once_with_a_reason_and_each_look_is_on_the_trail(home: Bench) -> None:
    lead = sign_in(Client(), home.lead.person)
    page = reverse("sites:home-address", args=[home.site.code])
    looks = Event.objects.filter(kind="sites.home.address_seen")
    assert ADDRESS not in lead.get(page).content.decode()
    assert lead.post(page, {"reason": " "}).status_code == 422
    assert not looks.exists()
    shown = lead.post(page, {"reason": "The visit of today."})
    assert ADDRESS in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    look = looks.get()
    assert look.reason == "The visit of today."
    assert "Some Street" not in str(look.data)
    for who in (home.operator, home.ready.world.qa, home.ready.world.qp):
        answer = sign_in(Client(), who.person).post(page, {"reason": "Curious."})
        assert answer.status_code == 403
        assert "Some Street" not in answer.content.decode()
    assert looks.count() == 1


def test_reg_44_other_places_have_neither_visits_nor_an_address() -> None:
    bench = make_bench()
    lead = sign_in(Client(), bench.lead.person)
    for name in ("home-visits", "visit-plan", "home-address"):
        assert lead.get(reverse(f"sites:{name}", args=[bench.site.code])).status_code == 404
    assert (
        "Show the address" not in lead.get(reverse("sites:detail", args=[bench.site.code])).content.decode()
    )
