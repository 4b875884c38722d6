"""The state table of a licence variation (REG-25, REG-26, REG-31, REG-32)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import variation as events
from designations.rules import variation as rules
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

LICENCE_VARIATION = register(
    StateTable(
        record_type="designations.licencevariation",
        initial="draft",
        stream=lambda record: f"licence:{record.licence_id}",
        states=(
            State("draft", _("Draft"), CONTROL_SITE),
            State("submitted", _("Submitted"), AUTHORITY),
            State("information_requested", _("Information requested"), CONTROL_SITE),
            State("granted", _("Granted"), AUTHORITY),
            State("refused", _("Refused"), AUTHORITY),
            State("withdrawn", _("Withdrawn"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "submit",
                _("Record the submission"),
                ("draft",),
                "submitted",
                events.VARIATION_SUBMITTED,
                Permission.LICENCE_EDIT,
                rules=(
                    rules.carries_the_master_file,
                    rules.files_fit,
                    rules.licence_stands,
                    rules.gives_the_control_address,
                    rules.is_ready,
                ),
            ),
            Move(
                "ask_information",
                _("Record a request for information"),
                ("submitted",),
                "information_requested",
                events.VARIATION_INFORMATION_REQUESTED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "answer",
                _("Record the answer"),
                ("information_requested",),
                "submitted",
                events.VARIATION_ANSWERED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "grant",
                _("Record that it was granted"),
                ("submitted",),
                "granted",
                events.VARIATION_GRANTED,
                Permission.LICENCE_EDIT,
                rules=(rules.licence_stands, rules.is_inspected),
            ),
            Move(
                "refuse",
                _("Record the refusal"),
                ("submitted", "information_requested"),
                "refused",
                events.VARIATION_REFUSED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "withdraw",
                _("Withdraw it"),
                ("draft", "submitted", "information_requested"),
                "withdrawn",
                events.VARIATION_WITHDRAWN,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)
