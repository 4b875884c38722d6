"""The dossier a qualified person decides on, as it is read: instants date first, charts without an impossible limit."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import sign_in
from tests.factories.batches import Bench
from tests.factories.oversight import accepted, late, reviewed_run, submitted

pytestmark = pytest.mark.django_db

DAY = r"\d{1,2}\s[A-Z][a-z]+ \d{4}"
TIME = r"\d{2}:\d{2}:\d{2}\s(GMT|BST)"


def test_an_instant_of_the_evidence_is_read_date_first_as_on_every_page(bench: Bench) -> None:
    batch = accepted(bench, plant={"day6_glucose": late(192)})
    page = sign_in(Client(), bench.team.qp.person).get(reverse("oversight:dossier", args=[batch.number]))
    (history,) = re.findall(r'<ol class="sw-history">(.*?)</ol>', page.content.decode(), re.DOTALL)
    lines = re.findall(r'<span class="sw-num">(.*?)</span><span>(.*?)</span>', history)
    assert re.fullmatch(DAY, lines[0][0]), lines
    assert re.fullmatch(TIME, lines[1][0]), lines
    assert lines[1][1].startswith("done, ")
    assert not any(re.search(DAY, says) for _when, says in lines), lines


def test_the_chart_beside_an_exception_has_no_limit_below_nothing(bench: Bench) -> None:
    submitted(bench)
    batch = submitted(bench, "ARI0001-02", values={"vcn": "12.00"})
    reviewed_run(bench, batch)
    page = sign_in(Client(), bench.team.reviewer.person).get(reverse("oversight:review", args=[batch.number]))
    (chart,) = re.findall(r'<svg class="sw-chart".*?</svg>', page.content.decode(), re.DOTALL)
    texts = re.findall(r"<text[^>]*>(.*?)</text>", chart)
    assert "lower control limit: none (below zero)" in texts
    assert not any("−" in text or "-" in text for text in texts)
    (mean,) = [text for text in texts if text.startswith("mean ")]
    assert re.fullmatch(r"mean \d+\.\d{3}", mean), mean
