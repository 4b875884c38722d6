"""Calls of the services of checklists of applications and of inspections."""

from typing import Any

from accounts.permissions import Permission
from designations.models import (
    Inspection,
    InspectionFinding,
    Licence,
    LicenceVariation,
    ReadinessAnswer,
)
from designations.services import findings, inspections, readiness
from tests.access.calls_papers import CSV_FILE, WHY, today
from tests.access.services import Call


def _inspection(name: str) -> Any:
    return lambda w: Inspection.objects.get(pk=w.names[name])


def _finding(name: str) -> Any:
    return lambda w: InspectionFinding.objects.get(pk=w.names[name])


_ANNOUNCED, _REPORTED, _CLOSING = map(
    _inspection, ("inspection_announced", "inspection", "inspection_closing")
)
_OPEN, _ANSWERED = _finding("finding"), _finding("finding_answered")

CALLS: dict[str, Call] = {
    "readiness_answer": Call(
        Permission.LICENCE_EDIT,
        readiness.readiness_answer,
        lambda w: {
            "variation": LicenceVariation.objects.get(pk=w.names["moving"]),
            "key": "sites",
            "outcome": "done",
            "evidence": "E",
        },
    ),
    "readiness_check": Call(
        Permission.DESIGNATION_ASSESS,
        readiness.readiness_check,
        lambda w: {"answer": ReadinessAnswer.objects.get(pk=w.names["readiness_answer"])},
    ),
    "inspection_announce": Call(
        Permission.LICENCE_EDIT,
        inspections.inspection_announce,
        lambda w: {
            "licence": Licence.objects.get(pk=w.names["licence"]),
            "kind": "routine",
            "reference": "INS-9",
            "announced_on": today(),
        },
    ),
    "inspection_hold": Call(
        Permission.LICENCE_EDIT,
        inspections.inspection_hold,
        lambda w: {
            "inspection": _ANNOUNCED(w),
            "held_from": today(),
            "held_until": today(),
            "inspectors": "I",
        },
    ),
    "inspection_close": Call(
        Permission.LICENCE_EDIT,
        inspections.inspection_close,
        lambda w: {"inspection": _CLOSING(w), "proof": None, "on": today()},
    ),
    "inspection_cancel": Call(
        Permission.LICENCE_EDIT,
        inspections.inspection_cancel,
        lambda w: {"inspection": _ANNOUNCED(w), "on": today(), "reason": WHY},
    ),
    "inspection_finding_add": Call(
        Permission.LICENCE_EDIT,
        findings.inspection_finding_add,
        lambda w: {"inspection": _REPORTED(w), "grade": "other", "says": "S", "due_on": today()},
    ),
    "inspection_finding_answer": Call(
        Permission.LICENCE_EDIT,
        findings.inspection_finding_answer,
        lambda w: {"finding": _OPEN(w), "on": today(), "says": "S", "upload": CSV_FILE},
    ),
    "inspection_finding_return": Call(
        Permission.LICENCE_EDIT,
        findings.inspection_finding_return,
        lambda w: {"finding": _ANSWERED(w), "on": today(), "due_on": today(), "reason": WHY},
    ),
    "inspection_finding_accept": Call(
        Permission.LICENCE_EDIT,
        findings.inspection_finding_accept,
        lambda w: {"finding": _ANSWERED(w), "on": today()},
    ),
}
"""Service → what it needs, and how it is called."""
