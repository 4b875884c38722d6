"""Enrolment: who stops a site, and who may start it again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.errors import Conflict, InvalidInput, NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.models import Event, Signature
from ledger.transitions import table_of
from sites.models import Enrolment, Restriction
from sites.services import enrolment as services
from sites.services import restriction as restrictions
from tests.factories.sites import (
    Ready,
    cease,
    make_ready,
    make_site,
    make_world,
    move,
    onboard,
    proof_of,
    site_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def suspend(ready: Ready) -> Restriction:
    who = ready.world.regulatory
    return services.enrolment_suspend(
        actor=who,
        enrolment=ready.enrolment,
        proof=proof_of(who),
        reference="GMP/2026/17",
        reason="Findings of the inspection of 3 November.",
        notice_on=timezone.now().date() - timedelta(days=30),
    )


def lift(ready: Ready, restriction: Restriction, **changes: object) -> None:
    who = ready.world.regulatory
    values = {"variation_reference": "VAR 0042", "variation_granted_on": timezone.now().date()} | changes
    restrictions.restriction_lift(
        actor=who, restriction=restriction, proof=proof_of(who), reason="Granted.", **values
    )


def test_the_way_to_active_is_signed_and_on_the_trail(ready: Ready) -> None:
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"
    signed = Signature.objects.filter(subject_id=str(ready.enrolment.pk)).order_by("id")
    assert [row.printed_name for row in signed] == [ready.world.qa.printed_name] * 2
    assert "starts no batch" in signed[1].statement
    kinds = (
        Event.objects.filter(subject_id=str(ready.enrolment.pk))
        .order_by("seq")
        .values_list("kind", flat=True)
    )
    assert list(kinds) == [
        "sites.enrolment.proposed",
        "sites.enrolment.onboarding",
        "sites.checklist.begun",
        "sites.enrolment.activated",
    ]


def test_reg_35_a_move_without_proof_or_reason_is_refused(ready: Ready) -> None:
    qa = ready.world.qa
    with pytest.raises(ProofRefused):
        services.enrolment_move(
            actor=qa, enrolment=ready.enrolment, move="pause", proof=None, reason="Flood."
        )
    with pytest.raises(WrongState):
        services.enrolment_move(
            actor=qa, enrolment=ready.enrolment, move="pause", proof=proof_of(qa), reason="  "
        )
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"


def test_reg_35_holder_pauses_and_resumes(ready: Ready) -> None:
    move(ready.world.qa, ready.enrolment, "pause")
    assert ready.enrolment.state == "paused"
    move(ready.world.qa, ready.enrolment, "resume")
    assert ready.enrolment.state == "active"


def test_reg_39_holder_cannot_lift_what_the_authority_stopped(ready: Ready) -> None:
    restriction = suspend(ready)
    qa = ready.world.qa
    with pytest.raises(WrongState):
        move(qa, ready.enrolment, "resume")
    with pytest.raises(NotPermitted):
        restrictions.restriction_lift(
            actor=qa,
            restriction=restriction,
            proof=proof_of(qa),
            reason="We think it is fine.",
            variation_reference="VAR 1",
            variation_granted_on=timezone.now().date(),
        )
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "suspended"


def test_reg_39_lift_asks_for_a_granted_variation(ready: Ready) -> None:
    restriction = suspend(ready)
    with pytest.raises(RuleBroken) as refused:
        lift(ready, restriction, variation_reference="  ", variation_granted_on=None)
    (problem,) = refused.value.problems
    assert problem.reg == "REG-39"
    assert problem.field == "variation_reference"
    with pytest.raises(InvalidInput):
        lift(ready, restriction, variation_granted_on=timezone.now().date() + timedelta(days=1))
    lift(ready, restriction)
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"
    assert restriction.state == "lifted"


def test_reg_39_lifting_never_undoes_the_holders_own_pause(ready: Ready) -> None:
    move(ready.world.qa, ready.enrolment, "pause")
    restriction = suspend(ready)
    lift(ready, restriction)
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "paused"


def test_reg_39_two_suspensions_both_have_to_end(ready: Ready) -> None:
    first = suspend(ready)
    who = ready.world.regulatory
    second = restrictions.restriction_record(
        actor=who,
        imposed_by="authority",
        enrolment=ready.enrolment,
        reference="GMP/2026/18",
        reason="Second finding.",
        effective_from=timezone.now(),
    )
    assert second.number != first.number
    lift(ready, first)
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "suspended"
    lift(ready, second)
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"


def test_reg_40_a_suspension_that_has_not_begun_is_not_recorded_as_one(ready: Ready) -> None:
    who = ready.world.regulatory
    with pytest.raises(InvalidInput) as refused:
        services.enrolment_suspend(
            actor=who,
            enrolment=ready.enrolment,
            proof=proof_of(who),
            reference="GMP/2026/19",
            reason="In four weeks.",
            effective_from=timezone.now() + timedelta(days=28),
        )
    assert refused.value.problems[0].field == "effective_from"
    assert not Restriction.objects.exists()


def test_reg_42_ceased_is_for_good(ready: Ready) -> None:
    cease(ready.world, ready.enrolment)
    for name in ("begin", "activate", "pause", "resume"):
        with pytest.raises(WrongState):
            move(ready.world.qa, ready.enrolment, name)
    again = services.enrolment_propose(
        actor=ready.world.qa,
        site=ready.site,
        master_file=ready.world.master_file,
        proposal="A new beginning.",
    )
    assert again.pk != ready.enrolment.pk


def test_reg_36_activation_names_everything_that_is_missing() -> None:
    world, (listed, *_rest) = make_world()
    unlisted = make_site(world.control, world.qa)
    missing = {
        "enrolment.instruction_acknowledged",
        "enrolment.people_competent",
        "enrolment.onboarding_complete",
    }
    for place, rules in (
        (listed, missing),
        (unlisted, missing | {"enrolment.site_listed"}),
    ):
        enrolled = services.enrolment_propose(
            actor=world.qa, site=place, master_file=world.master_file, proposal="Close to the patients."
        )
        move(world.qa, enrolled, "begin")
        with pytest.raises(RuleBroken) as refused:
            move(world.qa, enrolled, "activate")
        assert {problem.rule for problem in refused.value.problems} == rules
        assert all(problem.way_out and problem.reg for problem in refused.value.problems)


def test_a_site_is_enrolled_once() -> None:
    world, (place,) = make_world()
    services.enrolment_propose(
        actor=world.qa, site=place, master_file=world.master_file, proposal="Close by."
    )
    with pytest.raises(Conflict):
        services.enrolment_propose(
            actor=world.qa, site=place, master_file=world.master_file, proposal="Again."
        )


def test_reg_129_people_of_another_site_and_of_the_bench_cannot_move_it(ready: Ready) -> None:
    other = make_ready()
    for stranger in (other.world.qa, other.lead, ready.operator, ready.lead):
        with pytest.raises(NotPermitted):
            services.enrolment_move(
                actor=stranger,
                enrolment=ready.enrolment,
                move="pause",
                proof=proof_of(stranger),
                reason="I want to.",
            )
    assert not Enrolment.objects.for_actor(other.world.qa, "site_view").filter(pk=ready.enrolment.pk).exists()
    assert Enrolment.objects.for_actor(ready.operator, "site_view").filter(pk=ready.enrolment.pk).exists()


def test_every_state_by_every_move(ready: Ready) -> None:
    """From every state, exactly the moves of the table whose rules hold succeed; all others leave it where it was."""
    table = table_of(ready.enrolment)
    world = ready.world

    def to(state: str) -> Enrolment:
        place = make_site(world.control, world.qa)
        enrolled = services.enrolment_propose(
            actor=world.qa, site=place, master_file=world.master_file, proposal="Test."
        )
        if state == "proposed":
            return enrolled
        if state == "ceased":
            cease(world, enrolled)
            return enrolled
        move(world.qa, enrolled, "begin")
        if state == "suspended":
            services.enrolment_suspend(
                actor=world.regulatory,
                enrolment=enrolled,
                proof=proof_of(world.regulatory),
                reference="X",
                reason="Y",
            )
        return enrolled

    for state in ("proposed", "onboarding", "suspended", "ceased"):
        for name in services.PLAIN_MOVES:
            row = table.move(name)
            enrolled = to(state)
            # What was only proposed has nothing to settle before it ceases.
            if state in row.sources and (not row.rules or (state, name) == ("proposed", "cease")):
                move(world.qa, enrolled, name)
                expected = row.target
            else:
                with pytest.raises((WrongState, RuleBroken)):
                    move(world.qa, enrolled, name)
                expected = state
            enrolled.refresh_from_db()
            assert enrolled.state == expected, (state, name)


def test_site_lead_of_the_site_may_not_enrol() -> None:
    world, (place,) = make_world()
    lead = site_person("site_lead", place.scope, world.control)
    with pytest.raises(NotPermitted):
        services.enrolment_propose(
            actor=lead, site=place, master_file=world.master_file, proposal="We would like to."
        )


def test_onboarding_then_activation_by_the_control_site() -> None:
    world, (place,) = make_world()
    ready = onboard(world, place)
    move(world.qa, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"
