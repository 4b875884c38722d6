"""What making causes here, in the same transaction (listed in ``config.wiring``)."""

from typing import Any

from batches.models import Batch
from ledger.models import Event
from ledger.trail import UnitOfWork
from oversight.services.deviations import deviation_open_from_limit


def deviation_open(*, event: Event, subject: Batch, work: UnitOfWork, **_: Any) -> None:
    """A broken limit, or a failed line of the release specification, opens its deviation with everything filled in, once the
    entry itself is written.

    An inner unit of work that was undone has taken its event with it: then nothing is opened.
    """

    def once_written() -> None:
        if any(one is event for one in work.events):
            deviation_open_from_limit(work, event=event, batch=subject)

    work.before_flush.append(once_written)
