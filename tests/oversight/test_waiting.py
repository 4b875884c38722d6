"""The queue: what waits for whom stands apart, with its count, nearest clock first, and what cannot wait has its button."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import PersonActor
from batches.models import Batch
from oversight import queue
from oversight.services.reviews import change_ask
from oversight.waiting import waiting_page
from tests.factories.accounts import sign_in
from tests.factories.batches import Bench
from tests.factories.oversight import accepted, received, reviewed_run, submitted

pytestmark = pytest.mark.django_db


def home(actor: PersonActor) -> str:
    return sign_in(Client(), actor.person).get("/").content.decode()


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="waits-[a-z]+">([^<]*)</h2>', page)


def between(page: str, start: str, end: str = "</section>") -> str:
    return page.split(start, 1)[1].split(end, 1)[0]


def test_reg_56_what_the_site_has_not_signed_is_not_counted_among_what_waits_for_review(bench: Bench) -> None:
    unsigned, ready = received(bench), submitted(bench, "ARI0001-02")
    page = home(bench.team.reviewer)
    assert headings(page) == ["Waiting for review (1)", "Waiting for the site’s signature (1)"]
    assert "1 batch, nearest clock first. 1 more waits for the site’s signature." in page
    assert ready.number in between(page, 'id="waits-review"')
    assert unsigned.number not in between(page, 'id="waits-review"')
    assert unsigned.number in between(page, 'id="waits-signature"')


def test_each_role_finds_its_work_under_its_own_heading(bench: Bench) -> None:
    received(bench)
    accepted(bench, "ARI0001-02")
    returned = submitted(bench, "ARI0001-03")
    change_ask(actor=bench.team.reviewer, batch_id=returned.pk, reason="Volume?")
    bench.start()
    assert headings(home(bench.lead)) == [
        "Waiting for the site’s signature (1)",
        "Sent back for a change (1)",
        "Being made (1)",
    ]
    assert headings(home(bench.operator)) == ["Sent back for a change (1)", "Being made (1)"]
    assert headings(home(bench.team.qp)) == ["Waiting for certification (1)"]
    assert headings(home(bench.team.reviewer)) == ["Waiting for the site’s signature (1)"]
    assert "1 batch waits for the site’s signature." in home(bench.team.reviewer)


def at(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The first page as it is drawn at that moment."""
    monkeypatch.setattr("oversight.views.home.timezone", SimpleNamespace(now=lambda: now))


def test_the_row_that_cannot_wait_has_its_own_button(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, unsigned = submitted(bench), received(bench, "ARI0001-02")
    assert batch.expires_at is not None
    assert "Review now" not in home(bench.team.reviewer)
    at(monkeypatch, batch.expires_at - timedelta(minutes=20))
    page = home(bench.team.reviewer)
    review = reverse("oversight:review", args=[batch.number])
    button = re.search(rf'<a class="nhsuk-button[^"]*" href="{re.escape(review)}"[^>]*>(.*?)</a>', page)
    assert button is not None
    assert "Review now" in button[1]
    assert batch.number in button[1], "the name of the button says which batch"
    # Nobody reviews what the site has not signed: no button says so.
    assert page.count("Review now") == 1
    assert "Review now" not in between(page, 'id="waits-signature"')
    assert "Sign now" in home(bench.lead)
    assert unsigned.number in between(home(bench.lead), "Sign now", "</a>")
    at(monkeypatch, batch.expires_at + timedelta(minutes=1))
    assert "Review now" not in home(bench.team.reviewer), "what is lost can wait"


def test_of_many_rows_that_cannot_wait_one_button_is_the_main_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _second = submitted(bench), submitted(bench, "ARI0001-02")
    assert first.expires_at is not None
    at(monkeypatch, first.expires_at - timedelta(minutes=20))
    kinds = re.findall(r'<a class="(nhsuk-button [^"]*)"[^>]*>Review now', home(bench.team.reviewer))
    assert [("secondary" in kind) for kind in kinds] == [False, True]


def test_pages_by_key_go_through_every_group_once(bench: Bench) -> None:
    for run in ("ARI0001-01", "ARI0001-02"):
        received(bench, run)
    for run in ("ARI0001-01", "ARI0001-02", "ARI0001-03"):
        reviewed_run(bench, submitted(bench, run))
    whole = waiting_page(bench.team.reviewer, {})
    assert [group.count for group in whole.groups] == [3, 2]
    order = [(row.rank, row.clock, row.pk) for row in whole.rows]
    assert order == sorted(order)
    assert len(order) == 5
    seen: list[Any] = []
    params: dict[str, str] = {}
    while True:
        page = waiting_page(bench.team.reviewer, params, size=2)
        seen += page.rows
        assert [group.count for group in page.groups] == [3, 2]
        if not page.next_key:
            break
        params = {"after": page.next_key}
    assert [row.pk for row in seen] == [row.pk for row in whole.rows]
    assert all(row.newest_run for row in seen if row.rank == 0)
    for nonsense in ("x", "0~x~y", "9~~", "0~2026-11-22T14:05:00+00:00~x"):
        assert len(waiting_page(bench.team.reviewer, {"after": nonsense}).rows) == 5


def test_the_file_says_what_each_batch_waits_for(bench: Bench) -> None:
    unsigned, ready = received(bench), submitted(bench, "ARI0001-02")
    client = sign_in(Client(), bench.team.reviewer.person)
    lines = client.get("/?format=csv").content.decode().splitlines()
    assert lines[0].strip('"').endswith("waits_for")
    waits = {line.split(",")[0].strip('"'): line.rsplit(",", 1)[1].strip('"') for line in lines[1:]}
    assert waits == {ready.number: "review", unsigned.number: "signature"}


def test_a_count_stops_where_counting_would_cost_too_much(bench: Bench) -> None:
    assert queue.counted(12) == "12"
    assert queue.counted(1000) == "more than 999"
    assert waiting_page(bench.team.reviewer, {}).rows == ()
    assert queue.summary(waiting_page(bench.team.reviewer, {}).groups) == ""
    assert not Batch.objects.exists()
