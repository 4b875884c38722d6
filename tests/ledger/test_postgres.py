"""The backend under every query: a lost connection is found out before a request, without asking the server each time."""

from typing import Any

import pytest
from django.db import DataError, connection, transaction

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
