"""Calls of the services of sites, batches and oversight."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
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
from designations.models import (
    InstructionVersion,
    MasterFileVersion,
)
from ledger.uploads import CSV, Upload
from oversight.models import Deviation, ReportDefinition
from oversight.reports.services import definition_add, report_request
from oversight.services import certifications, deviations, reviews
from sites.agreements import services as agreements
from sites.agreements.duties import default_matrix
from sites.checklists import services as checklists
from sites.models import (
    Agreement,
    ChecklistItem,
    Enrolment,
    InstructionIssue,
    ListedSite,
    ReadIn,
    RemoteSite,
    Restriction,
)
from sites.readin import services as readin
from sites.services import (
    competence,
    enrolment,
    equipment,
    issue,
    listing,
    movement,
    qualification,
    restriction,
    site,
)
from tests.access.services import Call
from tests.access.world import World
from tests.sites.readin.files import csv_file, example

WHY = "For this test."


def _batch(w: World, state: str) -> Batch:
    return Batch.objects.get(number=w.names[state])


def _version(w: World, number: str, version: str) -> InstructionVersion:
    return InstructionVersion.objects.get(instruction__number=w.names[number], number=w.names[version])


def _file(w: World, version: str) -> MasterFileVersion:
    return MasterFileVersion.objects.get(master_file=w.names["master_file_id"], number=w.names[version])


def _entry(w: World) -> StepEntry:
    return StepEntry.objects.filter(batch__number=w.names["complete"], step_key="before_start").get()


def _enrolment(w: World) -> Enrolment:
    return Enrolment.objects.get(pk=w.names["enrolment"])


def _issue(w: World) -> InstructionIssue:
    return InstructionIssue.objects.get(pk=w.names["issue"])


def _site(w: World, name: str) -> RemoteSite:
    return RemoteSite.objects.get(code=w.names[name])


def _deviation_id(w: World, name: str) -> Any:
    return Deviation.objects.get(number=w.names[name]).pk


def _today() -> Any:
    return timezone.localdate()


def _read_in(w: World) -> dict[str, Any]:
    return {"readin": ReadIn.objects.get(pk=w.names["readin"])}


def _agreement(w: World) -> dict[str, Any]:
    return {"agreement": Agreement.objects.get(pk=w.names["agreement"]), "proof": None}


def _agreed(w: World) -> dict[str, Any]:
    days = ("control_signed_on", "host_signed_on", "valid_from", "valid_until")
    return {
        "site": _site(w, "hosted_site"),
        "upload": Upload("agreement.csv", CSV, b"duty,party\npremises,host\n"),
        "reference": "TA-9",
        "control_signatory": "A. Holder",
        "host_signatory": "B. Host",
        "duties": default_matrix(),
        **dict.fromkeys(days, _today()),
    }


CALLS: dict[str, Call] = {
    "agreement_draft": Call(Permission.SITE_EDIT, agreements.agreement_draft, _agreed),
    "agreement_put_in_force": Call(Permission.SITE_ENROL, agreements.agreement_put_in_force, _agreement),
    "agreement_end": Call(
        Permission.SITE_ENROL, agreements.agreement_end, lambda w: {**_agreement(w), "reason": WHY}
    ),
    "site_host_record": Call(
        Permission.SITE_EDIT,
        agreements.site_host_record,
        lambda w: {
            "site": _site(w, "second_site"),
            "host": Organisation.objects.get(pk=w.names["host_id"]),
            "reason": WHY,
        },
    ),
    "checklist_begin": Call(
        Permission.SITE_ENROL,
        checklists.checklist_begin,
        lambda w: {"enrolment": _enrolment(w), "purpose": "closure"},
    ),
    "checklist_answer": Call(
        Permission.SITE_ENROL,
        checklists.checklist_answer,
        lambda w: {
            "item": ChecklistItem.objects.get(pk=w.names["open_item"]),
            "outcome": "done",
            "evidence": "REC-1",
        },
    ),
    "readin_upload": Call(
        Permission.EQUIPMENT_EDIT,
        readin.readin_upload,
        lambda w: {
            "kind": "equipment",
            "scope": w.bench.site.scope,
            "content": csv_file([example("equipment", site=w.bench.site.code)]),
            "name": "equipment.csv",
            "declared_type": "text/csv",
        },
    ),
    "readin_apply_ask": Call(Permission.EQUIPMENT_EDIT, readin.readin_apply_ask, _read_in),
    "readin_discard": Call(Permission.EQUIPMENT_EDIT, readin.readin_discard, _read_in),
    "place_add": Call(
        Permission.SITE_EDIT,
        site.place_add,
        lambda w: {"name": "C", "address": "1 High Street", "postcode": "NE1 4LP", "source_note": "A letter"},
        elsewhere=True,
    ),
    "site_register": Call(
        Permission.SITE_EDIT,
        site.site_register,
        lambda w: {
            "code": "NEW",
            "name": "N",
            "kind": "unit",
            "control_site": w.bench.team.control_site,
            "unit_number": "9",
            "plate": "P9",
        },
    ),
    "unit_depart": Call(
        Permission.SITE_EDIT,
        movement.unit_depart,
        lambda w: {
            "site": _site(w, "moved_unit"),
            "bound_for": w.bench.site.place,
            "departed_at": timezone.now(),
            "reason": WHY,
        },
    ),
    "unit_arrive": Call(
        Permission.SITE_EDIT,
        movement.unit_arrive,
        lambda w: {
            "site": _site(w, "unit"),
            "place": w.bench.site.place,
            "arrived_at": timezone.now(),
            "reason": WHY,
        },
    ),
    "unit_requalify": Call(
        Permission.SITE_EDIT,
        movement.unit_requalify,
        lambda w: {"site": _site(w, "moved_unit"), "proof": None, "evidence": "RQ-1"},
    ),
    "equipment_qualify": Call(
        Permission.EQUIPMENT_EDIT,
        qualification.equipment_qualify,
        lambda w: {
            "equipment": w.bench.counter,
            "done_at": timezone.now(),
            "evidence": "OQ-1",
            "done_by": "A company",
        },
    ),
    "site_list": Call(
        Permission.MASTERFILE_EDIT,
        listing.site_list,
        lambda w: {"version": _file(w, "file_draft"), "site": w.bench.site},
    ),
    "listing_end": Call(
        Permission.MASTERFILE_EDIT,
        listing.listing_end,
        lambda w: {
            "listed": ListedSite.objects.filter(site=w.bench.site)[0],
            "until": timezone.now(),
            "reason": WHY,
        },
    ),
    "enrolment_propose": Call(
        Permission.SITE_ENROL,
        enrolment.enrolment_propose,
        lambda w: {
            "site": _site(w, "second_site"),
            "master_file": w.bench.ready.world.master_file,
            "proposal": "P",
        },
    ),
    "enrolment_move: pause": Call(
        Permission.SITE_PAUSE,
        enrolment.enrolment_move,
        lambda w: {"enrolment": _enrolment(w), "move": "pause", "proof": None, "reason": WHY},
    ),
    "enrolment_move: cease": Call(
        Permission.SITE_ENROL,
        enrolment.enrolment_move,
        lambda w: {"enrolment": _enrolment(w), "move": "cease", "proof": None, "reason": WHY},
    ),
    "enrolment_suspend": Call(
        Permission.SITE_SUSPEND,
        enrolment.enrolment_suspend,
        lambda w: {"enrolment": _enrolment(w), "proof": None, "reference": "GMP-3", "reason": WHY},
    ),
    "restriction_record": Call(
        Permission.SITE_SUSPEND,
        restriction.restriction_record,
        lambda w: {
            "imposed_by": "authority",
            "site": w.bench.site,
            "reference": "GMP-4",
            "reason": WHY,
            "effective_from": timezone.now(),
        },
    ),
    "restriction_lift": Call(
        Permission.SITE_SUSPEND,
        restriction.restriction_lift,
        lambda w: {
            "restriction": Restriction.objects.get(pk=w.names["restriction"]),
            "proof": None,
            "reason": WHY,
            "variation_reference": "V-1",
            "variation_granted_on": _today(),
        },
    ),
    "instruction_issue": Call(
        Permission.INSTRUCTION_ISSUE,
        issue.instruction_issue,
        lambda w: {"version": w.bench.version, "site": _site(w, "second_site")},
    ),
    "instruction_issue_all": Call(
        Permission.INSTRUCTION_ISSUE,
        issue.instruction_issue_all,
        lambda w: {"version": w.bench.version, "sites": [_site(w, "second_site")]},
    ),
    "issue_acknowledge": Call(
        Permission.INSTRUCTION_ACKNOWLEDGE,
        issue.issue_acknowledge,
        lambda w: {"issue": _issue(w), "proof": None},
    ),
    "issue_take_back": Call(
        Permission.INSTRUCTION_WITHDRAW, issue.issue_take_back, lambda w: {"issue": _issue(w), "reason": WHY}
    ),
    "equipment_add": Call(
        Permission.EQUIPMENT_EDIT,
        equipment.equipment_add,
        lambda w: {
            "site": w.bench.site,
            "equipment_class": "balance",
            "code": "BA-9",
            "name": "B",
            "serial": "1",
        },
    ),
    "calibration_record": Call(
        Permission.EQUIPMENT_EDIT,
        equipment.calibration_record,
        lambda w: {
            "equipment": w.bench.counter,
            "done_on": _today(),
            "due_on": _today() + timedelta(days=300),
            "outcome": "passed",
            "certificate": "C",
            "done_by": "L",
        },
    ),
    "equipment_take_out": Call(
        Permission.EQUIPMENT_EDIT,
        equipment.equipment_take_out,
        lambda w: {"equipment": w.bench.counter, "reason": WHY},
    ),
    "equipment_return": Call(
        Permission.EQUIPMENT_EDIT,
        equipment.equipment_return,
        lambda w: {"equipment": w.bench.counter, "reason": WHY},
    ),
    "competence_assess": Call(
        Permission.COMPETENCE_ASSESS,
        competence.competence_assess,
        lambda w: {
            "person": w.people["operator_untrained"],
            "instruction_version": w.bench.version,
            "site": w.bench.site,
            "basis": "Watched.",
        },
    ),
    "competence_end": Call(
        Permission.COMPETENCE_ASSESS,
        competence.competence_end,
        lambda w: {"competence": w.bench.site.competences.order_by("id")[0], "reason": WHY},
    ),
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
