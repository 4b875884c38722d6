"""What a floor below causes above: named subscribers (same transaction) and outbox routes (after commit).

Read at run time by ``ledger.trail`` and ``ledger.outbox`` through settings; every path here is imported by a test.
"""

# event kind → functions called with (event, subject, work) in the same transaction
LEDGER_SUBSCRIBERS: dict[str, list[str]] = {
    "batches.entry.limit_broken": ["oversight.subscribers.deviation_open"],
}

# outbox topic → Celery task name
OUTBOX_ROUTES: dict[str, str] = {
    "batches.submitted": "oversight.tasks.review_run",
}
