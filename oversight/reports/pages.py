"""What a page shows of a finished report: its headline figures, read from the stored snapshot."""

import json
from typing import Any

from ledger.documents import document_bytes
from oversight.models import ReportRun
from oversight.reports.presenters import Presenter
from oversight.reports.progress import STEPS

TONES = {"queued": "grey", "running": "blue", "done": "green", "failed": "red"}
"""State → colour of its tag."""


def presented(run: ReportRun) -> Presenter | None:
    """The report in words, or nothing while there is none. Raises ``DocumentDamaged`` when its bytes do not fit their hash."""
    if run.snapshot is None:
        return None
    return Presenter(json.loads(document_bytes(run.snapshot)))


def progress_of(run: ReportRun) -> dict[str, Any]:
    """Percent and words of a run that is waited for."""
    progress = getattr(run, "progress", None)
    percent = progress.percent if progress else 0
    step = progress.step if progress else "queued"
    return {"percent": percent, "words": STEPS.get(step, step), "step": step}


def period_words(run: ReportRun) -> str:
    """`October 2026`, or the two dates, without reading the snapshot."""
    shape = {
        "report": {
            "period_start": run.period_start.isoformat(),
            "period_end": run.period_end.isoformat(),
            "zone": run.definition.zone,
            "sections": [],
        },
        "figures": {"counts": {}},
        "sites": [],
    }
    return Presenter(shape).period_words
