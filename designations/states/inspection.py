"""The state tables of an inspection by the authority and of its findings (REG-32)."""

from typing import Any

from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import inspection as events
from designations.rules import inspection as rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register


def _content(inspection: Any) -> Any:
    """What is signed: the inspection as it ends, with every finding as it stands."""
    return {
        "record": "inspection",
        "id": str(inspection.pk),
        "licence": inspection.licence.number,
        "kind": inspection.kind,
        "reference": inspection.reference,
        "place": inspection.place,
        "mode": inspection.mode,
        "held": [str(inspection.held_from or ""), str(inspection.held_until or "")],
        "report": inspection.report.content_id if inspection.report is not None else "",
        "closed_on": str(inspection.closed_on or ""),
        "certificate": inspection.certificate,
        "findings": [
            {"number": one.number, "grade": one.grade, "says": one.says, "state": one.state}
            for one in inspection.findings.order_by("number")
        ],
    }


def _says(inspection: Any) -> str:
    return _text(
        "I read the letter by which the authority closed inspection %(reference)s under licence %(number)s, and record its"
        " day and its certificate as they stand in it. A variation whose decision waited for the inspection may be granted"
        " from then on."
    ) % {"reference": inspection.reference, "number": inspection.licence.number}


INSPECTION = register(
    StateTable(
        record_type="designations.inspection",
        initial="announced",
        stream=lambda record: f"licence:{record.licence_id}",
        states=(
            State("announced", _("Announced"), AUTHORITY),
            State("held", _("Held, report awaited"), AUTHORITY),
            State("report_received", _("Report received"), CONTROL_SITE),
            State("responded", _("Responded"), AUTHORITY),
            State("closed", _("Closed"), AUTHORITY),
            State("cancelled", _("Cancelled"), AUTHORITY),
        ),
        moves=(
            Move(
                "hold",
                _("Record that it was held"),
                ("announced",),
                "held",
                events.INSPECTION_HELD,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "receive",
                _("Record its report"),
                ("held",),
                "report_received",
                events.INSPECTION_REPORTED,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "respond",
                _("Record that the response was sent"),
                ("report_received",),
                "responded",
                events.INSPECTION_RESPONDED,
                Permission.LICENCE_EDIT,
                rules=(rules.findings_answered,),
            ),
            Move(
                "ask_again",
                _("Record that the authority asks again"),
                ("responded",),
                "report_received",
                events.INSPECTION_ASKED_AGAIN,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "close",
                _("Record that the authority closed it"),
                ("report_received", "responded"),
                "closed",
                events.INSPECTION_CLOSED,
                Permission.LICENCE_EDIT,
                rules=(rules.findings_accepted,),
                meaning=Meaning.ACKNOWLEDGED,
                statement=_says,
                content=_content,
            ),
            Move(
                "cancel",
                _("Record that the authority cancelled it"),
                ("announced",),
                "cancelled",
                events.INSPECTION_CANCELLED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)

FINDING = register(
    StateTable(
        record_type="designations.inspectionfinding",
        initial="open",
        stream=lambda record: f"licence:{record.inspection.licence_id}",
        states=(
            State("open", _("To be answered"), CONTROL_SITE),
            State("answered", _("Answered"), AUTHORITY),
            State("accepted", _("Answer accepted"), CONTROL_SITE),
            State("closed", _("Action done"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "answer",
                _("Answer it"),
                ("open",),
                "answered",
                events.FINDING_ANSWERED,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "return",
                _("Record that the authority does not accept the answer"),
                ("answered",),
                "open",
                events.FINDING_RETURNED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "accept",
                _("Record that the authority accepts the answer"),
                ("answered",),
                "accepted",
                events.FINDING_ACCEPTED,
                Permission.LICENCE_EDIT,
            ),
            Move(
                "close",
                _("Record that the action is done"),
                ("accepted",),
                "closed",
                events.FINDING_CLOSED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)
