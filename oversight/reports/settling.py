"""What makers of reports share: wait until the past is final, and work on one report alone (REG-138)."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from oversight.reports.reading import open_transactions

SETTLE_SECONDS = 60.0


class CutOffUnsettledError(OperationalError):
    """A transaction that began by the cut-off is still open: the report would miss what it commits."""


def settle(cut_off: datetime, *, patience: float = SETTLE_SECONDS) -> None:
    """Wait until nothing that began by the cut-off can still commit: what the report reads is then final (REG-138)."""
    limit = time.monotonic() + patience
    while open_transactions(cut_off):
        if time.monotonic() > limit:
            raise CutOffUnsettledError(_("A write that began before the data cut-off is still under way."))
        time.sleep(0.2)


@contextmanager
def alone(record_id: uuid.UUID) -> Iterator[bool]:
    """Hold the record for this worker; the lock goes with the connection when the worker dies."""
    key = record_id.int & 0x7FFF_FFFF_FFFF_FFFF
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
