"""What the start gate is told about a site, and the gate rules over it (REG-55)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sites.facts import QUERIES, SiteFacts, load_site_facts, load_stops
from sites.readiness import load_readiness
from sites.rules import gate
from sites.selectors import site_state_at
from sites.services import competence, enrolment, equipment, restriction
from sites.services import issue as issues
from tests.factories.sites import (
    Ready,
    make_ready,
    make_site,
    move,
    onboard,
    proof_of,
    site_person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def facts(ready: Ready, **changes: object) -> SiteFacts:
    given = {"at": timezone.now()} | changes
    return load_site_facts(ready.site, ready.world.product, "POC", **given)


def failing(ready: Ready, *, person: object = None, classes: tuple[str, ...] = ()) -> dict[str, str]:
    subject = gate.GateSubject(
        facts=facts(ready),
        instruction_version_id=ready.world.instruction_version.pk,
        person_id=person,
        equipment_classes=frozenset(classes),
    )
    return {f.rule: f.reg for f in (rule(subject) for rule in gate.GATE) if not f.passed}


def test_reg_55_an_active_site_passes_every_gate_in_a_fixed_number_of_queries(ready: Ready) -> None:
    assert failing(ready, person=ready.operator.person_id, classes=("balance",)) == {}
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = facts(ready)
    assert len(queries) <= QUERIES
    assert found.enrolment == "active"
    assert found.listed is not None
    assert found.listed.version == 1


def test_reg_18_a_site_off_the_list_is_refused(ready: Ready) -> None:
    other = make_site(ready.world.control, ready.world.qa)
    found = load_site_facts(other, ready.world.product, "POC", timezone.now())
    subject = gate.GateSubject(facts=found, instruction_version_id=None)
    outcome = gate.listed(subject)
    assert not outcome.passed
    assert outcome.reg == "REG-18"
    assert "does not list this site" in outcome.message


def test_reg_18_before_the_version_came_into_force_the_site_was_not_lawful(ready: Ready) -> None:
    assert facts(ready, at=timezone.now() - timedelta(days=1)).listed is None


def test_reg_35_a_pause_closes_the_gate_at_once(ready: Ready) -> None:
    move(ready.world.qa, ready.enrolment, "pause")
    assert failing(ready) == {"site.active": "REG-35"}


def test_reg_38_a_product_wide_restriction_closes_the_gate_from_its_instant(ready: Ready) -> None:
    now = timezone.now()
    restriction.restriction_record(
        actor=ready.world.regulatory,
        imposed_by="authority",
        product=ready.world.product,
        reference="GMP/2026/20",
        reason="Notice of suspension.",
        effective_from=now + timedelta(days=28),
    )
    assert facts(ready).restrictions == ()
    (later,) = facts(ready, at=now + timedelta(days=28)).restrictions
    assert later.by_authority


def test_reg_38_a_restriction_of_another_product_or_site_does_not_count(ready: Ready) -> None:
    other = make_ready()
    now = timezone.now()
    for part in ({"product": other.world.product}, {"site": other.site}):
        restriction.restriction_record(
            actor=other.world.regulatory,
            imposed_by="authority",
            reference="X",
            reason="Y",
            effective_from=now,
            **part,
        )
    assert failing(ready) == {}
    assert "site.no_restriction" in failing(other)


def test_reg_41_stops_are_one_query(ready: Ready) -> None:
    where = {"site_id": ready.site.pk, "product_id": ready.world.product.pk, "mode": "POC"}
    with CaptureQueriesContext(connection) as queries:
        free = load_stops(**where, at=timezone.now())
    assert len(queries) == 1
    assert not free.stopped
    made = restriction.restriction_record(
        actor=ready.world.qa,
        imposed_by="holder",
        site=ready.site,
        reference="DEV 1",
        reason="Water leak.",
        effective_from=timezone.now(),
    )
    stopped = load_stops(**where, at=timezone.now())
    assert stopped.stopped
    assert stopped.restrictions == (made.number,)


def test_reg_46_a_failed_late_or_missing_calibration_closes_the_gate(ready: Ready) -> None:
    today = timezone.now().date()
    assert failing(ready, classes=("balance", "incubator")) == {"site.equipment_in_date": "REG-46"}
    equipment.calibration_record(
        actor=ready.lead,
        equipment=ready.equipment,
        done_on=today,
        due_on=today + timedelta(days=365),
        outcome="failed",
        certificate="CAL-2",
        done_by="A laboratory",
    )
    assert failing(ready, classes=("balance",)) == {"site.equipment_in_date": "REG-46"}


def test_reg_46_in_date_to_the_end_of_the_due_day_and_not_after(ready: Ready) -> None:
    (item,) = facts(ready).equipment
    assert item.due_on is not None
    at_noon = timezone.now().replace(hour=12)
    on_the_day = at_noon + (item.due_on - at_noon.date())
    assert facts(ready, at=on_the_day).equipment[0].in_date
    assert not facts(ready, at=on_the_day + timedelta(days=1)).equipment[0].in_date


def test_reg_46_equipment_out_of_use_does_not_count(ready: Ready) -> None:
    equipment.equipment_take_out(actor=ready.lead, equipment=ready.equipment, reason="Dropped.")
    assert failing(ready, classes=("balance",)) == {"site.equipment_in_date": "REG-46"}
    equipment.equipment_return(actor=ready.lead, equipment=ready.equipment, reason="Checked.")
    assert failing(ready, classes=("balance",)) == {}


def test_reg_47_only_people_assessed_on_this_version_here(ready: Ready) -> None:
    stranger = site_person("operator", ready.site.scope, ready.world.control)
    assert failing(ready, person=stranger.person_id) == {"site.operator_competent": "REG-47"}
    row = competence.competence_assess(
        actor=ready.lead,
        person=stranger.person,
        instruction_version=ready.world.instruction_version,
        site=ready.site,
        basis="Watched.",
    )
    assert failing(ready, person=stranger.person_id) == {}
    competence.competence_end(actor=ready.lead, competence=row, reason="Left the unit.")
    assert failing(ready, person=stranger.person_id) == {"site.operator_competent": "REG-47"}


def test_reg_48_a_version_taken_back_or_not_acknowledged_is_not_worked_by(ready: Ready) -> None:
    issues.issue_take_back(actor=ready.world.owner, issue=ready.issue, reason="Wrong site.")
    assert failing(ready) == {"site.instruction_in_effect": "REG-48"}
    again = issues.instruction_issue(
        actor=ready.world.owner, version=ready.world.instruction_version, site=ready.site
    )
    assert failing(ready) == {"site.instruction_in_effect": "REG-48"}
    issues.issue_acknowledge(actor=ready.lead, issue=again, proof=proof_of(ready.lead))
    assert failing(ready) == {}


def test_reg_21_the_state_on_a_past_instant_is_rebuilt_from_the_moves(ready: Ready) -> None:
    before = timezone.now()
    move(ready.world.qa, ready.enrolment, "pause")
    file = ready.world.master_file
    assert site_state_at(ready.site, file, before) == "active"
    assert site_state_at(ready.site, file, timezone.now()) == "paused"
    assert site_state_at(ready.site, file, ready.enrolment.created_at - timedelta(minutes=1)) == ""


def test_reg_40_a_suspension_recorded_late_holds_from_its_own_instant_on(ready: Ready) -> None:
    """The page's *Since*, the state rebuilt and the report go by when it took effect, not by when it was typed in."""
    site, file, qa = ready.site, ready.world.master_file, ready.world.qa
    begun = ready.enrolment.state_since
    effective = timezone.now()
    move(qa, ready.enrolment, "pause")
    paused = timezone.now()
    enrolment.enrolment_suspend(
        actor=ready.world.regulatory,
        enrolment=ready.enrolment,
        proof=proof_of(ready.world.regulatory),
        reference="GMP/2026/22",
        reason="Notice of suspension.",
        effective_from=effective,
    )
    ready.enrolment.refresh_from_db()
    assert (ready.enrolment.state, ready.enrolment.state_since) == ("suspended", effective)
    assert site_state_at(site, file, effective - timedelta(microseconds=1)) == "active"
    assert site_state_at(site, file, effective) == site_state_at(site, file, paused) == "suspended"
    assert site_state_at(site, file, begun) == "active"


def test_reg_21_a_suspension_dated_before_the_proposal_makes_no_site_of_none(ready: Ready) -> None:
    proposed = ready.enrolment.created_at
    enrolment.enrolment_suspend(
        actor=ready.world.regulatory,
        enrolment=ready.enrolment,
        proof=proof_of(ready.world.regulatory),
        reference="GMP/2026/23",
        reason="Notice of suspension.",
        effective_from=proposed - timedelta(days=1),
    )
    file = ready.world.master_file
    assert site_state_at(ready.site, file, proposed - timedelta(hours=1)) == ""
    assert site_state_at(ready.site, file, timezone.now()) == "suspended"


def test_readiness_says_who_opens_each_closed_gate(ready: Ready) -> None:
    answer = load_readiness(ready.site, ready.world.product, "POC", timezone.now())
    assert answer.ready
    move(ready.world.qa, ready.enrolment, "pause")
    answer = load_readiness(ready.site, ready.world.product, "POC", timezone.now())
    assert [(g.state, g.reg) for g in answer.closed] == [("closed", "REG-35")]
    assert "QA reviewer" in answer.closed[0].owner


def test_onboarding_site_is_not_active_yet(ready: Ready) -> None:
    place = make_site(ready.world.control, ready.world.qa)
    fresh = onboard(ready.world, place)
    found = load_site_facts(fresh.site, fresh.world.product, "POC", timezone.now())
    assert not gate.active(gate.GateSubject(found, None)).passed
