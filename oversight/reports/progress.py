"""How far a worker has got, told to the page that waits."""

import uuid
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oversight.models import ReportProgress

STEPS: dict[str, Any] = {
    "queued": _("Waiting for a worker"),
    "settling": _("Waiting for writes of the cut-off to finish"),
    "reading": _("Reading the records"),
    "drawing": _("Laying out the pages"),
    "sealing": _("Sealing"),
    "storing": _("Storing"),
    "done": _("Done"),
    "failed": _("Failed"),
}
"""Key → words shown while it lasts."""


def note_progress(run_id: uuid.UUID, step: str, percent: int) -> None:
    """Say how far the run is. Committed at once, so it is no part of any transaction that writes a record."""
    ReportProgress.objects.filter(run_id=run_id).update(step=step, percent=percent, updated_at=timezone.now())


def note_attempt(run_id: uuid.UUID) -> int:
    """Count a worker that takes the run on; return which one it is, from 1."""
    ReportProgress.objects.get_or_create(run_id=run_id)
    ReportProgress.objects.filter(run_id=run_id).update(attempts=F("attempts") + 1, updated_at=timezone.now())
    return int(ReportProgress.objects.values_list("attempts", flat=True).get(run_id=run_id))
