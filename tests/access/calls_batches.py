"""Calls of the services of batches and oversight: patients, lots, records, reviews, decisions, deviations, reports."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from batches.models import Batch, StepEntry
from batches.services import (
    batch_abort,
    batch_sign_received,
    batch_start,
    batch_submit,
    batch_submit_whole,
    entry_correct,
    entry_record,
)
from batches.services.materials import lot_block, lot_correct_expiry, lot_receive, lot_release
from batches.services.patients import patient_register, patient_reveal
from oversight.models import Deviation, ReportDefinition
from oversight.reports.services import definition_add, report_request
from oversight.services import certifications, deviations, reviews
from tests.access.services import Call
from tests.access.world import World

WHY = "For this test."


def _batch(w: World, state: str) -> Batch:
    return Batch.objects.get(number=w.names[state])


def _entry(w: World) -> StepEntry:
    return StepEntry.objects.filter(batch__number=w.names["complete"], step_key="before_start").get()


def _deviation_id(w: World, name: str) -> Any:
    return Deviation.objects.get(number=w.names[name]).pk


CALLS: dict[str, Call] = {
    "patient_register": Call(
        Permission.BATCH_START, patient_register, lambda w: {"site": w.bench.site, "name": "B. Patient"}
    ),
    "patient_reveal": Call(
        Permission.PATIENT_REVEAL, patient_reveal, lambda w: {"patient_id": w.bench.patient.pk, "reason": WHY}
    ),
    "lot_receive": Call(
        Permission.MATERIAL_EDIT,
        lot_receive,
        lambda w: {
            "site": w.bench.site,
            "material_code": "viral_vector",
            "name": "V",
            "lot_number": "L-98",
            "supplier": "S",
            "expires_at": timezone.now() + timedelta(days=9),
        },
    ),
    "lot_release": Call(Permission.MATERIAL_EDIT, lot_release, lambda w: {"lot_id": w.names["lot"]}),
    "lot_block": Call(
        Permission.MATERIAL_EDIT, lot_block, lambda w: {"lot_id": w.names["lot"], "reason": WHY}
    ),
    "lot_correct_expiry": Call(
        Permission.MATERIAL_EDIT,
        lot_correct_expiry,
        lambda w: {"lot_id": w.names["lot"], "expires_at": timezone.now(), "reason": WHY},
    ),
    "batch_start": Call(Permission.BATCH_START, batch_start, lambda w: {"request": w.bench.request()}),
    "entry_record": Call(
        Permission.BATCH_PERFORM,
        entry_record,
        lambda w: {"batch_id": w.names["in_hand_id"], "entry": w.bench.entry("before_start", True)},
    ),
    "entry_correct": Call(
        Permission.BATCH_CORRECT,
        entry_correct,
        lambda w: {
            "batch_id": _batch(w, "complete").pk,
            "corrects": _entry(w).pk,
            "entry": w.bench.entry("before_start", True, correction_reason=WHY),
        },
    ),
    "batch_submit": Call(
        Permission.BATCH_SUBMIT, batch_submit, lambda w: {"batch_id": _batch(w, "complete").pk, "proof": None}
    ),
    "batch_sign_received": Call(
        Permission.BATCH_SUBMIT,
        batch_sign_received,
        lambda w: {"batch_id": _batch(w, "received").pk, "proof": None},
    ),
    "batch_abort": Call(
        Permission.BATCH_ABORT, batch_abort, lambda w: {"batch_id": w.names["in_hand_id"], "reason": WHY}
    ),
    "batch_submit_whole": Call(
        Permission.BATCH_SUBMIT_API, batch_submit_whole, lambda w: {"record": w.bench.whole()}
    ),
    "review_run": Call(
        Permission.BATCH_REVIEW,
        reviews.review_run,
        lambda w: {"batch_id": _batch(w, "submitted").pk},
        system=True,
    ),
    "review_begin": Call(
        Permission.BATCH_REVIEW, reviews.review_begin, lambda w: {"batch_id": _batch(w, "clean").pk}
    ),
    "exception_assess": Call(
        Permission.BATCH_REVIEW,
        reviews.exception_assess,
        lambda w: {"batch_id": _batch(w, "submitted").pk, "result_id": w.names["exception"], "text": "Seen."},
    ),
    "review_accept": Call(
        Permission.BATCH_REVIEW,
        reviews.review_accept,
        lambda w: {"batch_id": _batch(w, "in_review_batch").pk, "proof": None},
    ),
    "change_ask": Call(
        Permission.BATCH_REVIEW,
        reviews.change_ask,
        lambda w: {"batch_id": _batch(w, "submitted").pk, "reason": WHY},
    ),
    "batch_certify": Call(
        Permission.BATCH_CERTIFY,
        certifications.batch_certify,
        lambda w: {"batch_id": _batch(w, "accepted").pk, "proof": None},
    ),
    "batch_reject": Call(
        Permission.BATCH_REJECT,
        certifications.batch_reject,
        lambda w: {"batch_id": _batch(w, "accepted").pk, "reason": WHY, "proof": None},
    ),
    "deviation_raise": Call(
        Permission.DEVIATION_EDIT,
        deviations.deviation_raise,
        lambda w: {"batch_id": _batch(w, "submitted").pk, "title": "", "description": "", "severity": ""},
    ),
    "deviation_assess": Call(
        Permission.DEVIATION_EDIT,
        deviations.deviation_assess,
        lambda w: {
            "deviation_id": _deviation_id(w, "deviation"),
            "severity": "",
            "impact": "",
            "action": "",
            "other_sites": "",
        },
    ),
    "deviation_close": Call(
        Permission.DEVIATION_CLOSE,
        deviations.deviation_close,
        lambda w: {"deviation_id": _deviation_id(w, "assessed_deviation"), "conclusion": "", "proof": None},
    ),
    "definition_add": Call(
        Permission.MASTERFILE_EDIT, definition_add, lambda w: {"master_file": w.bench.ready.world.master_file}
    ),
    "report_request": Call(
        Permission.REPORT_REQUEST,
        report_request,
        lambda w: {
            "definition": ReportDefinition.objects.get(master_file=w.bench.ready.world.master_file),
            "period_start": timezone.now() - timedelta(days=9),
            "period_end": timezone.now(),
        },
    ),
}
"""Service (and move) → what it needs, and how it is called."""
