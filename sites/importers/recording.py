"""Every import that wrote anything leaves a row and an event."""

from ledger.actors import Actor
from ledger.trail import UnitOfWork
from sites import events
from sites.importers.report import Report
from sites.models import RegisterImport


def leave_record(*, actor: Actor, work: UnitOfWork, report: Report) -> RegisterImport:
    """Insert the import's row and its event in the unit of work under way."""
    row = report.as_record()
    row.save(force_insert=True)
    work.event(
        events.REGISTER_IMPORTED,
        stream=f"register:{report.source}",
        subject=row,
        payload={
            "source": row.source,
            "file_name": row.file_name,
            "file_hash": row.file_hash,
            "added": row.added,
            "changed": row.changed,
            "unchanged": row.unchanged,
            "skipped": row.skipped,
        },
    )
    return row
