"""Calls of the services of accounts and designations."""

from typing import Any

from django.utils import timezone

from accounts.models import ApiClient, Device, DeviceSession, Membership
from accounts.permissions import Permission
from accounts.services import bench, clients, memberships, people
from designations.models import (
    CaseEvidence,
    Commitment,
    Designation,
    DesignationImpact,
    InstructionVersion,
    MasterFileVersion,
    ReleaseCriterion,
    Step,
    StoryEntry,
    UnchangedStatement,
)
from designations.services import (
    begin,
    casework,
    designations,
    impacts,
    instructions,
    masterfiles,
    products,
    statements,
    steps,
    stories,
    submissions,
)
from ledger.uploads import CSV, Upload
from tests.access.services import Call
from tests.access.world import World

WHY = "For this test."
CSV_FILE = Upload("stability.csv", CSV, b"hours,viable\n0,94\n")


def _version(w: World, number: str, version: str) -> InstructionVersion:
    return InstructionVersion.objects.get(instruction__number=w.names[number], number=w.names[version])


def _draft(w: World) -> InstructionVersion:
    return _version(w, "instruction", "draft")


def _file(w: World, version: str) -> MasterFileVersion:
    return MasterFileVersion.objects.get(master_file=w.names["master_file_id"], number=w.names[version])


def _designation(w: World) -> Any:
    return _file(w, "file_version").designation


def _case(w: World) -> Designation:
    return Designation.objects.get(pk=w.names["case"])


def _device(w: World) -> Device:
    return Device.objects.get(pk=w.names["device"])


def _step(w: World) -> Step:
    return Step.objects.get(pk=w.names["step"])


def _criterion(w: World) -> ReleaseCriterion:
    return ReleaseCriterion.objects.get(pk=w.names["criterion"])


def product_of(w: World) -> Any:
    return w.bench.version.instruction.product


def today() -> Any:
    return timezone.localdate()


CALLS: dict[str, Call] = {
    "device_register": Call(
        Permission.DEVICE_MANAGE,
        bench.device_register,
        lambda w: {"scope": w.bench.site.scope, "name": "T"},
        system=True,
    ),
    "device_retire": Call(
        Permission.DEVICE_MANAGE,
        bench.device_retire,
        lambda w: {"device": _device(w), "reason": WHY},
        system=True,
    ),
    "device_unlock": Call(Permission.BATCH_PERFORM, bench.device_unlock, lambda w: {"device": _device(w)}),
    "device_lock": Call(
        Permission.BATCH_PERFORM, bench.device_lock, lambda w: {"session": DeviceSession.objects.open().get()}
    ),
    "bench_issue": Call(
        Permission.DEVICE_MANAGE,
        bench.bench_issue,
        lambda w: {"person": w.bench.witness.person, "badge": "B-000001"},
        system=True,
    ),
    "bench_withdraw": Call(
        Permission.DEVICE_MANAGE,
        bench.bench_withdraw,
        lambda w: {"person": w.bench.witness.person, "reason": WHY},
        system=True,
    ),
    "client_make": Call(
        Permission.CLIENT_MANAGE,
        clients.client_make,
        lambda w: {"name": "S", "scope": w.bench.site.scope, "reason": WHY},
        system=True,
    ),
    "client_revoke": Call(
        Permission.CLIENT_MANAGE,
        clients.client_revoke,
        lambda w: {"client": ApiClient.objects.get(pk=w.names["client"]), "reason": WHY},
        system=True,
    ),
    "membership_grant": Call(
        Permission.MEMBERSHIP_GRANT,
        memberships.membership_grant,
        lambda w: {
            "person": w.bench.witness.person,
            "role": "qa_reviewer",
            "scope": w.bench.team.control_site.scope,
            "reason": WHY,
        },
        system=True,
    ),
    "membership_end": Call(
        Permission.MEMBERSHIP_GRANT,
        memberships.membership_end,
        lambda w: {"membership": Membership.objects.get(pk=w.names["membership"]), "reason": WHY},
        system=True,
    ),
    "person_add": Call(
        Permission.PERSON_MANAGE,
        people.person_add,
        lambda w: {"email": "n@example.test", "full_name": "N. Ew"},
        system=True,
    ),
    "person_invite": Call(
        Permission.PERSON_MANAGE,
        people.person_invite,
        lambda w: {"person": w.bench.witness.person},
        system=True,
    ),
    "person_close": Call(
        Permission.PERSON_MANAGE,
        people.person_close,
        lambda w: {"person": w.bench.witness.person, "reason": WHY},
        system=True,
    ),
    "product_add": Call(
        Permission.PRODUCT_EDIT,
        products.product_add,
        lambda w: {
            "code": "NEW",
            "name": "N",
            "regime": "MA",
            "dosage_form": "vial",
            "control_site": w.bench.team.control_site,
        },
    ),
    "designation_draft": Call(
        Permission.DESIGNATION_EDIT,
        designations.designation_draft,
        lambda w: {"product": product_of(w), "mode": "MM", "indication": "I", "population": "P"},
    ),
    "designation_change": Call(
        Permission.DESIGNATION_EDIT,
        designations.designation_change,
        lambda w: {"designation": _case(w), "indication": "Another"},
    ),
    "designation_plan": Call(
        Permission.DESIGNATION_EDIT,
        designations.designation_plan,
        lambda w: {"designation": _case(w), "target_on": today(), "review_on": None, "fee": None},
    ),
    "submission_correct": Call(
        Permission.DESIGNATION_EDIT,
        submissions.submission_correct,
        lambda w: {"designation": _designation(w), "was": today(), "submitted_on": today(), "reason": WHY},
    ),
    "evidence_add": Call(
        Permission.DESIGNATION_EDIT,
        designations.evidence_add,
        lambda w: {"designation": _case(w), "kind": "quality", "title": "T", "upload": CSV_FILE},
    ),
    "evidence_remove": Call(
        Permission.DESIGNATION_EDIT,
        designations.evidence_remove,
        lambda w: {"evidence": CaseEvidence.objects.get(pk=w.names["evidence"])},
    ),
    "impact_decide": Call(
        Permission.DESIGNATION_ASSESS,
        impacts.impact_decide,
        lambda w: {
            "impact": DesignationImpact.objects.get(pk=w.names["impact"]),
            "move": "dismiss",
            "proof": None,
            "reason": WHY,
        },
    ),
    "statement_prepare": Call(
        Permission.DESIGNATION_EDIT,
        statements.statement_prepare,
        lambda w: {"designation": _designation(w), "application": "trial", "reference": "R2"},
    ),
    "statement_sign": Call(
        Permission.DESIGNATION_EDIT,
        statements.statement_sign,
        lambda w: {"statement": UnchangedStatement.objects.get(pk=w.names["statement"]), "proof": None},
    ),
    "statement_discard": Call(
        Permission.DESIGNATION_EDIT,
        statements.statement_discard,
        lambda w: {"statement": UnchangedStatement.objects.get(pk=w.names["statement"]), "reason": WHY},
    ),
    "story_entry_add": Call(
        Permission.DESIGNATION_EDIT,
        stories.story_entry_add,
        lambda w: {"product": product_of(w), "kind": "other", "title": "T", "starts_on": today()},
    ),
    "commitment_add": Call(
        Permission.DESIGNATION_EDIT,
        stories.commitment_add,
        lambda w: {"entry": StoryEntry.objects.get(pk=w.names["story"]), "says": "S"},
    ),
    "commitment_use": Call(
        Permission.DESIGNATION_EDIT,
        stories.commitment_use,
        lambda w: {
            "commitment": Commitment.objects.get(pk=w.names["commitment"]),
            "place": "trial",
            "used_on": today(),
            "says": "S",
        },
    ),
    "product_change": Call(
        Permission.PRODUCT_EDIT,
        products.product_change,
        lambda w: {
            "product": product_of(w),
            "name": "Another",
            "dosage_form": "vial",
            "autologous": True,
            "reason": WHY,
        },
    ),
    "designation_withdraw": Call(
        Permission.DESIGNATION_EDIT,
        casework.designation_withdraw,
        lambda w: {"designation": _designation(w), "reason": WHY},
    ),
    "designation_award": Call(
        Permission.DESIGNATION_DECIDE,
        casework.designation_award,
        lambda w: {"designation": _designation(w), "reference": "D", "awarded_on": today()},
    ),
    "designation_refuse": Call(
        Permission.DESIGNATION_DECIDE,
        casework.designation_refuse,
        lambda w: {"designation": _designation(w), "decided_on": today(), "reason": WHY},
    ),
    "designation_supersede": Call(
        Permission.DESIGNATION_DECIDE,
        casework.designation_supersede,
        lambda w: {"designation": _designation(w), "reason": WHY},
    ),
    "designation_lapse": Call(
        Permission.DESIGNATION_DECIDE,
        casework.designation_lapse,
        lambda w: {"designation": _designation(w), "reason": WHY},
    ),
    "masterfile_open": Call(
        Permission.MASTERFILE_EDIT,
        masterfiles.masterfile_open,
        lambda w: {"product": product_of(w), "mode": "MM", "number": "DMMF-CAR-09", "release_model": "qp"},
    ),
    "masterfile_begin": Call(
        Permission.MASTERFILE_EDIT,
        begin.masterfile_begin,
        lambda w: {
            "designation": Designation.objects.get(pk=w.names["unfiled_designation"]),
            "number": "DMMF-NEW-09",
            "release_model": "qp",
        },
    ),
    "masterfile_version_draft": Call(
        Permission.MASTERFILE_EDIT,
        masterfiles.masterfile_version_draft,
        lambda w: {"master_file": w.bench.ready.world.master_file, "designation": _designation(w)},
    ),
    "masterfile_version_change": Call(
        Permission.MASTERFILE_EDIT,
        masterfiles.masterfile_version_change,
        lambda w: {"version": _file(w, "file_draft"), "change_summary": "C"},
    ),
    "masterfile_version_move: submit": Call(
        Permission.MASTERFILE_EDIT,
        masterfiles.masterfile_version_move,
        lambda w: {"version": _file(w, "file_draft"), "move": "submit"},
    ),
    "masterfile_version_move: approve": Call(
        Permission.MASTERFILE_APPROVE,
        masterfiles.masterfile_version_move,
        lambda w: {"version": _file(w, "file_draft"), "move": "approve"},
    ),
    "masterfile_version_move: make_effective": Call(
        Permission.MASTERFILE_APPROVE,
        masterfiles.masterfile_version_move,
        lambda w: {"version": _file(w, "file_draft"), "move": "make_effective"},
    ),
    "masterfile_version_next": Call(
        Permission.MASTERFILE_EDIT,
        masterfiles.masterfile_version_next,
        lambda w: {"version": _file(w, "file_version")},
    ),
    "masterfile_version_send": Call(
        Permission.LICENCE_EDIT,
        masterfiles.masterfile_version_send,
        lambda w: {"version": _file(w, "file_approved"), "on": timezone.localdate(), "reference": "S"},
    ),
    "masterfile_version_grant": Call(
        Permission.LICENCE_EDIT,
        masterfiles.masterfile_version_grant,
        lambda w: {"version": _file(w, "file_approved"), "on": timezone.localdate(), "reference": "G"},
    ),
    "instruction_open": Call(
        Permission.INSTRUCTION_AUTHOR,
        instructions.instruction_open,
        lambda w: {"product": product_of(w), "mode": "POC", "title": "T", "batch_size": "1"},
    ),
    "instruction_begin": Call(
        Permission.INSTRUCTION_AUTHOR,
        begin.instruction_begin,
        lambda w: {
            "product": product_of(w),
            "master_file_version": _file(w, "file_version"),
            "title": "T",
            "batch_size": "1",
        },
    ),
    "instruction_version_draft": Call(
        Permission.INSTRUCTION_AUTHOR,
        instructions.instruction_version_draft,
        lambda w: {
            "instruction": w.bench.version.instruction,
            "master_file_version": _file(w, "file_version"),
        },
    ),
    "instruction_version_change": Call(
        Permission.INSTRUCTION_AUTHOR,
        instructions.instruction_version_change,
        lambda w: {"version": _draft(w), "change_summary": "C"},
    ),
    "instruction_version_move: submit": Call(
        Permission.INSTRUCTION_AUTHOR,
        instructions.instruction_version_move,
        lambda w: {"version": _draft(w), "move": "submit"},
    ),
    "instruction_version_move: review": Call(
        Permission.INSTRUCTION_REVIEW,
        instructions.instruction_version_move,
        lambda w: {"version": _version(w, "reviewed_instruction", "in_review"), "move": "review"},
    ),
    "instruction_version_move: ask_change": Call(
        Permission.INSTRUCTION_REVIEW,
        instructions.instruction_version_move,
        lambda w: {
            "version": _version(w, "reviewed_instruction", "in_review"),
            "move": "ask_change",
            "reason": WHY,
        },
    ),
    "instruction_version_move: approve": Call(
        Permission.INSTRUCTION_APPROVE,
        instructions.instruction_version_move,
        lambda w: {"version": _version(w, "checked_instruction", "checked"), "move": "approve"},
    ),
    "instruction_version_move: decline": Call(
        Permission.INSTRUCTION_APPROVE,
        instructions.instruction_version_move,
        lambda w: {
            "version": _version(w, "checked_instruction", "checked"),
            "move": "decline",
            "reason": WHY,
        },
    ),
    "instruction_version_move: make_effective": Call(
        Permission.INSTRUCTION_ISSUE,
        instructions.instruction_version_move,
        lambda w: {"version": _version(w, "checked_instruction", "checked"), "move": "make_effective"},
    ),
    "instruction_version_move: withdraw": Call(
        Permission.INSTRUCTION_WITHDRAW,
        instructions.instruction_version_move,
        lambda w: {
            "version": _version(w, "reviewed_instruction", "effective"),
            "move": "withdraw",
            "reason": WHY,
        },
    ),
    "step_add": Call(
        Permission.INSTRUCTION_AUTHOR, steps.step_add, lambda w: {"version": _draft(w), "data": {}}
    ),
    "step_change": Call(
        Permission.INSTRUCTION_AUTHOR, steps.step_change, lambda w: {"step": _step(w), "data": {}}
    ),
    "step_remove": Call(Permission.INSTRUCTION_AUTHOR, steps.step_remove, lambda w: {"step": _step(w)}),
    "step_move": Call(
        Permission.INSTRUCTION_AUTHOR, steps.step_move, lambda w: {"step": _step(w), "position": 1}
    ),
    "criterion_add": Call(
        Permission.INSTRUCTION_AUTHOR, steps.criterion_add, lambda w: {"version": _draft(w), "data": {}}
    ),
    "criterion_change": Call(
        Permission.INSTRUCTION_AUTHOR,
        steps.criterion_change,
        lambda w: {"criterion": _criterion(w), "data": {}},
    ),
    "criterion_remove": Call(
        Permission.INSTRUCTION_AUTHOR, steps.criterion_remove, lambda w: {"criterion": _criterion(w)}
    ),
    "criterion_move": Call(
        Permission.INSTRUCTION_AUTHOR,
        steps.criterion_move,
        lambda w: {"criterion": _criterion(w), "position": 1},
    ),
    "content_fill": Call(
        Permission.INSTRUCTION_AUTHOR,
        steps.content_fill,
        lambda w: {"version": _draft(w), "steps": [], "criteria": []},
    ),
}
"""Service (and move) → what it needs, and how it is called."""
