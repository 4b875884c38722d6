"""The state tables of an inspection by the authority and of its findings (REG-32)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import inspection as events
from designations.rules import inspection as rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

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
