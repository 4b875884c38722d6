"""Exactness: published runs pass every rule; one planted fault is caught by one named rule, and nothing else is flagged."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from batches.models import Batch
from batches.services import PersonRef, entry_correct
from batches.services.materials import lot_correct_expiry
from designations.catalogue.cart import RUNS, published_values
from oversight.models import Deviation, RuleResult
from oversight.rules.ruleset import REVIEW_RULES
from oversight.services.reviews import change_ask
from tests.factories.batches import Bench
from tests.factories.designations import prove
from tests.factories.oversight import exceptions, late, reviewed_run, rules_of, submitted

pytestmark = pytest.mark.django_db
PUBLISHED = Path(__file__).parent / "data" / "published_ari0001_runs.csv"


@pytest.mark.parametrize("run", RUNS)
def test_published_runs_pass_every_rule(bench: Bench, run: str) -> None:
    batch = submitted(bench, run)
    made = reviewed_run(bench, batch)
    assert exceptions(made) == []
    assert made.exceptions == 0
    answered = set(RuleResult.objects.filter(run=made, passed=True).values_list("rule", flat=True))
    silent = {rule.rule.name for rule in REVIEW_RULES} - answered
    assert silent == set()
    criteria = RuleResult.objects.filter(run=made, rule="oversight.review.release_specification")
    assert criteria.count() == 12  # eleven single lines and one either-or group


def test_the_figures_reviewed_are_the_published_ones(bench: Bench) -> None:
    with PUBLISHED.open(newline="") as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    for number, run in enumerate(RUNS, start=1):
        for key, value in published_values(run).items():
            assert value == rows[key][f"run_{number}"], (run, key)


def test_reg_71_vector_copies_above_the_limit_are_one_exception(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (found,) = exceptions(reviewed_run(bench, batch))
    assert found.rule == "oversight.review.release_specification"
    assert found.subject == "vcn"
    assert found.severity == "critical"
    assert found.evidence["value"] == "12 copies/cell"
    assert found.evidence["limit"] == "10 copies/cell or less"
    # The deviation that the broken limit opened is the same fault, not a second exception.
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.step_key, deviation.value, deviation.distance) == ("vcn", "12 copies/cell", "2")


def test_reg_71_both_potency_tests_failing_are_one_exception(bench: Bench) -> None:
    batch = submitted(bench, values={"potency_a": "70.0", "potency_b": "50.0"})
    (found,) = exceptions(reviewed_run(bench, batch))
    assert (found.rule, found.subject) == ("oversight.review.release_specification", "potency")
    assert [c["passed"] for c in found.evidence["criteria"]] == [False, False]
    # Neither has a limit of its own: the deviation is of the line, opened by the entry that left it no way to pass.
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.step_key, deviation.value, deviation.severity) == (
        "potency_b",
        "70.0 %; 50.0 points",
        "critical",
    )
    assert deviation.title.endswith("the release specification is not met")


@pytest.mark.parametrize("values", [{"potency_a": "88.0"}, {"potency_b": "12.0"}])
def test_reg_71_one_potency_test_failing_passes(bench: Bench, values: dict[str, str]) -> None:
    assert exceptions(reviewed_run(bench, submitted(bench, values=values))) == []


def test_reg_57_one_late_entry_is_one_exception(bench: Bench) -> None:
    batch = submitted(bench, plant={"day6_glucose": late(192)})
    (found,) = exceptions(reviewed_run(bench, batch))
    assert (found.rule, found.severity) == ("oversight.review.late_entries", "minor")
    assert found.evidence["value"].replace("\u00a0", " ").startswith("3 h 12 min")
    assert any("The tablet had no battery." in row["says"] for row in found.evidence["rows"])


def test_reg_119_one_changed_value_is_one_exception(bench: Bench) -> None:
    batch = corrected(bench)
    (found,) = exceptions(reviewed_run(bench, batch))
    assert (found.rule, found.subject) == ("oversight.review.values_changed", "final_volume")
    assert found.evidence["value"] == "45.0 mL → 54.0 mL"
    assert [row["says"].split(",")[0] for row in found.evidence["rows"]] == ["45.0 mL", "54.0 mL"]


def corrected(bench: Bench) -> Batch:
    """Sent back, one value corrected at the site, submitted again with a signature."""
    from batches.services import batch_submit

    batch = submitted(bench)
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="Read the volume again.")
    first = batch.entries.get(step_key="final_volume")
    entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=first.pk,
        entry=bench.entry(
            "final_volume",
            "54.0",
            performer=PersonRef(str(bench.operator.person_id), "session"),
            correction_reason="Digits swapped.",
        ),
    )
    batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    batch.refresh_from_db()
    return batch


def test_reg_62_lot_whose_expiry_was_corrected_to_the_past_after_use_is_one_exception(bench: Bench) -> None:
    batch = submitted(bench)
    assert exceptions(reviewed_run(bench, batch)) == []
    lot = bench.lots["culture_medium"]
    lot_correct_expiry(
        actor=bench.lead,
        lot_id=lot.pk,
        expires_at=timezone.now() - timedelta(days=20),
        reason="The supplier corrected the label.",
    )
    (found,) = exceptions(reviewed_run(bench, batch))
    assert found.rule == "oversight.review.lots_in_date"
    assert found.evidence["lot"] == lot.lot_number
    assert any("The supplier corrected the label." in row["says"] for row in found.evidence["rows"])


def test_faults_together_are_each_named_once(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"}, plant={"day3_count": late(60)})
    assert rules_of(exceptions(reviewed_run(bench, batch))) == ["release_specification", "late_entries"]
