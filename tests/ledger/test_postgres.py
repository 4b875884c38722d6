"""The backend under every query: a lost connection is found out before a request, without asking the server each time."""

import threading
import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DataError, OperationalError, connection, transaction

from tests.engines.databases import TestDatabase

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_silent_connection_is_usable_without_a_round_trip() -> None:
    connection.ensure_connection()
    driver = connection.connection
    said: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        assert connection.is_usable()
    assert not said
    assert driver is connection.connection


def test_a_connection_in_a_failed_transaction_is_not_usable() -> None:
    with transaction.atomic():
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert not connection.is_usable()
        transaction.set_rollback(True)
    assert connection.is_usable()


def test_a_connection_that_the_server_ended_is_made_anew_before_the_next_request(
    test_database: TestDatabase,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (before,) = cursor.fetchone()
    with test_database.engines.connect() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert not connection.is_usable()

    # What Django does when a request begins.
    connection.health_check_done = False
    connection.close_if_health_check_failed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (after,) = cursor.fetchone()
    assert after != before


KINDS = (
    uuid.UUID(int=7),
    "quote ' back\\slash %s %% $1 ≤ 😀",
    datetime(2026, 11, 22, 14, 5, 9, 123456, tzinfo=UTC),
    date(2026, 11, 22),
    -12,
    2**40,
)
ECHO = "SELECT %s::uuid, %s::text, %s::timestamptz, %s::date, %s::int, %s::bigint, 100 %% 7"


def test_every_kind_of_value_comes_back_wherever_in_a_transaction_it_is_asked() -> None:
    """Outside one, as its first statement (which travels with BEGIN), and later: three ways to the server, one answer."""
    found = [connection.ask(ECHO, KINDS)]
    with transaction.atomic():
        found += [connection.ask(ECHO, KINDS), connection.ask(ECHO, KINDS)]
    assert found == [[(*KINDS, 2)]] * 3


def test_a_refusal_is_djangos_own_and_the_transaction_is_known_to_be_broken() -> None:
    with pytest.raises(DataError, match="division by zero"):
        connection.ask("SELECT 1 / %s::int", [0])
    with transaction.atomic():
        with pytest.raises(DataError), transaction.atomic():
            connection.ask("SELECT 1 / %s::int", [0])
        assert connection.ask("SELECT 1 / %s::int", [1]) == [(1,)]
        with pytest.raises(DataError):
            connection.ask("SELECT 1 / %s::int", [0])
        transaction.set_rollback(True)
    assert connection.is_usable()


def test_a_session_that_the_server_ended_is_an_operational_error_and_the_next_one_plans_anew(
    test_database: TestDatabase,
) -> None:
    ((pid,),) = connection.ask("SELECT pg_backend_pid()", [])
    with test_database.engines.connect() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    with pytest.raises(OperationalError):
        connection.ask("SELECT pg_backend_pid()", [])
    connection.close_if_unusable_or_obsolete()
    ((other,),) = connection.ask("SELECT pg_backend_pid()", [])
    assert other != pid


def test_other_threads_run_while_the_server_thinks() -> None:
    """The interpreter is free while a statement waits: one slow question holds one thread, not the process."""
    ticks = 0
    done = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.01):
            ticks += 1

    other = threading.Thread(target=tick)
    other.start()
    connection.ask("SELECT pg_sleep(%s::float)", [0.4])
    done.set()
    other.join()
    assert ticks >= 5
