"""The demonstration, made whole: review finds what was planted in each batch, and nothing else."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from batches.models import Batch, GateCheck
from batches.submission import load_submission
from batches.values import read_instant
from config.seeding.everything import seed
from config.seeding.plans import made_up, published
from oversight.decisions import newest_run
from oversight.models import Deviation, RuleResult

FLAGGED = {
    "MADE-UP-06": {"late_entries"},
    "MADE-UP-07": {"in_process_limits"},
    "MADE-UP-08": {"release_specification"},
    "MADE-UP-09": {"release_specification"},
    "MADE-UP-10": {"results_complete"},
    "MADE-UP-12": {"values_changed"},
    "MADE-UP-13": {"lots_in_date"},
    "MADE-UP-14": {"clocks_agree"},
    "MADE-UP-15": {"in_process_limits"},
}
"""Batch → the rules that its planted fault breaks. Every other batch breaks none."""
IN_HAND = {"aborted", "in_progress"}
DEVIATIONS = {"MADE-UP-07": "closed", "MADE-UP-08": "open", "MADE-UP-09": "open", "MADE-UP-15": "open"}
"""Batch → state of its one deviation. One potency test that fails alone opens none: either may pass; both do (MADE-UP-09)."""


@pytest.mark.django_db
def test_review_finds_what_was_planted_in_each_of_25_batches_and_nothing_else(settings: Any) -> None:
    settings.SPOKEWISE = replace(settings.SPOKEWISE, DEMO=True)
    assert seed() == 25
    plans = {plan.ref: plan for plan in (*published(), *made_up())}
    batches = {batch.source_reference: batch for batch in Batch.objects.all()}
    assert batches.keys() == plans.keys()
    assert {ref: batch.state for ref, batch in batches.items()} == {
        ref: plan.target for ref, plan in plans.items()
    }
    found: dict[str, set[str]] = {}
    for ref, batch in batches.items():
        run = newest_run(batch.pk)
        assert (run is None) == (batch.state in IN_HAND), ref
        flagged = RuleResult.objects.filter(run=run, passed=False).values_list("rule", flat=True)
        if flagged:
            found[ref] = {rule.removeprefix("oversight.review.") for rule in flagged}
    assert found == FLAGGED
    for ref, rules in FLAGGED.items():
        assert all(rule in plans[ref].caught_by for rule in rules), ref
    assert {ref for ref, plan in plans.items() if plan.fault} == {*FLAGGED, "MADE-UP-16"}
    unsigned = [ref for ref, b in batches.items() if b.state not in IN_HAND and not _is_signed(b)]
    # One was sent back, which voids its signature; the other waits for the site lead.
    assert sorted(unsigned) == ["MADE-UP-16", "MADE-UP-17"]
    assert dict(Deviation.objects.values_list("batch__source_reference", "state")) == DEVIATIONS
    shut = Counter(GateCheck.objects.filter(passed=False).values_list("rule", flat=True))
    assert {"batches.start.patient", "site.operator_competent", "site.active"} <= shut.keys()
    assert not [told for batch in batches.values() for told in _told_backwards(batch)]
    assert seed() == 0


def _is_signed(batch: Batch) -> bool:
    return load_submission(batch).signature is not None


def _told_backwards(batch: Batch) -> list[str]:
    """Moments that a step tells and that lie before the step ahead of it was done: no such thing happens at a bench."""
    entries = list(batch.entries.filter(purpose="original").order_by("position"))
    return [
        f"{batch.source_reference} {entry.step_key}"
        for before, entry in pairwise(entries)
        if (moment := read_instant(entry.value)) is not None and moment < before.performed_at
    ]
