"""The state table of a designation case (REG-05; regulation, Appendix A)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import designation as events
from designations.rules import designation as case_rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

DESIGNATION = register(
    StateTable(
        record_type="designations.designation",
        initial="draft",
        stream=lambda record: f"designation:{record.pk}",
        states=(
            State("draft", _("Draft"), CONTROL_SITE),
            State("submitted", _("Submitted"), AUTHORITY),
            State("information_requested", _("Information requested"), CONTROL_SITE),
            State("meeting", _("Designation meeting"), AUTHORITY),
            State("awarded", _("Awarded"), AUTHORITY),
            State("refused", _("Refused"), AUTHORITY),
            State("withdrawn", _("Withdrawn"), CONTROL_SITE),
            State("superseded", _("Superseded"), AUTHORITY),
            State("lapsed", _("Lapsed"), AUTHORITY),
        ),
        moves=(
            Move(
                "submit",
                _("Record the submission"),
                ("draft",),
                "submitted",
                events.DESIGNATION_SUBMITTED,
                Permission.DESIGNATION_EDIT,
                rules=(
                    case_rules.in_context,
                    case_rules.criteria_of_its_test,
                    case_rules.evidence_attached,
                ),
            ),
            Move(
                "ask_information",
                _("Record a request for information"),
                ("submitted", "meeting"),
                "information_requested",
                events.DESIGNATION_INFORMATION_REQUESTED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "answer",
                _("Record the answer"),
                ("information_requested",),
                "submitted",
                events.DESIGNATION_ANSWERED,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "meet",
                _("Record a meeting"),
                ("submitted",),
                "meeting",
                events.DESIGNATION_MET,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "award",
                _("Record the award"),
                ("submitted", "meeting"),
                "awarded",
                events.DESIGNATION_AWARDED,
                Permission.DESIGNATION_DECIDE,
            ),
            Move(
                "refuse",
                _("Record the refusal"),
                ("submitted", "meeting", "information_requested"),
                "refused",
                events.DESIGNATION_REFUSED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "withdraw",
                _("Withdraw the case"),
                ("draft", "submitted", "information_requested", "meeting"),
                "withdrawn",
                events.DESIGNATION_WITHDRAWN,
                Permission.DESIGNATION_EDIT,
                reason_required=True,
            ),
            Move(
                "supersede",
                _("Record that a later designation replaces it"),
                ("awarded",),
                "superseded",
                events.DESIGNATION_SUPERSEDED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
            Move(
                "lapse",
                _("Record that it lapsed"),
                ("awarded",),
                "lapsed",
                events.DESIGNATION_LAPSED,
                Permission.DESIGNATION_DECIDE,
                reason_required=True,
            ),
        ),
    )
)
