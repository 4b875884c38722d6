"""Sites of a product are compared: what is accepted, from which results, and that a site out of range does not open (REG-37)."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from batches.models import StepEntry
from ledger.errors import InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event, Signature
from ledger.uploads import CSV, Upload
from oversight.comparability import services
from oversight.comparability.comparing import Compared, Pool, load_pool
from oversight.comparability.results import batch_results
from oversight.comparability.series import Series
from oversight.models import ComparabilityProtocol, PerformanceRun
from sites.subjects import enrolment_subject
from tests.factories import oversight as review
from tests.factories.accounts import actor, grant
from tests.factories.batches import make_bench
from tests.factories.comparability import make_protocol, make_run, put_protocol_in_force
from tests.factories.sites import Ready, make_world, move, onboard, proof_of

pytestmark = pytest.mark.django_db

VIABILITY = {"key": "viability", "judged": "mean", "low": "70", "high": "95"}


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch) -> Ready:
    """A site in onboarding with everything but what shows that its product is comparable."""
    monkeypatch.setattr("tests.factories.sites.show_comparable", lambda *_given: None)
    world, (place,) = make_world()
    return onboard(world, place)


def says(ready: Ready) -> str:
    """What stands at the item of the checklist; empty: shown."""
    found = enrolment_subject(ready.enrolment).onboarding.standings
    return next(one.why for one in found if one.wanted.key == "comparability")


def run(ready: Ready, name: str, value: str, **fields: Any) -> PerformanceRun:
    return make_run(ready.world, ready.enrolment, name, values={"viability": value}, **fields)


def test_reg_37_a_site_out_of_range_does_not_open_and_the_words_give_the_numbers(ready: Ready) -> None:
    assert "No comparability protocol" in says(ready)
    put_protocol_in_force(ready.world, attributes=[VIABILITY], min_results=3)
    assert "Viability: 0 of 3 results" in says(ready)
    for name, value in (("PB-1", "71.5"), ("PB-2", "69.0"), ("PB-3", "66.2")):
        run(ready, name, value)
    assert "Viability: the mean of 3 results is 68.90 %, below 70 %" in says(ready)
    with pytest.raises(RuleBroken, match="comparable with that of all other sites"):
        move(ready.world.qa, ready.enrolment, "activate")
    for name, value in (("PB-4", "80"), ("PB-5", "81")):
        run(ready, name, value)
    assert says(ready) == ""
    move(ready.world.qa, ready.enrolment, "activate")
    ready.enrolment.refresh_from_db()
    assert ready.enrolment.state == "active"


def test_reg_37_each_result_is_judged_where_the_protocol_says_so(ready: Ready) -> None:
    put_protocol_in_force(ready.world, attributes=[{**VIABILITY, "judged": "each"}], min_results=2)
    run(ready, "PB-1", "69.9")
    assert "the smallest of 1 results is 69.9 %, below 70 %" in says(ready), "out of range, however few"
    run(ready, "PB-1", "70", reason="Misread.")
    run(ready, "PB-2", "95.0")
    assert says(ready) == "", "on the limit is within it"
    run(ready, "PB-3", "95.01")
    assert "the largest of 3 results is 95.01 %, above 95 %" in says(ready)


def test_reg_37_a_mean_is_judged_exactly_and_not_as_it_is_rounded(ready: Ready) -> None:
    put_protocol_in_force(ready.world, attributes=[VIABILITY])
    for name, value in (("PB-1", "70"), ("PB-2", "70"), ("PB-3", "69.99999999")):
        run(ready, name, value)
    assert "below 70 %" in says(ready)
    run(ready, "PB-3", "70", reason="Misread.")
    assert says(ready) == ""


def test_reg_37_another_sites_performance_batches_do_not_count(ready: Ready) -> None:
    put_protocol_in_force(ready.world, attributes=[VIABILITY])
    run(ready, "PB-1", "60")
    protocol = ComparabilityProtocol.objects.get()
    stranger = uuid.uuid4()
    (mine,) = load_pool(protocol, [ready.enrolment.pk]).compare(ready.site.pk, ready.enrolment.pk)
    (other,) = load_pool(protocol, [ready.enrolment.pk]).compare(stranger, stranger)
    assert (mine.site.n, other.site.n, other.pool.n) == (1, 0, 0)
    assert not other.accepted


def test_reg_37_the_results_of_decided_batches_are_those_of_their_site_and_of_everybody_elses_pool() -> None:
    bench = make_bench("CMP")
    in_hand = review.accepted(bench, "ARI0001-02")
    done = [review.certified(bench, name).batch for name in ("ARI0001-01", "ARI0001-03")]
    wanted = [{"key": "vcn", "unit": services.criteria_of(bench.ready.world.product)["vcn"].limit["unit"]}]

    def vcn(batch: Any) -> Decimal:
        value = StepEntry.objects.get(batch=batch, step_key="vcn", corrected_by=None).value
        return Decimal(value["number"])

    found = batch_results(bench.ready.world.product.pk, wanted)[("vcn", bench.site.pk)]
    numbers = [vcn(batch) for batch in done]
    assert in_hand.state == "accepted"
    assert (found.n, found.total, found.low, found.high, found.other) == (
        2,
        sum(numbers),
        min(numbers),
        max(numbers),
        0,
    )
    assert found == replace(Series.of(numbers), other=0)
    # In another unit nothing is compared, and it is said how many were left out.
    other_unit = batch_results(bench.ready.world.product.pk, [{"key": "vcn", "unit": "furlongs"}])
    assert (other_unit[("vcn", bench.site.pk)].n, other_unit[("vcn", bench.site.pk)].other) == (0, 2)
    # Of the site itself they are its own results; for any other site they are the pool.
    protocol = put_protocol_in_force(
        bench.ready.world, attributes=[{"key": "vcn", "judged": "mean", "tolerance": "5"}]
    )
    pool = load_pool(protocol, [])
    (own,) = pool.compare(bench.site.pk, None)
    (another,) = pool.compare(uuid.uuid4(), None)
    assert (own.site.n, own.pool.n, another.site.n, another.pool.n) == (2, 0, 0, 2)
    assert "all other sites together have 0 of 1 results" in own.missing[0]


def test_reg_37_batches_decided_long_ago_are_not_compared(settings: Any) -> None:
    bench = make_bench("CMP")
    review.certified(bench)
    wanted = [{"key": "vcn", "unit": services.criteria_of(bench.ready.world.product)["vcn"].limit["unit"]}]
    assert batch_results(bench.ready.world.product.pk, wanted)
    settings.SPOKEWISE = replace(settings.SPOKEWISE, COMPARABILITY_DAYS=0)
    assert batch_results(bench.ready.world.product.pk, wanted) == {}


NUMBERS = {"title": "Viability", "key": "viability", "unit": "%", "low": None, "high": None}


def compared(site: list[str], pool: list[str], **attribute: Any) -> Compared:
    """One attribute of a site with these results beside others with those; two results are needed to judge."""
    here, there = uuid.uuid4(), uuid.uuid4()
    protocol = ComparabilityProtocol(min_results=2, attributes=[{**NUMBERS, **attribute}])
    batches = {
        ("viability", here): Series.of(Decimal(one) for one in site),
        ("viability", there): Series.of(Decimal(one) for one in pool),
    }
    (found,) = Pool(protocol, batches, {}, ()).compare(here, None)
    return found


@pytest.mark.parametrize(
    ("site", "pool", "judged", "fault"),
    [
        (["80", "82"], ["90", "92"], "mean", ""),
        (["79.9", "82"], ["90", "92"], "mean", "more than 10 % from 91.0 %"),
        (["101", "101.1"], ["90", "92"], "mean", "more than 10 % from 91.0 %"),
        (["81", "101"], ["90", "92"], "each", ""),
        (["80.9", "101"], ["90", "92"], "each", "80.9 %, one of 2 results"),
        (["81", "101.1"], ["90", "92"], "each", "101.1 %, one of 2 results"),
        # A third has no end in decimals: 90.666… and 10 from it is judged by whole numbers.
        (["80.66666666666667", "80.66666666666667"], ["90", "91", "91"], "each", ""),
        (["80.66666666666666", "80.66666666666667"], ["90", "91", "91"], "each", "one of 2 results"),
    ],
)
def test_reg_37_a_site_is_held_to_its_distance_from_the_mean_of_all_others(
    site: list[str], pool: list[str], judged: str, fault: str
) -> None:
    found = compared(site, pool, judged=judged, tolerance="10")
    assert found.accepted == (not fault)
    assert not found.missing
    assert fault in "; ".join(found.faults)


def test_reg_37_a_distance_from_others_is_not_judged_before_there_are_enough_of_them() -> None:
    found = compared(["90", "90"], ["90"], judged="mean", tolerance="10")
    assert (found.accepted, found.faults) == (False, ())
    assert "1 of 2 results to compare with" in found.missing[0]
    assert compared(["90"], ["90", "90"], judged="mean", tolerance="10").missing
    assert compared(["90", "90"], [], judged="mean", low="80").accepted, "a range needs no others"


def test_reg_37_protocol_faults_are_said_at_once_and_beside_their_fields(ready: Ready) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_protocol(
            ready.world,
            attributes=[
                {"key": "viability", "judged": "mean", "low": "90", "high": "80"},
                {"key": "viability", "judged": "mean", "low": "1"},
                {"key": "nonsense", "judged": "mean", "low": "1"},
            ],
            min_results=0,
            rationale=" ",
        )
    assert [problem.field for problem in refused.value.problems] == [
        "low_viability",
        "judged_viability",
        "judged_nonsense",
        "min_results",
        "rationale",
    ]
    for wrong in ({}, {"low": "0,5"}, {"tolerance": "0"}, {"tolerance": "-1"}):
        with pytest.raises(InvalidInput):
            make_protocol(ready.world, attributes=[{"key": "viability", "judged": "each", **wrong}])
    with pytest.raises(InvalidInput, match="Nothing is compared"):
        make_protocol(ready.world, attributes=[])
    assert not ComparabilityProtocol.objects.exists()


def test_reg_37_a_protocol_is_put_in_force_by_somebody_else_and_never_by_an_older_version(
    ready: Ready,
) -> None:
    world = ready.world
    first = put_protocol_in_force(world)
    older, newer = make_protocol(world), make_protocol(world, min_results=2)
    services.protocol_put_in_force(actor=world.qa, protocol=newer, proof=proof_of(world.qa))
    first.refresh_from_db()
    assert (first.state, newer.state, newer.version) == ("superseded", "in_force", 3)
    with pytest.raises(RuleBroken, match="Version 3 is in force already"):
        services.protocol_put_in_force(actor=world.qa, protocol=older, proof=proof_of(world.qa))
    newer.refresh_from_db()
    assert newer.state == "in_force"
    assert Signature.objects.filter(subject_id=str(newer.pk), meaning="approved").count() == 1
    told = Event.objects.filter(subject_id=str(newer.pk)).order_by("id").values_list("kind", flat=True)
    assert list(told) == ["oversight.comparability.drafted", "oversight.comparability.in_force"]


def test_reg_37_the_writer_of_a_protocol_does_not_sign_it(ready: Ready) -> None:
    grant(ready.world.qa.person, "process_owner", ready.world.control.scope, organisation=ready.world.control)
    both = actor(ready.world.qa.person)
    mine = services.protocol_draft(
        actor=both,
        product=ready.world.product,
        attributes=[VIABILITY],
        min_results=1,
        rationale="Limits.",
    )
    with pytest.raises(RuleBroken, match="wrote this protocol yourself"):
        services.protocol_put_in_force(actor=both, protocol=mine, proof=proof_of(both))


def test_reg_37_the_wrong_roles_and_another_control_site_are_refused(ready: Ready) -> None:
    stranger, _places = make_world()
    draft = make_protocol(ready.world)
    put_protocol_in_force(ready.world)
    for who in (ready.lead, ready.operator, ready.world.qa, stranger.owner):
        with pytest.raises(NotPermitted):
            services.protocol_draft(
                actor=who,
                product=ready.world.product,
                attributes=[VIABILITY],
                min_results=1,
                rationale="Limits.",
            )
    for who in (ready.lead, ready.world.owner, stranger.qa):
        with pytest.raises(NotPermitted):
            services.protocol_put_in_force(actor=who, protocol=draft, proof=None)
        with pytest.raises(NotPermitted):
            run(ready, "PB-1", "80", actor=who)


def test_reg_37_a_performance_batch_is_recorded_whole_and_again_only_with_a_reason(ready: Ready) -> None:
    with pytest.raises(WrongState, match="No comparability protocol"):
        services.performance_record(
            actor=ready.world.qa,
            enrolment=ready.enrolment,
            run="PB-1",
            performed_on=timezone.localdate(),
            values={"viability": "80"},
            upload=Upload("run.csv", CSV, b"a,b\n1,2\n"),
        )
    put_protocol_in_force(ready.world)
    with pytest.raises(InvalidInput) as refused:
        run(ready, " ", "", performed_on=timezone.localdate() + timedelta(days=2))
    assert [problem.field for problem in refused.value.problems] == ["run", "performed_on", "value_viability"]
    with pytest.raises(InvalidInput):
        run(ready, "PB-1", "80,5")
    run(ready, "PB-1", "80")
    with pytest.raises(InvalidInput, match="recorded already"):
        run(ready, "PB-1", "81")
    again = run(ready, "PB-1", "81", reason="Misread.")
    assert (again.sequence, PerformanceRun.objects.count()) == (2, 2)


def test_reg_37_an_open_site_is_compared_by_its_own_batches_alone(ready: Ready) -> None:
    put_protocol_in_force(ready.world)
    run(ready, "PB-1", "80")
    move(ready.world.qa, ready.enrolment, "activate")
    with pytest.raises(WrongState, match="its own batches are compared"):
        run(ready, "PB-2", "80")
    pool = load_pool(ComparabilityProtocol.objects.get(), [ready.enrolment.pk])
    (found,) = pool.compare(ready.site.pk, ready.enrolment.pk)
    assert (found.site.n, len(pool.rows)) == (0, 1), (
        "an old performance batch props up no drift, and stays readable"
    )


@pytest.mark.parametrize(
    "change",
    [
        "state = 'in_force'",
        "attributes = '[{}]'",
        "min_results = 9",
        "rationale = 'none'",
        "state_since = now()",
    ],
)
def test_reg_37_raw_sql_neither_puts_a_protocol_in_force_nor_rewrites_it(ready: Ready, change: str) -> None:
    draft = make_protocol(ready.world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE oversight_comparabilityprotocol SET {change} WHERE id = %s", [draft.pk])
    put_protocol_in_force(ready.world)
    made = run(ready, "PB-1", "80")
    for statement in (
        "UPDATE oversight_performancerun SET values = '{\"viability\": 1}' WHERE id = %s",
        "DELETE FROM oversight_performancerun WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [made.pk])
