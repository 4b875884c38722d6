"""Prepared statements: other values give other rows, and no value of one call stays in the next."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Organisation
from ledger.models import Event
from ledger.prepared import Prepared, Values
from tests.factories.accounts import make_organisation

pytestmark = pytest.mark.django_db


def make_event(stream: str) -> Event:
    made = Event(
        stream=stream,
        kind="tests.made",
        actor_id="a",
        actor_name="A",
        actor_role="tester",
        subject_type="x",
        subject_id="y",
    )
    made.save(force_insert=True)
    made.refresh_from_db()
    return made


def by_code(given: Values) -> Any:
    return Organisation.objects.filter(code__in=given["codes"]).select_related("parent").order_by("code")


def test_each_call_is_answered_by_its_own_values() -> None:
    first = make_organisation("licence_holder", "AAA")
    second = make_organisation("control_site", "BBB", parent=first)
    asked = Prepared(by_code)
    assert asked.records({"codes": ("AAA",)}) == [first]
    assert asked.records({"codes": ("BBB",)}) == [second]
    assert asked.records({"codes": ("AAA", "BBB")}) == [first, second]
    assert asked.records({"codes": ("nobody",)}) == []


def test_records_come_whole_and_with_what_was_selected(django_assert_num_queries: Any) -> None:
    holder = make_organisation("licence_holder", "AAA")
    make_organisation("control_site", "BBB", parent=holder)
    asked = Prepared(by_code)
    with django_assert_num_queries(1):
        (found,) = asked.records({"codes": ("BBB",)})
        assert found.parent == holder
    again = Organisation.objects.get(code="BBB")
    names = [field.attname for field in Organisation._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(again, name) for name in names]


def test_a_value_that_is_no_parameter_is_refused() -> None:
    """A condition worked out in Python from one call's value would answer every later call."""

    def forgetful(given: Values) -> Any:
        return Organisation.objects.filter(code="AAA") if given["code"] else Organisation.objects.none()

    with pytest.raises(TypeError, match="code"):
        Prepared(forgetful).rows({"code": "AAA"})


def test_a_value_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        Prepared(lambda given: Organisation.objects.filter(pk=uuid.UUID(int=1))).rows({"n": 1.5})


def test_whole_numbers_and_days_take_their_places() -> None:
    first = make_event("stream-a")
    make_event("stream-b")
    numbered = Prepared(
        lambda given: Event.objects.filter(seq=given["seq"], version=1).order_by("id").values_list("stream")
    )
    assert numbered.rows({"seq": 1}) == [("stream-a",), ("stream-b",)]
    assert numbered.rows({"seq": 2}) == []
    day = first.occurred_at.date()
    dated = Prepared(
        lambda given: Event.objects.filter(occurred_at__date__gte=given["day"]).values_list("stream")
    )
    assert len(dated.rows({"day": day})) == 2
    assert dated.rows({"day": day + timedelta(days=1)}) == []
