"""New rows in one round trip: the same rows, refusals and order as one by one."""

import contextlib
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.pq import TransactionStatus

from ledger import bulk
from ledger.ids import uuid7
from ledger.models import Event, OutboxMessage
from ledger.models.attestation import Attestation
from ledger.prepared import Prepared

pytestmark = pytest.mark.django_db


def event(stream: str, **more: Any) -> Event:
    given = {"kind": "tests.made", "actor_id": "a", "actor_name": "Ann", "actor_role": "tester"}
    return Event(stream=stream, subject_type="x", subject_id="y", **given | more)


def attested(made: Event, **more: Any) -> dict[str, Any]:
    now = datetime(2026, 11, 22, 14, 5, 9, 123456, tzinfo=UTC)
    return {
        "id": uuid7(), "person_id": uuid7(), "printed_name": "Ann", "role_name": "Operator", "act": "performed",
        "method": "pin", "device_session": "", "device_offset_ms": -20, "performed_at": now, "recorded_at": now,
        "zone": "Europe/London", "subject_type": "x", "subject_id": "y", "content_hash": "0" * 64, "seal": "s",
        "key_id": "k", "event_id": made.pk,
    } | more  # fmt: skip


def test_text_comes_back_as_it_went_in() -> None:
    told = "quote \" back\\slash, comma; '); DROP TABLE x; -- ≤ µg é 😀 %s {} \n\ttab"
    bulk.insert([event("one", reason=told, payload='{"a":"b"}')])
    found = Event.objects.get(stream="one")
    assert (found.reason, found.payload) == (told, '{"a":"b"}')


def test_rows_keep_their_order_and_triggers_see_each() -> None:
    made = [event("chain", reason=str(place)) for place in range(5)]
    bulk.insert(made)
    found = Event.objects.filter(stream="chain").order_by("seq")
    assert [(row.seq, row.reason, row.pk) for row in found] == [
        (place + 1, str(place), each.pk) for place, each in enumerate(made)
    ]
    assert not any(each._state.adding for each in made)


def test_several_groups_go_in_one_round_trip(django_assert_num_queries: Any) -> None:
    made = event("groups")
    with django_assert_num_queries(1):
        bulk.insert([made], bulk.Rows(Attestation, []), bulk.Rows(Attestation, [attested(made)]))
    found = Attestation.objects.get(event=made)
    assert found.performed_at == datetime(2026, 11, 22, 14, 5, 9, 123456, tzinfo=UTC)
    assert found.device_offset_ms == -20


def test_json_keeps_its_own_null_and_its_texts() -> None:
    values: tuple[Any, ...] = (None, "text", {"a": [1, None, "2.50"]}, [], True)
    for value in values:
        message = OutboxMessage(topic="t", payload=value, key=str(uuid7()), available_at=timezone.now())
        bulk.insert([message])
        assert OutboxMessage.objects.get(pk=message.pk).payload == value


def test_text_too_long_is_refused_by_the_database() -> None:
    with pytest.raises(DataError, match="too long"):
        bulk.insert([event("s" * 121)])


def test_a_second_of_a_kind_is_refused_by_the_database() -> None:
    made = event("twice")
    bulk.insert([made])
    row = attested(made)
    with pytest.raises(IntegrityError, match="ledger_attest_one_act_each"):
        bulk.insert(bulk.Rows(Attestation, [row, row | {"id": uuid7()}]))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"performed_at": datetime(2026, 1, 1)}, "names no instant"),  # noqa: DTZ001  the point
        ({"performed_at": "yesterday"}, "names no instant"),
        ({"event_id": "nonsense"}, "badly formed"),
        ({"device_offset_ms": float("nan")}, "no whole number"),
        ({"device_offset_ms": 2**64}, "exceeds 64-bit"),
        ({"printed_name": "half \ud800"}, "surrogates not allowed"),
    ],
)
def test_what_it_cannot_carry_is_refused_before_anything_is_sent(
    more: dict[str, Any], why: str, django_assert_num_queries: Any
) -> None:
    made = event("refused")
    with django_assert_num_queries(0), pytest.raises((TypeError, ValueError), match=why):
        bulk.insert(bulk.Rows(Attestation, [attested(made, **more)]))


def test_a_row_that_leaves_something_out_is_refused() -> None:
    row = attested(event("short"))
    del row["seal"]
    with pytest.raises(TypeError, match="no value for seal"):
        bulk.insert(bulk.Rows(Attestation, [row]))
    with pytest.raises(TypeError, match="same attributes"):
        bulk.insert(bulk.Rows(Attestation, [attested(event("a")), row]))


def test_a_record_by_place_is_the_record_by_name() -> None:
    given = {
        "stream": "new",
        "kind": "tests.made",
        "actor_id": "a",
        "actor_name": "Ann",
        "actor_role": "tester",
    }
    key = uuid7()
    by_name = Event(id=key, subject_type="x", subject_id="y", **given)
    by_place = bulk.new(Event, {"id": key, "subject_type": "x", "subject_id": "y", **given})
    names = [field.attname for field in Event._meta.concrete_fields]
    assert [getattr(by_place, name) for name in names] == [getattr(by_name, name) for name in names]
    assert by_place._state.adding
    assert bulk.new(Event, given).pk != bulk.new(Event, given).pk
    with pytest.raises(TypeError, match="has no attribute subjekt"):
        bulk.new(Event, given | {"subjekt": "x"})


@pytest.mark.django_db(transaction=True)
def test_a_statement_is_planned_once_a_session_and_a_rollback_leaves_the_plan_standing() -> None:
    def plans() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'insert_ledger_event%'")
            return [name for (name,) in cursor.fetchall()]

    by_stream = Prepared(lambda values: Event.objects.filter(stream=values["stream"]))
    for attempt in ("first", "rolled back", "after it"):
        with contextlib.suppress(UndoError), transaction.atomic():
            bulk.insert([event(attempt)])
            bulk.insert([event(attempt)])
            assert len(plans()) == 1
            assert len(by_stream.records({"stream": attempt})) == 2
            if attempt == "rolled back":
                raise UndoError
        assert len(plans()) == 1
        assert Event.objects.filter(stream=attempt).count() == (0 if attempt == "rolled back" else 2)

    # A savepoint that fails, and a connection made anew, as after a loss.
    with transaction.atomic():
        bulk.insert([event("outer")])
        with pytest.raises(DataError), transaction.atomic():
            bulk.insert([event("inner", actor_name="x" * 1000)])
        bulk.insert([event("outer")])
    connection.close()
    bulk.insert([event("outer")])
    assert Event.objects.filter(stream="outer").count() == 3


class UndoError(Exception):
    pass


def told(run: Any) -> list[str]:
    """What the server was sent, as Django logs it."""
    with CaptureQueriesContext(connection) as seen:
        run()
    return [query["sql"].split()[0] for query in seen]


def answer_of(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_last_rows_travel_with_the_commit() -> None:
    def write() -> None:
        with transaction.atomic():
            bulk.insert([event("last")], last=True)
            # Not a statement of its own: the server has heard nothing yet.
            assert connection.connection.pgconn.transaction_status == TransactionStatus.IDLE

    assert told(write) == ["BEGIN", "EXECUTE", "COMMIT"]
    assert Event.objects.filter(stream="last").count() == 1
    assert connection.connection.pgconn.transaction_status == TransactionStatus.IDLE


@pytest.mark.django_db(transaction=True)
def test_last_rows_are_seen_by_whoever_asks_before_the_end_and_go_with_a_rollback() -> None:
    by_stream = Prepared(lambda values: Event.objects.filter(stream=values["stream"]))
    with contextlib.suppress(UndoError), transaction.atomic():
        bulk.insert([event("asked")], last=True)
        assert answer_of("SELECT count(*) FROM ledger_event WHERE stream = 'asked'") == 1
        bulk.insert([event("asked")], last=True)
        assert len(by_stream.records({"stream": "asked"})) == 2
        bulk.insert([event("asked")], last=True)
        raise UndoError
    assert not Event.objects.filter(stream="asked").exists()
    with transaction.atomic():
        bulk.insert([event("kept")])
    assert set(Event.objects.values_list("stream", flat=True)) == {"kept"}


@pytest.mark.django_db(transaction=True)
def test_last_rows_inside_another_transaction_are_sent_at_once() -> None:
    with transaction.atomic():
        with pytest.raises(DataError), transaction.atomic():
            bulk.insert([event("inner", actor_name="x" * 1000)], last=True)
        with transaction.atomic():
            bulk.insert([event("outer")], last=True)
    assert set(Event.objects.values_list("stream", flat=True)) == {"outer"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", ["row", "commit"])
def test_what_is_refused_with_the_commit_is_raised_there_and_nothing_is_kept(fault: str) -> None:
    """A row that the server refuses, and a key that only COMMIT finds to lead nowhere."""
    made = event("refused")
    more = {"act": "nonsense" * 100} if fault == "row" else {"event_id": uuid7()}
    with pytest.raises(DataError if fault == "row" else IntegrityError), transaction.atomic():
        bulk.insert([made], bulk.Rows(Attestation, [attested(made, **more)]), last=True)
    assert not Event.objects.filter(stream="refused").exists()
    assert connection.is_usable()
    with transaction.atomic():
        bulk.insert([event("after")], last=True)
    assert Event.objects.filter(stream="after").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_planned_for_many_rows_ends_with_the_transaction() -> None:
    def scans() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW enable_seqscan")
            return str(cursor.fetchone()[0])

    with transaction.atomic():
        bulk.expect_many()
        assert scans() == "off"
    assert scans() == "on"
