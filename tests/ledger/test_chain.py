"""The event chain, as trigger and as Python see it."""

import json

import pytest
from django.db import DatabaseError, connection, transaction

from ledger import chain, kinds
from ledger.actors import SystemActor
from ledger.models import Event, StreamHead
from ledger.trail import current_work, unit_of_work
from ledger.verification import Counts, verify_events

pytestmark = pytest.mark.django_db

ACTOR = SystemActor("tests")


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    known = dict(kinds.KINDS)
    monkeypatch.setattr(kinds, "KINDS", known)
    return kinds.register("tests.said", "Said", payload=("words",), present=lambda p: f"said {p['words']}")


def say(stream: str, *words: str) -> list[Event]:
    subject = StreamHead(stream=stream)
    with unit_of_work(actor=ACTOR) as work:
        return [work.event("tests.said", stream=stream, subject=subject, payload={"words": w}) for w in words]


def say_and_fail() -> None:
    with unit_of_work(actor=ACTOR) as work:
        work.event("tests.said", stream="tests:a", subject=StreamHead(stream="x"), payload={"words": "lost"})
        raise RuntimeError


def test_links_follow_each_other_and_python_computes_the_same_hashes():
    say("tests:a", "one", "zwei → ü", "three")
    rows = list(Event.objects.filter(stream="tests:a").order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3]
    previous = chain.GENESIS
    for row in rows:
        assert bytes(row.prev_hash) == previous
        previous = chain.link_hash(previous, [getattr(row, name) for name in chain.EVENT_COLUMNS])
        assert bytes(row.hash) == previous
    assert bytes(StreamHead.objects.get(stream="tests:a").hash) == previous


def test_raw_sql_is_chained_and_cannot_choose_its_place_or_time():
    say("tests:a", "one")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_event (stream, seq, kind, version, occurred_at, actor_id, actor_name, actor_role,"
            " organisation_code, site_code, reason, subject_type, subject_id, correlation_id, payload, prev_hash, hash)"
            " VALUES ('tests:a', 900, 'x', 1, '2001-01-01', 'a', 'b', 'c', '', '', '', 's', '1', '', '{}', 'p', 'h')"
        )
    row = Event.objects.get(kind="x")
    assert row.seq == 2
    assert row.occurred_at.year > 2001
    assert list(verify_events(connection, Counts())) == []


def test_streams_are_independent():
    say("tests:a", "one", "two")
    say("tests:b", "one")
    assert Event.objects.get(stream="tests:b").seq == 1


def test_an_inner_unit_that_fails_takes_its_events_with_it():
    with unit_of_work(actor=ACTOR) as work:
        work.event("tests.said", stream="tests:a", subject=StreamHead(stream="x"), payload={"words": "kept"})
        with pytest.raises(RuntimeError):
            say_and_fail()
    assert [json.loads(e.payload)["words"] for e in Event.objects.filter(stream="tests:a")] == ["kept"]


def test_a_unit_that_fails_leaves_nothing():
    with pytest.raises(RuntimeError), transaction.atomic():
        say_and_fail()
    assert not Event.objects.filter(stream="tests:a").exists()


@pytest.mark.parametrize("payload", [{}, {"words": "a", "more": "b"}, {"other": "a"}])
def test_a_payload_with_other_keys_than_its_kind_is_refused(payload):
    with pytest.raises(ValueError, match="payload keys"), unit_of_work(actor=ACTOR) as work:
        work.event("tests.said", stream="tests:a", subject=StreamHead(stream="x"), payload=payload)


def test_writing_outside_a_unit_of_work_is_an_error():
    with pytest.raises(RuntimeError, match="unit of work"):
        current_work()


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_event SET reason = 'x'", "DELETE FROM ledger_event", "TRUNCATE ledger_event"]
)
def test_the_application_role_cannot_change_the_trail(statement):
    say("tests:a", "one")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
