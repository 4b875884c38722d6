"""The state table of a licence."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import licence as events
from designations.states.owners import AUTHORITY, CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

LICENCE = register(
    StateTable(
        record_type="designations.licence",
        initial="in_force",
        stream=lambda record: f"licence:{record.pk}",
        states=(
            State("in_force", _("In force"), AUTHORITY),
            State("suspended", _("Suspended by the authority"), AUTHORITY),
            State("revoked", _("Revoked"), AUTHORITY),
            State("surrendered", _("Given up"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "suspend",
                _("Record a suspension"),
                ("in_force",),
                "suspended",
                events.LICENCE_SUSPENDED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "lift",
                _("Record that the authority lifted it"),
                ("suspended",),
                "in_force",
                events.LICENCE_SUSPENSION_LIFTED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "revoke",
                _("Record the revocation"),
                ("in_force", "suspended"),
                "revoked",
                events.LICENCE_REVOKED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
            Move(
                "surrender",
                _("Give up the licence"),
                ("in_force", "suspended"),
                "surrendered",
                events.LICENCE_SURRENDERED,
                Permission.LICENCE_EDIT,
                reason_required=True,
            ),
        ),
    )
)
