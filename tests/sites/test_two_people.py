"""Who typed the results that open a site is not who opens it (REG-36, REG-37)."""

import pytest
from django.test import Client
from django.urls import reverse

from ledger.errors import RuleBroken
from ledger.models import Signature, Transition
from tests.factories.accounts import sign_in
from tests.factories.comparability import make_run
from tests.factories.sites import Ready, make_world, move, onboard, second_qa

pytestmark = pytest.mark.django_db
RULE = "enrolment.evidence_read_by_another"


@pytest.fixture
def ready() -> Ready:
    world, (place,) = make_world()
    return onboard(world, place)


def test_reg_36_who_recorded_a_performance_batch_does_not_open_the_site(ready: Ready) -> None:
    maker = second_qa(ready.world)
    make_run(ready.world, ready.enrolment, "PB-2", actor=maker)
    before = Signature.objects.count()
    with pytest.raises(RuleBroken) as refused:
        move(maker, ready.enrolment, "activate")
    (problem,) = refused.value.problems
    assert (problem.rule, problem.reg) == (RULE, "REG-36")
    assert "another QA reviewer" in problem.way_out
    assert Signature.objects.count() == before
    move(ready.world.qa, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"
    found = Transition.objects.get(record_id=ready.enrolment.pk, move="activate").findings
    assert RULE in {one["rule"] for one in found if one["passed"]}


def test_reg_36_to_have_it_recorded_again_by_another_does_not_help(ready: Ready) -> None:
    maker = second_qa(ready.world)
    make_run(ready.world, ready.enrolment, "PB-2", actor=maker)
    make_run(ready.world, ready.enrolment, "PB-2", reason="A slip.")
    with pytest.raises(RuleBroken):
        move(maker, ready.enrolment, "activate")


def test_reg_36_batches_of_another_site_keep_nobody_from_signing() -> None:
    world, (here, there) = make_world(sites=2)
    first, second = onboard(world, here), onboard(world, there)
    maker = second_qa(world)
    make_run(world, second.enrolment, "PB-2", actor=maker)
    move(maker, first.enrolment, "activate")
    assert first.enrolment.state == "active"


def test_reg_36_the_page_says_so_before_anything_is_typed(ready: Ready) -> None:
    make_run(ready.world, ready.enrolment, "PB-2", actor=ready.world.qa)
    page = sign_in(Client(), ready.world.qa.person).get(
        reverse("sites:move", args=[ready.enrolment.pk, "activate"])
    )
    assert "You recorded performance batches of this site yourself." in page.content.decode()
