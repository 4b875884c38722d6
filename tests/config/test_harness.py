"""The harness itself: who we are in the database, that commits are undone, that two sessions are two."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from config.models import CacheEntry


def _entry(key: str) -> CacheEntry:
    from django.utils import timezone

    return CacheEntry.objects.create(cache_key=key, value="x", expires=timezone.now())


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("spokewise_app", "spokewise_app")


@pytest.mark.django_db
def test_the_application_role_may_not_truncate_make_tables_or_temporary_tables() -> None:
    from django.db import transaction

    for statement in (
        "TRUNCATE config_cache",
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_sorts_the_same_everywhere() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()")
        assert cursor.fetchone() == ("b", "C.UTF-8")


@pytest.mark.parametrize("attempt", [1, 2])
def test_commits_are_seen_by_a_second_session_and_gone_in_the_next_test(
    second_session: psycopg.Connection[Any], attempt: int
) -> None:
    assert second_session.execute("SELECT count(*) FROM config_cache").fetchone() == (0,)
    _entry(f"attempt {attempt}")
    assert second_session.execute("SELECT cache_key FROM config_cache").fetchall() == [
        (f"attempt {attempt}",)
    ]


def test_the_owner_connection_is_the_owner(owner_connection: BaseDatabaseWrapper) -> None:
    with owner_connection.cursor() as cursor, CaptureQueriesContext(owner_connection):
        cursor.execute(
            "SELECT current_user, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        )
        assert cursor.fetchone() == ("spokewise_owner", "spokewise_owner")
