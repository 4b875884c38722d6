"""The CAR-T instruction carries the published specification, all of it and nothing invented."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.utils import timezone

from designations.catalogue.cart import RUNS, cart_data, published_values, run_values
from designations.checking import find_faults
from designations.content import VersionContent, load_content
from designations.kinds import StepKind
from ledger.quantities import Outcome
from tests.factories.designations import make_cart

CASTELLA = "Castella et al., Mol Ther Methods Clin Dev 2019; 12:134-144, table 2"
# Retyped from the publication's table 2 a second time, so that the shipped data is checked against another hand.
TABLE_2 = """key,words,run1,run2,run3
appearance,cloudy liquid,cloudy liquid,cloudy liquid,cloudy liquid
dose_per_kg,0.5 ×10⁶ cells/kg or more,,,
car19_percent,20 % or more,26.0,41.9,39.7
cd3_percent,70 % or more,97.9,98.6,98.6
viability,70 % or more,97.9,98.1,98.0
sterility,sterile,sterile,sterile,sterile
mycoplasma,absent,absent,absent,absent
endotoxin,0.5 EU/mL or less,≤ 0.5,≤ 0.5,≤ 0.5
adventitious_viruses,absent,absent,absent,absent
vcn,10 copies/cell or less,1.45,2.32,2.51
rcl,absent,absent,absent,absent
potency_a,less than 70 %,14.9,40.4,43.0
potency_b,more than 50 points,90.9,64.6,67.0
"""
LOTS = {
    step["material_code"]: f"LOT-{n}"
    for n, step in enumerate(cart_data()["steps"])
    if step.get("material_code")
}
THINGS = {"patient_code": "3MT8-51", "closed_processor": "CP-1", "cell_counter": "CC-1"}


@pytest.fixture
def content(db: None) -> VersionContent:
    return load_content(make_cart().version.pk)


def recorded(content: VersionContent, run: str, **instead: object) -> dict[str, object]:
    """Record a whole run, step by step as a batch does; ``instead`` replaces what is typed."""
    started = timezone.now() - timedelta(days=20)
    typed = run_values(run, started_at=started, things=THINGS, lots=LOTS) | instead
    stored: dict[str, object] = {}
    for step in content.steps:
        checked = content.validate_value(step, typed.get(step.key), values=stored, batch_started_at=started)
        assert checked.ok, (step.key, checked.problems)
        stored[step.key] = checked.value
    return stored


def test_the_release_specification_is_the_published_one(content: VersionContent) -> None:
    published = list(csv.DictReader(StringIO(TABLE_2)))
    assert [(line.key, line.limit.words()) for line in content.criteria] == [
        (r["key"], r["words"]) for r in published
    ]
    assert {line.citation for line in content.criteria} == {CASTELLA}
    assert [line.key for line in content.criteria if line.group] == ["potency_a", "potency_b"]


def test_every_limit_that_is_shown_names_its_source(content: VersionContent) -> None:
    uncited = [step.key for step in content.steps if step.settings.limit is not None and not step.citation]
    assert uncited == []
    assert content.by_key["moi"].citation == "Cytotherapy 2018; 20(3):394-406"


def test_the_steps_fit_together_and_cover_the_unit_procedures(content: VersionContent) -> None:
    assert find_faults(content) == []
    assert [name for name, _ in content.unit_procedures] == [
        "Receive the apheresis",
        "Enrich CD4 and CD8 cells",
        "Activate",
        "Transduce",
        "Expand",
        "Harvest and wash",
        "Formulate",
        "Release tests",
        "Label and hand over",
    ]
    assert {step.kind for step in content.steps} == set(StepKind)
    assert all(s.witness_required for s in content.steps if s.key.endswith("_connection"))


@pytest.mark.parametrize(("number", "run"), list(enumerate(RUNS, start=1)))
def test_the_published_runs_pass_the_whole_specification(
    content: VersionContent, number: int, run: str
) -> None:
    printed = {r["key"]: r[f"run{number}"] for r in csv.DictReader(StringIO(TABLE_2)) if r[f"run{number}"]}
    assert {key: value for key, value in published_values(run).items() if key != "car19_count"} == printed
    lines = content.judge_release(recorded(content, run))
    assert len(lines) == 12  # thirteen criteria, two of them alternatives
    assert [line.outcome for line in lines] == [Outcome.IN_LIMIT] * 12


def test_the_dose_is_worked_out_from_count_and_weight(content: VersionContent) -> None:
    stored = recorded(content, "ARI0001-01")
    assert stored["dose_per_kg"] == {
        "number": "21.36", "qualifier": "=", "unit": "×10⁶ cells/kg", "status": "final", "text": "",
    }  # fmt: skip


def test_one_potency_test_is_enough_and_two_failures_are_not(content: VersionContent) -> None:
    def potency(a: str, b: str) -> Outcome:
        stored = recorded(content, "ARI0001-01", potency_a=a, potency_b=b)
        return next(line.outcome for line in content.judge_release(stored) if line.group == "potency")

    assert potency("70.0", "50.1") is Outcome.IN_LIMIT
    assert potency("69.9", "50.0") is Outcome.IN_LIMIT
    assert potency("70.0", "50.0") is Outcome.OUT_OF_LIMIT
    assert not content.validate_value(
        "potency_a", "70.0"
    ).out_of_limit  # one alternative alone breaks nothing


def test_a_vcn_of_twelve_breaks_its_limit(content: VersionContent) -> None:
    checked = content.validate_value("vcn", "12")
    assert checked.out_of_limit
    assert checked.verdict is not None
    assert checked.verdict.words == "2 copies/cell above the limit"


def test_pending_sterility_leaves_the_release_pending(content: VersionContent) -> None:
    lines = content.judge_release(recorded(content, "ARI0001-02", sterility="pending"))
    assert [line.parts[0].criterion.key for line in lines if line.outcome is Outcome.PENDING] == ["sterility"]
