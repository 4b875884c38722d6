"""Restrictions whole: what they cover, how they end, who answered, and their pages (REG-38 to REG-41)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from sites.facts import load_stops
from sites.models import Representation, Restriction
from sites.services import restriction as services
from tests.factories.sites import Ready, grant_lifting, make_ready, proof_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def impose(ready: Ready, by: str = "authority", **given: Any) -> Restriction:
    who = ready.world.regulatory if by == "authority" else ready.world.qa
    values = {"reference": "GMP/7", "reason": "Findings.", "effective_from": timezone.now()} | given
    if not {"site", "product", "licence", "enrolment"} & set(values):
        values["site"] = ready.site
    return services.restriction_record(actor=who, imposed_by=by, **values)


def stops(ready: Ready, activity: str, mode: str = "POC") -> tuple[str, ...]:
    return load_stops(
        site_id=ready.site.pk,
        product_id=ready.world.product.pk,
        mode=mode,
        at=timezone.now(),
        activity=activity,
    ).restrictions


def test_reg_38_a_restriction_of_one_activity_stops_that_and_no_other(ready: Ready) -> None:
    made = impose(ready, activities=["certifying"])
    assert stops(ready, "certifying") == (made.number,)
    assert stops(ready, "making") == stops(ready, "releasing") == ()
    whole = impose(ready, reference="GMP/8")
    for activity in ("making", "certifying", "releasing"):
        assert whole.number in stops(ready, activity)


def test_reg_38_a_restriction_of_one_mode_leaves_the_other(ready: Ready) -> None:
    made = impose(ready, mode="MM")
    assert stops(ready, "making") == ()
    assert stops(ready, "making", mode="MM") == (made.number,)
    assert "Modular" in services.covers_in_words(made)


def test_reg_38_a_restriction_that_ends_before_it_starts_is_refused(ready: Ready) -> None:
    now = timezone.now()
    for end in (now - timedelta(days=1), now):
        with pytest.raises(InvalidInput) as refused:
            impose(ready, effective_from=now, effective_until=end)
        (problem,) = refused.value.problems
        assert (problem.field, problem.reg) == ("effective_until", "REG-38")
        assert problem.way_out
    made = impose(ready)
    columns = [f.column for f in Restriction._meta.concrete_fields]
    kept = ", ".join(c for c in columns if c not in ("id", "number", "effective_until"))

    def backwards() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO mfg_sites_restriction (id, number, effective_until, {kept})"  # names of our own columns
                f" SELECT uuidv7(), 'RES-X', effective_from - interval '1 day', {kept} FROM mfg_sites_restriction"
                " WHERE id = %s",
                [made.pk],
            )

    with pytest.raises(DatabaseError, match="reg_38_ends"):
        backwards()


def test_reg_38_a_restriction_ends_by_itself_at_the_end_that_the_decision_names(ready: Ready) -> None:
    now = timezone.now()
    impose(ready, effective_from=now - timedelta(days=90), effective_until=now - timedelta(seconds=1))
    assert stops(ready, "making") == ()
    made = impose(ready, reference="GMP/9", effective_until=now + timedelta(days=90))
    assert stops(ready, "making") == (made.number,)


def test_reg_38_an_unknown_activity_or_mode_is_refused(ready: Ready) -> None:
    for given in ({"activities": ["dancing"]}, {"mode": "XX"}):
        with pytest.raises(InvalidInput):
            impose(ready, **given)


def lift(ready: Ready, restriction: Restriction, variation: Any) -> None:
    who = ready.world.regulatory
    services.restriction_lift(
        actor=who, restriction=restriction, proof=proof_of(who), reason="Granted.", variation=variation
    )


def test_reg_39_only_a_granted_variation_for_that_letter_of_that_licence_lifts(ready: Ready) -> None:
    who, now = ready.world.regulatory, timezone.now()
    restriction = impose(ready, effective_from=now - timedelta(days=2))
    other = make_ready()
    theirs = impose(other)
    wrong = {
        "none": None,
        "another letter": grant_lifting(who, restriction, letter="GMP/99"),
        "granted before": grant_lifting(who, restriction, on=(now - timedelta(days=4)).date()),
        "another licence": grant_lifting(other.world.regulatory, theirs),
    }
    for name, variation in wrong.items():
        with pytest.raises(RuleBroken) as refused:
            lift(ready, restriction, variation)
        assert {p.reg for p in refused.value.problems} == {"REG-39"}, name
    restriction.refresh_from_db()
    assert restriction.state == "in_force"
    granted = grant_lifting(who, restriction)
    lift(ready, restriction, granted)
    restriction.refresh_from_db()
    assert (restriction.state, restriction.variation_id) == ("lifted", granted.pk)
    assert restriction.variation_reference == granted.reference
    assert stops(ready, "making") == ()


def test_reg_39_a_variation_that_is_asked_for_but_not_granted_lifts_nothing(ready: Ready) -> None:
    from designations.models import Licence
    from designations.services import variations

    who, restriction = ready.world.regulatory, impose(ready)
    licence = Licence.objects.get(control_scope_id=restriction.control_scope_id)
    asked = variations.variation_draft(
        actor=who, licence=licence, kind="lift_restriction", summary="S", restriction_reference="GMP/7"
    )
    with pytest.raises(RuleBroken):
        lift(ready, restriction, asked)
    variations.variation_submit(actor=who, variation=asked, on=timezone.localdate())
    asked.refresh_from_db()
    with pytest.raises(RuleBroken):
        lift(ready, restriction, asked)


def test_reg_39_the_application_role_cannot_lift_by_another_variation(ready: Ready) -> None:
    """With the transition and the signature of a real lift of another restriction, the database still asks for the letter."""
    who, restriction = ready.world.regulatory, impose(ready)
    stray = grant_lifting(who, restriction, letter="GMP/99")
    with pytest.raises(DatabaseError, match="REG-39"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE mfg_sites_restriction SET state = 'lifted', lifted_at = clock_timestamp(), variation_id = %s,"
            " variation_reference = %s, variation_granted_on = %s WHERE id = %s",
            [stray.pk, stray.reference, stray.decided_on, restriction.pk],
        )


def test_reg_39_one_variation_lifts_every_restriction_of_its_letter_and_no_other(ready: Ready) -> None:
    first, second = impose(ready), impose(ready, product=ready.world.product)
    third = impose(ready, reference="GMP/8")
    granted = grant_lifting(ready.world.regulatory, first)
    lift(ready, first, granted)
    lift(ready, second, granted)
    with pytest.raises(RuleBroken):
        lift(ready, third, granted)


def test_reg_39_the_holders_own_is_lifted_by_the_holders_signature(ready: Ready) -> None:
    restriction, qa = impose(ready, by="holder"), ready.world.qa
    with pytest.raises(NotPermitted):
        services.restriction_lift(
            actor=ready.operator, restriction=restriction, proof=proof_of(ready.operator), reason="X"
        )
    services.restriction_lift(actor=qa, restriction=restriction, proof=proof_of(qa), reason="Mended.")
    assert stops(ready, "making") == ()


def test_reg_40_the_answer_to_a_notice_is_kept_with_its_dates(ready: Ready) -> None:
    who, today = ready.world.regulatory, timezone.localdate()
    restriction = impose(
        ready,
        notice_on=today - timedelta(days=3),
        answer_due_on=today + timedelta(days=25),
        effective_from=timezone.now() + timedelta(days=25),
    )
    given = {"restriction": restriction, "reference": "R-1", "summary": "We disagree with finding 2."}
    for day in (today + timedelta(days=1), today - timedelta(days=4)):
        with pytest.raises(InvalidInput) as refused:
            services.representation_record(actor=who, sent_on=day, **given)
        assert {(p.field, p.reg) for p in refused.value.problems} == {("sent_on", "REG-40")}
    services.representation_record(actor=who, sent_on=today, **given)
    assert Representation.objects.get().restriction == restriction
    with pytest.raises(DatabaseError), transaction.atomic():
        Representation.objects.update(summary="Something else.")
    with pytest.raises(NotPermitted):
        services.representation_record(actor=ready.world.qa, sent_on=today, **given)
    with pytest.raises(WrongState):
        services.representation_record(
            actor=who, sent_on=today, **(given | {"restriction": impose(ready, by="holder")})
        )


def test_reg_40_a_notice_is_not_dated_after_what_it_announces(ready: Ready) -> None:
    with pytest.raises(InvalidInput) as refused:
        impose(ready, notice_on=timezone.localdate() + timedelta(days=1))
    assert {(p.field, p.reg) for p in refused.value.problems} == {("notice_on", "REG-40")}
