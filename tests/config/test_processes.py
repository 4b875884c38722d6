"""The real processes, on real engines."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from config.celery import app


def test_the_site_answers_from_granian_and_says_database_and_broker_are_there(live_site: str) -> None:
    with urllib.request.urlopen(f"{live_site}/health/") as answer:  # noqa: S310  our own address
        assert answer.status == 200
        assert json.load(answer) == {"database": "ok", "broker": "ok"}


def test_a_page_that_is_not_exempt_asks_for_sign_in(live_site: str) -> None:
    with urllib.request.urlopen(f"{live_site}/accounts/2fa/") as answer:  # noqa: S310  our own address
        assert "/accounts/login/" in answer.url


def test_a_real_worker_takes_messages_from_the_broker(celery_worker_process: Path) -> None:
    queue = app.conf.task_default_queue
    found = app.control.inspect(timeout=5, destination=[f"celery@{queue}"]).ping()
    assert found == {f"celery@{queue}": {"ok": "pong"}}
