"""A bench per test, and a signed-in browser of its people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.actors import ClientActor, PersonActor
from accounts.services.clients import client_identify
from tests.factories.accounts import make_client, sign_in
from tests.factories.batches import Bench, make_bench


@pytest.fixture
def bench(db: None) -> Bench:
    """A site where the CAR-T product can be made today."""
    return make_bench()


@pytest.fixture
def browser() -> Callable[[PersonActor], Client]:
    """A session of a person, signed in with second factor."""

    def open_session(actor: PersonActor) -> Client:
        return sign_in(Client(), actor.person)

    return open_session


@pytest.fixture
def hospital(bench: Bench) -> tuple[ClientActor, dict[str, Any]]:
    """The hospital system of the bench's site, and the headers it sends."""
    _client, token = make_client(bench.site.scope)
    actor = client_identify(token)
    assert actor is not None
    return actor, {"HTTP_AUTHORIZATION": f"Bearer {token}"}
