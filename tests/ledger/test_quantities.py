"""Results and limits: what passes, what fails, and what nobody can know yet (REG-52, REG-56, REG-71)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.canonical import canonical_bytes
from ledger.quantities import Limit, Outcome, Qualifier, QuantityError, Result, ResultStatus, parse_number

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)
RESULTS = st.builds(
    Result,
    number=NUMBERS,
    qualifier=st.sampled_from(Qualifier),
    unit=st.just("%"),
    status=st.just(ResultStatus.FINAL),
)


@st.composite
def limits(draw: st.DrawFn) -> Limit:
    low, high = sorted([draw(NUMBERS), draw(NUMBERS)])
    assume(low < high)
    return Limit(
        low=draw(st.sampled_from([low, None])),
        high=high,
        low_inclusive=draw(st.booleans()),
        high_inclusive=draw(st.booleans()),
        unit="%",
    )


def _allowed_by(result: Result, value: Decimal) -> bool:
    assert result.number is not None
    return {
        Qualifier.EQUAL: value == result.number,
        Qualifier.BELOW: value < result.number,
        Qualifier.AT_MOST: value <= result.number,
        Qualifier.ABOVE: value > result.number,
        Qualifier.AT_LEAST: value >= result.number,
    }[result.qualifier]


def _within(limit: Limit, value: Decimal) -> bool:
    low_ok = limit.low is None or value > limit.low or (limit.low_inclusive and value == limit.low)
    high_ok = limit.high is None or value < limit.high or (limit.high_inclusive and value == limit.high)
    return low_ok and high_ok


@given(RESULTS, limits())
def test_reg_71_a_verdict_holds_for_every_value_the_result_allows(result: Result, limit: Limit) -> None:
    """The independent oracle: try every value that matters, at the ends, beside them and far outside."""
    assert result.number is not None
    ends = [end for end in (result.number, limit.low, limit.high) if end is not None]
    tiny, far = Decimal("0.0001"), Decimal(10_000)
    values = [end + step for end in ends for step in (-far, -tiny, Decimal(0), tiny, far)]
    found = {_within(limit, value) for value in values if _allowed_by(result, value)}
    expected = {
        frozenset({True}): Outcome.IN_LIMIT,
        frozenset({False}): Outcome.OUT_OF_LIMIT,
        frozenset({True, False}): Outcome.UNDETERMINED,
    }[frozenset(found)]
    verdict = limit.judge(result)
    assert verdict.outcome is expected
    assert verdict.passes == (expected is Outcome.IN_LIMIT)
    assert (verdict.distance is not None) == (expected is Outcome.OUT_OF_LIMIT)


@pytest.mark.parametrize(
    ("raw", "qualifier", "number", "unit"),
    [
        ("<= 0.5", Qualifier.AT_MOST, "0.5", ""),
        ("≤0.5 EU/mL", Qualifier.AT_MOST, "0.5", "EU/mL"),
        ("1495", Qualifier.EQUAL, "1495", ""),
        ("70.10 %", Qualifier.EQUAL, "70.10", "%"),
        ("70%", Qualifier.EQUAL, "70", "%"),
        (">=3.2E6 cells", Qualifier.AT_LEAST, "3.2E+6", "cells"),
        ("< -0.5", Qualifier.BELOW, "-0.5", ""),
        ("= 1.60 ×10⁶/kg", Qualifier.EQUAL, "1.60", "×10⁶/kg"),
    ],
)
def test_reg_56_results_are_read_as_laboratories_write_them(
    raw: str, qualifier: Qualifier, number: str, unit: str
) -> None:
    result = Result.parse(raw)
    assert (result.qualifier, str(result.number), result.unit) == (qualifier, number, unit)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "≤",
        "abc",
        "0,5",
        "1,495",
        "1 495",
        "5-10",
        "1.2.3",
        "NaN",
        "Infinity",
        "≤≤1",
        "1e9999",
        "١٢",
        "9" * 19,
        "9" * 400,
    ],
)
def test_reg_56_what_is_not_a_result_is_refused_with_a_way_out(raw: str) -> None:
    with pytest.raises(QuantityError) as caught:
        Result.parse(raw)
    assert caught.value.way_out


def test_reg_56_numbers_are_bounded_and_keep_their_zeros() -> None:
    assert str(parse_number("70.10")) == "70.10"
    for raw in ("1E31", "1E-31", "1234567890123456789"):
        with pytest.raises(QuantityError, match="too many digits"):
            parse_number(raw)


def test_reg_52_a_wrong_unit_names_the_expected_one() -> None:
    with pytest.raises(QuantityError, match="must be EU/mL"):
        Result.parse("0.5 IU/mL", unit="EU/mL")
    with pytest.raises(QuantityError, match="must be mg"):
        Limit(high=Decimal(5), unit="mg").judge(Result.of("4", "Mg"))
    with pytest.raises(QuantityError, match="has no unit"):
        Limit(high=Decimal(10)).judge(Result.of("4", "copies"))
    assert Result.parse("0.5", unit="EU/mL").unit == "EU/mL"


@pytest.mark.parametrize(
    ("result", "outcome", "words"),
    [
        ("≤ 0.5 EU/mL", Outcome.IN_LIMIT, "within the limit"),
        ("< 0.5 EU/mL", Outcome.IN_LIMIT, "within the limit"),
        ("0.50 EU/mL", Outcome.IN_LIMIT, "within the limit"),
        ("< 1 EU/mL", Outcome.UNDETERMINED, "< 1 EU/mL does not show whether the value is 0.5 EU/mL or less"),
        ("0.75 EU/mL", Outcome.OUT_OF_LIMIT, "0.25 EU/mL above the limit"),
        ("> 0.5 EU/mL", Outcome.OUT_OF_LIMIT, "exceeds the limit"),
        ("> 0.7 EU/mL", Outcome.OUT_OF_LIMIT, "at least 0.2 EU/mL above the limit"),
    ],
)
def test_reg_71_endotoxin_as_published(result: str, outcome: Outcome, words: str) -> None:
    verdict = Limit(high=Decimal("0.5"), unit="EU/mL").judge(Result.parse(result))
    assert (verdict.outcome, verdict.words) == (outcome, words)


def test_reg_71_viability_below_its_limit_says_by_how_much() -> None:
    verdict = Limit(low=Decimal("70.0"), unit="%").judge(Result.of("68.4", "%"))
    assert verdict.distance == Decimal("1.6")
    assert verdict.words == "1.6 percentage points below the limit"


def test_reg_71_an_exclusive_limit_is_not_met_by_its_own_value() -> None:
    verdict = Limit(high=Decimal("0.25"), high_inclusive=False, unit="EU/mL").judge(
        Result.of("0.25", "EU/mL")
    )
    assert (verdict.outcome, verdict.words) == (Outcome.OUT_OF_LIMIT, "not below the limit")


def test_reg_71_sterility_pending_is_a_result_and_an_interim_one_can_only_fail() -> None:
    sterile = Limit(choices=("sterile",))
    assert sterile.judge(Result.waiting()).outcome is Outcome.PENDING
    interim = sterile.judge(Result.outcome("sterile", status=ResultStatus.INTERIM))
    assert (interim.outcome, interim.passes) == (Outcome.PENDING, False)
    assert sterile.judge(Result.outcome("sterile")).passes
    growth = sterile.judge(Result.outcome("growth", status=ResultStatus.INTERIM))
    assert (growth.outcome, growth.words) == (Outcome.OUT_OF_LIMIT, "“growth” is not sterile")


def test_reg_52_a_word_and_a_number_are_not_exchanged() -> None:
    with pytest.raises(QuantityError, match="word is expected"):
        Limit(choices=("absent",)).judge(Result.of("0"))
    with pytest.raises(QuantityError, match="number is expected"):
        Limit(high=Decimal(1)).judge(Result.outcome("absent"))


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit(low=Decimal("70.0"), unit="%"), "70.0 % or more"),
        (Limit(high=Decimal("0.25"), high_inclusive=False, unit="EU/mL"), "less than 0.25 EU/mL"),
        (Limit(low=Decimal(50), low_inclusive=False), "more than 50"),
        (Limit(low=Decimal(5), high=Decimal(10)), "5 to 10"),
        (
            Limit(low=Decimal(0), high=Decimal(10), low_inclusive=False, unit="h"),
            "more than 0 h and 10 h or less",
        ),
        (Limit(low=Decimal(5), high=Decimal(5), unit="mL"), "exactly 5 mL"),
        (Limit(choices=("absent", "not detected")), "absent or not detected"),
    ],
)
def test_limits_read_as_plain_words(limit: Limit, words: str) -> None:
    assert limit.words() == words
    assert Limit.from_json(json.loads(canonical_bytes(limit))) == limit
    assert Limit.from_json(json.loads(json.dumps(limit.to_json()))) == limit


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"low": "5", "high": "4"},
        {"low": "5", "high": "5", "low_inclusive": False},
        {"low": 5},
        {"high": "x"},
        {"high": "1", "choices": ["a"]},
        {"choices": [" a"]},
        {"choices": "absent"},
        {"high": "1", "high_inclusive": "yes"},
        {"high": "1", "maximum": "2"},
    ],
)
def test_reg_52_a_limit_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(QuantityError):
        Limit.from_json(data)


@given(RESULTS)
def test_results_survive_storage_and_signing_unchanged(result: Result) -> None:
    assert Result.from_json(json.loads(canonical_bytes(result))) == result
    assert Result.from_json(json.loads(json.dumps(result.to_json()))) == result
    assert str(Result.from_json(result.to_json()).number) == str(result.number)
    assert Result.parse(str(result)) == result


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"number": 1.5, "qualifier": "=", "unit": "", "status": "final", "text": ""},
        {"number": "1", "qualifier": "~", "unit": "", "status": "final", "text": ""},
        {"number": "1", "qualifier": "=", "unit": "", "status": "done", "text": ""},
        {"number": "1", "qualifier": "=", "unit": "", "status": "final", "text": "", "extra": ""},
        {"number": "1", "qualifier": "=", "unit": "", "status": "final", "text": "absent"},
        {"number": None, "qualifier": None, "unit": "", "status": "final", "text": ""},
        {"number": None, "qualifier": None, "unit": "", "status": "final", "text": "a\u0000b"},
    ],
)
def test_reg_56_a_stored_result_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(QuantityError):
        Result.from_json(data)
