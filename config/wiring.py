"""What a floor below causes above: named subscribers (same transaction) and outbox routes (after commit),
and what beat asks for.

Read at run time by ``ledger.trail`` and ``ledger.outbox`` through settings; every path here is imported by a test.
"""

# event kind → functions called with (event, subject, work) in the same transaction
LEDGER_SUBSCRIBERS: dict[str, list[str]] = {
    "batches.entry.limit_broken": ["oversight.subscribers.deviation_open"],
    "batches.entry.specification_failed": ["oversight.subscribers.deviation_open"],
}

# outbox topic → Celery task name
OUTBOX_ROUTES: dict[str, str] = {
    "accounts.link_asked": "accounts.tasks.link_send",
    "designations.export_asked": "designations.tasks.export_make",
    "designations.pack_asked": "designations.tasks.pack_make",
    "batches.submitted": "oversight.tasks.review_run",
    "readin.asked": "sites.readin.apply",
    "readin.uploaded": "sites.readin.judge",
    "reports.requested": "oversight.reports.make",
    "annual.build_asked": "oversight.annual.build",
    "annual.seal_asked": "oversight.annual.seal",
    "annual.reminded": "oversight.annual.send_reminder",
}

# name → what Celery's beat sends, as Celery spells it; every task named here is safe to run at any time
BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "reports-due": {"task": "oversight.reports.ask_due", "schedule": 3600.0},
    "annual-reports-due": {"task": "oversight.annual.remind", "schedule": 3600.0},
}
