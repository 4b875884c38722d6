"""A bench with its team, built once for each test."""

import pytest

from tests.factories.batches import Bench, make_bench


@pytest.fixture
def bench(db: None) -> Bench:
    """A site where the CAR-T product can be made, and the control site's people."""
    return make_bench()
