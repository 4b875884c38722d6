"""What may be recorded at a step, what is refused, and what is recorded and judged: no database."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designations.content import StepContent, VersionContent
from designations.kinds import StepKind
from designations.stepsettings import ALLOWED, SettingsError, read_settings
from designations.values import Checked
from ledger.canonical import canonical_bytes
from ledger.quantities import Outcome

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
START = NOW - timedelta(days=2)


def step(kind: str, key: str = "it", **settings: Any) -> StepContent:
    read = read_settings(kind, settings)
    return StepContent(
        id=uuid.uuid4(), position=1, key=key, unit_procedure="U", operation="O", kind=kind, title="T", text="",
        settings=read, raw_settings=settings, critical=False, witness_required=False, attribute="",
        equipment_class="", material_code="", citation="", limit=read.limit,
    )  # fmt: skip


def check(content: StepContent, raw: object, **values: Any) -> Checked:
    version = VersionContent(
        uuid.uuid4(), "MI-0001", 1, "T", "one", "CAR", "POC", "DMMF-CAR-01 version 1", 60, "", (content,), ()
    )
    return version.validate_value(
        content.key, raw, values=values, now=NOW, batch_started_at=START, field="steps.3.value"
    )


VIABILITY = step(
    StepKind.NUMBER, unit="%", minimum="0", maximum="100", decimals=1, limit={"low": "70", "unit": "%"}
)
STERILITY = step(
    StepKind.TEST_RESULT, options=["sterile", "growth"], may_be_pending=True, limit={"choices": ["sterile"]}
)
ENDOTOXIN = step(StepKind.TEST_RESULT, unit="EU/mL", minimum="0", limit={"high": "0.5"})
WHEN = step(StepKind.DATETIME, after="earlier")


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [("70", "in_limit"), ("70.0", "in_limit"), ("69.9", "out_of_limit"), (71, "in_limit"), ("70.0 %", "in_limit"),
     ({"number": "12.5", "unit": "%"}, "out_of_limit")],
)  # fmt: skip
def test_reg_52_a_reading_is_judged_against_its_limit(raw: object, outcome: str) -> None:
    checked = check(VIABILITY, raw)
    assert checked.ok
    assert checked.verdict is not None
    assert checked.verdict.outcome == outcome


@pytest.mark.parametrize(
    ("raw", "code"),
    [(None, "missing"), ("", "missing"), ("101", "out_of_type_range"), ("-1", "out_of_type_range"),
     ("70.05", "too_precise"), ("70,5", "invalid"), ("NaN", "invalid"), ("1e999999", "invalid"), (70.5, "float"),
     (True, "invalid"), (["70"], "invalid"), ("70 kg", "invalid"), ("≥ 70", "invalid"), ("pending", "invalid"),
     ({"number": "70", "unit": "kg"}, "invalid"), ({"number": "70", "colour": "red"}, "invalid"),
     ({"number": 70.5}, "float"), ({"text": "fine"}, "invalid"), ("7\x000", "invalid"), ("\ud800", "invalid"),
     (10**400, "invalid"), ("9" * 5000, "invalid")],
)  # fmt: skip
def test_reg_56_a_reading_that_cannot_be_meant_is_refused_with_a_way_out(raw: object, code: str) -> None:
    checked = check(VIABILITY, raw)
    assert not checked.ok
    assert checked.value is None
    (problem,) = checked.problems
    assert problem.field == "steps.3.value"
    assert problem.code == code
    assert problem.message
    assert problem.way_out
    assert problem.reg.startswith("REG-")


def test_a_wrong_unit_names_the_right_one() -> None:
    (problem,) = check(VIABILITY, "70 kg").problems
    assert "%" in problem.message


def test_reg_71_results_as_laboratories_report_them() -> None:
    assert check(ENDOTOXIN, "≤ 0.5 EU/mL").verdict.outcome is Outcome.IN_LIMIT  # type: ignore[union-attr]  # judged
    assert check(ENDOTOXIN, "< 1").verdict.outcome is Outcome.UNDETERMINED  # type: ignore[union-attr]  # judged
    assert check(ENDOTOXIN, "0.6").out_of_limit
    assert check(STERILITY, "pending").verdict.outcome is Outcome.PENDING  # type: ignore[union-attr]  # judged
    assert check(STERILITY, "growth").out_of_limit
    interim = check(STERILITY, {"text": "sterile", "status": "interim"})
    assert interim.verdict.outcome is Outcome.PENDING  # type: ignore[union-attr]  # judged
    assert not check(ENDOTOXIN, "pending").ok
    assert not check(STERILITY, "Sterile").ok
    assert not check(STERILITY, "0.5").ok


@pytest.mark.parametrize(
    ("raw", "code"),
    [((NOW + timedelta(seconds=1)).isoformat(), "in_future"), ((START - timedelta(seconds=1)).isoformat(), "before_batch"),
     ("2026-11-22T14:05:00", "invalid"), ("yesterday", "invalid"), (None, "invalid"), (1732284300, "invalid"),
     ("0001-01-01T00:00:00+14:00", "invalid"), ((START + timedelta(minutes=1)).isoformat(), "out_of_order")],
)  # fmt: skip
def test_reg_57_moments_in_the_future_or_before_the_batch_are_refused(raw: object, code: str) -> None:
    checked = check(WHEN, raw, earlier=(START + timedelta(hours=1)).isoformat())
    assert [problem.code for problem in checked.problems] == [code]


def test_a_moment_is_stored_in_utc() -> None:
    assert check(WHEN, "2026-11-22T14:05:00+01:00").value == "2026-11-22T13:05:00.000000Z"


def test_text_choices_and_confirmations() -> None:
    text = step(StepKind.TEXT, max_length=5)
    assert check(text, "  abc ").value == "abc"
    for raw in ("abcdef", "", "a\nb", "a\x00", 5, "\u202eabc"):
        assert not check(text, raw).ok, repr(raw)
    choice = step(StepKind.CHOICE, options=["cloudy", "clear"], limit={"choices": ["cloudy"]})
    assert check(choice, "clear").out_of_limit
    assert not check(choice, "CLOUDY").ok
    for kind in (StepKind.CONFIRM, StepKind.WITNESS):
        assert check(step(kind), True).ok
        assert not any(check(step(kind), raw).ok for raw in (False, "true", 1, None))


def test_reg_62_a_material_is_recorded_by_lot_and_quantity() -> None:
    vector = step(StepKind.MATERIAL, quantity_unit="mL", decimals=2)
    assert check(vector, {"lot": "L-1", "quantity": "2.50"}).value["quantity"]["number"] == "2.50"
    for raw in ("L-1", {"lot": "", "quantity": "1"}, {"lot": "L", "quantity": "-1"}, {"lot": "L", "quantity": "1 L"},
                {"lot": "L", "batch": "x"}, {"quantity": "1"}, 7):  # fmt: skip
        assert not check(vector, raw).ok, raw
    assert check(step(StepKind.MATERIAL), "L-1").value == {"lot": "L-1", "quantity": None}


def test_calculations_are_the_servers() -> None:
    dose = step(
        StepKind.CALCULATION, expression="count / weight", unit="×10⁶/kg", decimals=2, limit={"low": "0.5"}
    )

    def result(number: str | None, status: str = "final", qualifier: str | None = "=") -> dict[str, Any]:
        return {"number": number, "qualifier": qualifier, "unit": "", "status": status, "text": ""}

    assert check(dose, None, count=result("1495"), weight=result("70.0")).value["number"] == "21.36"
    assert check(dose, None, count=result("1"), weight=result("70")).out_of_limit
    assert check(dose, "21.36", count=result("1495"), weight=result("70")).problems[0].code == "computed"
    assert check(dose, None, count=result("1495")).problems[0].code == "input_missing"
    assert check(dose, None, count=result("1"), weight=result("0")).problems[0].code == "calculation"
    assert (
        check(dose, None, count=result("5", qualifier="≤"), weight=result("7")).problems[0].code
        == "input_inexact"
    )
    waiting = check(dose, None, count=result(None, "pending", None), weight=result("70"))
    assert waiting.verdict.outcome is Outcome.PENDING  # type: ignore[union-attr]  # judged


SENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["number", "unit", "lot", "quantity", "status", "text", "x"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)
KINDS = {
    StepKind.NUMBER: {"unit": "%"}, StepKind.TEST_RESULT: {"may_be_pending": True},
    StepKind.CALCULATION: {"expression": "a + 1", "decimals": 1}, StepKind.CHOICE: {"options": ["a", "b"]},
    StepKind.MATERIAL: {"quantity_unit": "mL"},
}  # fmt: skip


@given(kind=st.sampled_from(list(StepKind)), raw=SENT)
def test_nothing_that_is_sent_breaks_it_and_what_is_kept_can_be_signed(kind: StepKind, raw: object) -> None:
    checked = check(step(kind, **KINDS.get(kind, {})), raw)
    assert checked.ok == (checked.value is not None)
    canonical_bytes(checked.value)  # raises for a float, a surrogate, anything that cannot be signed


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [("number", {"limit": {"low": 70}}, "settings.limit"), ("number", {"limit": {"low": "9", "high": "1"}}, "settings.limit"),
     ("number", {"minimum": "5", "maximum": "1"}, "settings.maximum"), ("number", {"colour": "red"}, "settings.colour"),
     ("number", {"unit": "%", "limit": {"low": "1", "unit": "kg"}}, "settings.limit"),
     ("number", {"minimum": 0.5}, "settings.minimum"),
     ("choice", {"options": ["one"]}, "settings.options"), ("choice", {"options": ["a", "a"]}, "settings.options"),
     ("choice", {"options": ["a", "b"], "limit": {"choices": ["c"]}}, "settings.limit"),
     ("calculation", {"decimals": 1}, "settings.expression"), ("calculation", {"expression": "a"}, "settings.decimals"),
     ("calculation", {"expression": "a < 1", "decimals": 1}, "settings.expression"),
     ("calculation", {"expression": "__import__('os')", "decimals": 1}, "settings.expression"),
     ("test_result", {"unit": "%", "options": ["a", "b"]}, "settings.options"),
     ("text", {"min_length": 9, "max_length": 2}, "settings.max_length"),
     ("datetime", {"earliest": "2026-01-01"}, "settings.earliest")],
)  # fmt: skip
def test_reg_52_settings_that_do_not_hold_name_their_field(
    kind: str, settings: dict[str, Any], field: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings(kind, settings)
    assert field in [problem.field for problem in refused.value.problems]


def test_every_kind_says_which_settings_it_takes() -> None:
    assert set(ALLOWED) == set(StepKind)
