"""Canonical bytes: one record, one sequence of bytes, on every machine (REG-117, REG-120)."""

from __future__ import annotations

import enum
import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.canonical import (
    SAFE_INTEGER,
    CanonicalError,
    canonical_bytes,
    canonical_digest,
    canonical_tree,
    digest,
    instant_text,
)


class Mode(enum.StrEnum):
    POC = "poc"


class _Key(enum.Enum):
    """Not a string itself, so it is another key than the text of its value until both are written."""

    POC = "poc"


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-SAFE_INTEGER, SAFE_INTEGER),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.timezones()),
    st.dates(),
    st.uuids(),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(TREES)
def test_bytes_are_those_of_an_independent_writer(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(canonical_tree(value))


@pytest.mark.parametrize(
    "value",
    [
        {
            "\U0001f600": 1,
            "\ue000": 2,
            "a": 3,
            "A": 4,
            "é": 5,
        },  # code units put the astral name before U+E000
        ['\x00\x01\x1f\x7f\b\t\n\f\r"\\/', "≤ 0.5 EU/mL", "\u2028"],
        {"b": [], "a": {}, "": None, "c": [True, -SAFE_INTEGER]},
    ],
)
def test_order_and_escapes_are_those_of_an_independent_writer(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(TREES)
def test_bytes_read_back_as_the_normalised_tree(value: object) -> None:
    assert json.loads(canonical_bytes(value)) == canonical_tree(value)


@given(TREES)
def test_canonicalising_twice_changes_nothing(value: object) -> None:
    once = canonical_bytes(value)
    assert canonical_bytes(json.loads(once)) == once


@given(st.dictionaries(st.text(max_size=6), LEAVES, min_size=2, max_size=6))
def test_key_order_does_not_matter(value: dict[str, object]) -> None:
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_two_decimals_share_bytes_only_when_written_alike(one: Decimal, other: Decimal) -> None:
    assert (canonical_bytes(one) == canonical_bytes(other)) == (str(one) == str(other))


def test_exact_bytes_of_a_mixed_record() -> None:
    record = {
        "value": Decimal("70.10"),
        "at": datetime(2026, 6, 1, 15, 5, 9, 123456, tzinfo=timezone(timedelta(hours=1))),
        "day": date(2026, 11, 22),
        "id": uuid.UUID("0192f3c4-0000-7000-8000-000000000001"),
        "mode": Mode.POC,
        "pair": (1, None),
        "€": True,
    }
    assert canonical_bytes(record).decode() == (
        '{"at":"2026-06-01T14:05:09.123456Z","day":"2026-11-22","id":"0192f3c4-0000-7000-8000-000000000001",'
        '"mode":"poc","pair":[1,null],"value":"70.10","€":true}'
    )


def test_instants_always_carry_six_decimals_and_four_year_digits() -> None:
    assert instant_text(datetime(2026, 11, 22, 14, 5, 9, tzinfo=UTC)) == "2026-11-22T14:05:09.000000Z"
    assert instant_text(datetime(7, 1, 2, tzinfo=UTC)) == "0007-01-02T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, 0.5]}, "$.a[1]"),
        ({"n": 2**53}, "$.n"),
        ({"n": -(2**53)}, "$.n"),
        ({"at": datetime(2026, 11, 22)}, "$.at"),  # noqa: DTZ001  # the naive instant is the point
        ({"d": Decimal("NaN")}, "$.d"),
        ({"d": Decimal("-Infinity")}, "$.d"),
        ({"s": "\ud800"}, "$.s"),
        ({1: "x"}, "$"),
        ({"b": b"x"}, "$.b"),
        ({"t": timedelta(seconds=1)}, "$.t"),
        ({"s": {"a"}}, "$.s"),
        ({_Key.POC: 1, "poc": 2}, "$"),
    ],
)
def test_what_has_no_single_form_is_refused_with_its_path(value: object, path: str) -> None:
    with pytest.raises(CanonicalError) as caught:
        canonical_bytes(value)
    assert caught.value.path == path


def test_endless_nesting_is_refused() -> None:
    value: list[object] = []
    for _level in range(200):
        value = [value]
    with pytest.raises(CanonicalError, match="nested deeper"):
        canonical_bytes(value)


def test_value_objects_bring_their_own_form() -> None:
    class Weight:
        def to_canonical(self) -> object:
            return {"number": Decimal("70.0"), "unit": "kg"}

    assert canonical_bytes([Weight()]) == b'[{"number":"70.0","unit":"kg"}]'


def test_lazy_translation_is_refused_because_its_bytes_would_follow_the_reader() -> None:
    from django.utils.translation import gettext_lazy

    with pytest.raises(CanonicalError, match="no canonical form"):
        canonical_bytes({"label": gettext_lazy("Viability")})


def test_digest_is_sha256() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert canonical_digest({}) == digest(b"{}")
