"""Writes of the batches floor: one transaction, one event at least, the row locked."""

from batches.services.entries import entry_correct, entry_record, result_complete
from batches.services.known import EntryInput, PersonRef
from batches.services.lifecycle import batch_abort, batch_sign_received, batch_submit
from batches.services.start import StartRequest, batch_start
from batches.services.whole import WholeRecord, batch_submit_whole

__all__ = [
    "EntryInput",
    "PersonRef",
    "StartRequest",
    "WholeRecord",
    "batch_abort",
    "batch_sign_received",
    "batch_start",
    "batch_submit",
    "batch_submit_whole",
    "entry_correct",
    "entry_record",
    "result_complete",
]
