"""Calls of the services of sites, batches and oversight."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Organisation
from accounts.permissions import Permission
from batches.models import Batch
from batches.services import (
    holds,
)
from designations.models import (
    InstructionVersion,
    MasterFileVersion,
)
from ledger.uploads import CSV, Upload
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


def _version(w: World, number: str, version: str) -> InstructionVersion:
    return InstructionVersion.objects.get(instruction__number=w.names[number], number=w.names[version])


def _file(w: World, version: str) -> MasterFileVersion:
    return MasterFileVersion.objects.get(master_file=w.names["master_file_id"], number=w.names[version])


def _enrolment(w: World) -> Enrolment:
    return Enrolment.objects.get(pk=w.names["enrolment"])


def _issue(w: World) -> InstructionIssue:
    return InstructionIssue.objects.get(pk=w.names["issue"])


def _site(w: World, name: str) -> RemoteSite:
    return RemoteSite.objects.get(code=w.names[name])


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
            "variation": None,
        },
    ),
    "hold_begin": Call(
        Permission.SITE_PAUSE,
        holds.hold_begin,
        lambda w: {
            "batch_id": Batch.objects.get(number=w.names["caught_batch"]).pk,
            "cause": w.names["caught_by"],
        },
    ),
    "representation_record": Call(
        Permission.SITE_SUSPEND,
        restriction.representation_record,
        lambda w: {
            "restriction": Restriction.objects.get(pk=w.names["restriction"]),
            "sent_on": _today(),
            "reference": "R-1",
            "summary": WHY,
        },
    ),
    "restriction_previewed": Call(
        Permission.SITE_SUSPEND,
        restriction.restriction_previewed,
        lambda w: {
            "imposed_by": "authority",
            "site": w.bench.site,
            "reference": "GMP-5",
            "reason": WHY,
            "effective_from": timezone.now(),
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
}
"""Service (and move) → what it needs, and how it is called."""
