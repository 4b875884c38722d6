"""Every value says what it is: published figures of a run, and the made-up ones beside them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from batches.models import StepEntry
from batches.provenance import source_of
from tests.factories.accounts import sign_in
from tests.factories.batches import Bench
from tests.factories.oversight import received, reviewed_run

RUN = "ARI0001-01"
CREDIT = "Castella et al., Mol Ther Methods Clin Dev 2019; 12:134-144, table 2"


def number(text: str, *, qualifier: str = "=", unit: str = "%") -> dict[str, Any]:
    return {"number": text, "qualifier": qualifier, "unit": unit, "status": "final", "text": ""}


@pytest.mark.parametrize(
    ("step", "value", "kind"),
    [
        ("viability", number("97.9"), "published"),
        ("viability", number("97.90"), "published"),
        ("viability", number("97.8"), "made_up"),
        ("endotoxin", number("0.5", qualifier="≤", unit="EU/mL"), "published"),
        ("endotoxin", number("0.5", unit="EU/mL"), "made_up"),
        ("appearance", "cloudy liquid", "published"),
        ("appearance", "clear liquid", "made_up"),
        ("sterility", {**number("0"), "number": None, "qualifier": None, "status": "pending"}, "made_up"),
        ("patient_weight", number("70.0", unit="kg"), "made_up"),
        ("line_clearance", True, "made_up"),
    ],
)
def test_only_the_very_figure_of_the_publication_is_published(step: str, value: Any, kind: str) -> None:
    source = source_of("published", RUN)
    assert CREDIT in source.credit
    assert source.of(step, value) == kind


def test_what_names_no_published_run_holds_no_published_value() -> None:
    assert source_of("published", "HIS-1").of("viability", number("97.9")) == "made_up"
    assert source_of("made_up", RUN).of("viability", number("97.9")) == "made_up"
    assert source_of("recorded", RUN).of("viability", number("97.9")) == "recorded"


@pytest.mark.django_db
def test_record_and_review_say_of_each_value_what_it_is(bench: Bench) -> None:
    batch = received(bench, RUN, provenance="published", source_reference=RUN)
    reviewed_run(bench, batch)
    client = sign_in(Client(), bench.team.reviewer.person)
    record = client.get(reverse("batches:detail", args=[batch.number])).content.decode()
    assert CREDIT in record
    # One mark for every value, beside that of the batch in the heading.
    assert record.count("sw-made--published") == 13 + 1
    assert record.count("sw-made--made-up") == StepEntry.objects.count() - 13
    for key, kind in (("patient_weight", "made-up"), ("viability", "published"), ("dose_per_kg", "made-up")):
        line = record.split(f'id="step-{key}"')[1].split("</tr>")[0]
        assert f"sw-made--{kind}" in line, key
    review = client.get(reverse("oversight:review", args=[batch.number])).content.decode()
    assert CREDIT in review
    viability = review.split('<th scope="row">Viability</th>')[1].split("</tr>")[0]
    assert "97.9 %" in viability
    assert "sw-made--published" in viability
    dose = review.split('<th scope="row">CAR19+ cells for each kilogram</th>')[1].split("</tr>")[0]
    assert "sw-made--made-up" in dose


@pytest.mark.django_db
def test_a_record_of_our_own_marks_nothing(bench: Bench) -> None:
    batch = received(bench, RUN, source_reference=RUN)
    client = sign_in(Client(), bench.team.reviewer.person)
    record = client.get(reverse("batches:detail", args=[batch.number])).content.decode()
    assert "sw-made" not in record
