"""The demonstration's records: made in the demonstration only, once, and signed in a way that says so."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.seeding.foundation import founded, lay_foundation
from config.seeding.proofs import METHOD
from ledger.models import Event, Signature
from sites.models import Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings: Any) -> None:
    settings.SPOKEWISE = replace(settings.SPOKEWISE, DEMO=True)


def test_nothing_is_made_up_outside_the_demonstration() -> None:
    assert not settings.SPOKEWISE.DEMO
    with pytest.raises(ImproperlyConfigured):
        lay_foundation()
    assert not founded()


def test_the_foundation_is_laid_once_and_says_what_it_is(demonstration: None) -> None:
    lay_foundation()
    states = dict(Enrolment.objects.values_list("site__code", "state"))
    assert states == {
        "RVI": "active", "ADD": "active", "UCH": "active",
        "MU1": "paused", "VAN": "suspended", "HOM": "onboarding",
    }  # fmt: skip
    assert {tuple(row.evidence["methods"]) for row in Signature.objects.all()} == {(METHOD,)}
    before = Event.objects.count()
    lay_foundation()
    assert Event.objects.count() == before
