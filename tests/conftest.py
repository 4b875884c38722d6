"""The test harness: real PostgreSQL and Valkey, the application role, one cloned database per pytest process.

Ordinary `django_db` tests run in a transaction that is rolled back. Tests that need commits (`transaction=True`,
`committed_db`, real processes) get a database that is cloned afresh from the template afterwards: the application role may
not TRUNCATE, and neither may its tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery import Celery
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from config.embedded import APP_ROLE, Engines
from config.processes import WEB, WORKER
from tests.engines.databases import TestDatabase, static_build
from tests.engines.processes import answers, free_port, running

# Shared machines are slow by turns: time is no property of what is tested.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for a database with real commits gets both roles' connections without having to say so."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        commits = marker is not None and marker.kwargs.get("transaction")
        if commits or "committed_db" in getattr(item, "fixturenames", ()):
            item.add_marker(
                pytest.mark.django_db(transaction=True, databases=["default", "owner"]), append=False
            )


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    """Running engines, shared with the other pytest processes of this checkout; the last one stops them."""
    static_build()
    with Engines.for_tests().hold() as held:
        yield held


@pytest.fixture(scope="session")
def test_database(engines: Engines, django_db_blocker: Any) -> Iterator[TestDatabase]:
    """This process's own database."""
    database = TestDatabase(engines)
    with django_db_blocker.unblock():
        database.create()
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def django_db_setup(test_database: TestDatabase) -> Iterator[None]:
    """Takes the place of pytest-django's: no second creation, no flush, no truncation."""

    def restore(_: TransactionTestCase) -> None:
        test_database.restore()

    # Replaced on Django's own class, because pytest-django builds on that one by name.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield


@pytest.fixture
def committed_db(db: None, test_database: TestDatabase) -> TestDatabase:
    """A database in which commits are real; it is cloned afresh after the test."""
    return test_database


@pytest.fixture
def owner_connection(committed_db: TestDatabase) -> Iterator[BaseDatabaseWrapper]:
    """Django's connection as the owner role: for the attacks that only an owner can make."""
    yield connections["owner"]
    connections["owner"].close()


@pytest.fixture
def second_session(committed_db: TestDatabase) -> Iterator[psycopg.Connection[Any]]:
    """A raw autocommit session as the application role, beside Django's own."""
    with committed_db.engines.connect(APP_ROLE, committed_db.name) as connection:
        yield connection


@pytest.fixture
def valkey_url(engines: Engines) -> str:
    """URL of the running Valkey, spelled for the redis client."""
    return engines.redis_url()


@pytest.fixture
def celery_worker_process(committed_db: TestDatabase, tmp_path: Path) -> Iterator[Path]:
    """A real worker process on the test database, listening on a queue of its own. Gives the path of its log."""
    from config.celery import app

    log = tmp_path / "worker.log"
    queue = committed_db.name
    before = app.conf.task_default_queue
    app.conf.task_default_queue = queue
    process = WORKER.with_arguments("--queues", queue, "--hostname", f"celery@{queue}")
    try:
        with running(
            process,
            engines=committed_db.engines,
            database=committed_db.name,
            log=log,
            ready=lambda: b" ready." in log.read_bytes(),
            extra={"CELERY_QUEUE": queue},
        ):
            yield log
    finally:
        app.conf.task_default_queue = before
        _forget_queue(app, queue)


def _forget_queue(app: Celery, queue: str) -> None:
    with app.connection_for_write() as connection:
        channel: Any = connection.default_channel
        channel.queue_delete(queue)


@pytest.fixture
def live_site(committed_db: TestDatabase, tmp_path: Path) -> Iterator[str]:
    """Address of the real site, served by granian from the test database, such as `http://localhost:41234`."""
    port = free_port()
    with running(
        WEB,
        engines=committed_db.engines,
        database=committed_db.name,
        log=tmp_path / "web.log",
        ready=lambda: answers(port),
        extra={"PORT": str(port)},
        values={"port": str(port)},
    ):
        yield f"http://localhost:{port}"
