"""A clock that stands back, for what must have been in place before the first batch."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from config.seeding.guard import only_in_demo

FOUNDED = timedelta(days=96)
"""How long ago the demonstration's licence holder began."""


@contextmanager
def standing_back(by: timedelta = FOUNDED) -> Iterator[None]:
    """The application's clock runs ``by`` behind. The trail keeps the database's own: it says when things were entered."""
    only_in_demo()
    true = timezone.now

    def behind() -> datetime:
        return datetime.now(tz=UTC) - by

    timezone.now = behind
    try:
        yield
    finally:
        timezone.now = true
