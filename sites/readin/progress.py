"""How far a worker has got with a read-in, told to the page that waits."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sites.models import ReadInProgress

STEPS: dict[str, Any] = {
    "queued": _("Waiting for a worker"),
    "judging": _("Looking at every row"),
    "writing": _("Writing the rows"),
    "storing": _("Storing"),
    "done": _("Done"),
    "failed": _("Failed"),
}
"""Key → words shown while it lasts."""
BETWEEN = 0.3
"""Seconds between two notes: a page asks every two."""

Note = Callable[[str, float], None]
"""Called with a step and the per cent done."""


def note_attempt(readin_id: uuid.UUID) -> int:
    """Count a worker that takes the read-in on; return which one it is, from 1."""
    ReadInProgress.objects.filter(readin_id=readin_id).update(
        attempts=F("attempts") + 1, updated_at=timezone.now()
    )
    return int(ReadInProgress.objects.values_list("attempts", flat=True).get(readin_id=readin_id))


def restart(readin_id: uuid.UUID) -> None:
    """A new piece of work begins: nothing is done of it, and nobody has tried. In the unit of work under way."""
    ReadInProgress.objects.filter(readin_id=readin_id).update(step="queued", percent=0, attempts=0)


@contextmanager
def noting(readin_id: uuid.UUID) -> Iterator[Note]:
    """Notes on a connection of their own, committed at once: the page sees them while the one transaction is still open."""
    aside = connection.copy()
    table = ReadInProgress._meta.db_table
    said = ("", 0.0)

    def note(step: str, percent: float) -> None:
        nonlocal said
        now = time.monotonic()
        if step == said[0] and now - said[1] < BETWEEN:
            return
        said = (step, now)
        with aside.cursor() as cursor:
            # The name of our own table; what is noted travels as parameters.
            cursor.execute(
                f"UPDATE {table} SET step = %s, percent = %s, updated_at = clock_timestamp()"  # noqa: S608
                " WHERE readin_id = %s",
                [step, int(percent), str(readin_id)],
            )

    try:
        yield note
    finally:
        aside.close()
