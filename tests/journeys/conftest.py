"""Whole journeys: a real browser, the real site, a real worker, the relay, and the demonstration's people."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from config.processes import RELAY
from tests.engines.databases import TestDatabase
from tests.engines.processes import running
from tests.journeys.walking import SWITCHES


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_the_browser() -> Iterator[None]:
    """Playwright's loop runs in this thread, and Django then takes every query for one inside a coroutine."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Inside Playwright's loop Django keeps connections of their own: none may outlive the database of its test.
        connections.close_all()
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=SWITCHES)
        yield chromium
        chromium.close()
        connections.close_all()


@pytest.fixture
def demonstration(settings: Any) -> None:
    """This process may make made-up records; the site that is served knows nothing of it."""
    settings.SPOKEWISE = replace(settings.SPOKEWISE, DEMO=True)


@pytest.fixture
def relay_process(committed_db: TestDatabase, celery_worker_process: Path, tmp_path: Path) -> Iterator[None]:
    """The relay, publishing to the queue that this test's worker reads."""
    log = tmp_path / "relay.log"
    with running(
        RELAY,
        engines=committed_db.engines,
        database=committed_db.name,
        log=log,
        ready=lambda: b"the relay listens" in log.read_bytes(),
        extra={"CELERY_QUEUE": committed_db.name},
    ):
        yield
