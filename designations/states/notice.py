"""The state table of a notice to the authority (REG-34)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import notice as events
from designations.states.owners import CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

LICENCE_NOTICE = register(
    StateTable(
        record_type="designations.licencenotice",
        initial="open",
        stream=lambda record: f"licence:{record.licence_id}",
        states=(
            State("open", _("To be told"), CONTROL_SITE),
            State("sent", _("Told"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "send",
                _("Record that the authority was told"),
                ("open",),
                "sent",
                events.NOTICE_SENT,
                Permission.LICENCE_EDIT,
            ),
        ),
    )
)
