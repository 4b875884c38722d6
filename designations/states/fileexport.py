"""The state table of an exported master file: only the worker makes it."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from designations.events import fileexport as events
from designations.states.owners import CONTROL_SITE
from ledger.transitions import Move, State, StateTable, register

FILE_EXPORT = register(
    StateTable(
        record_type="designations.masterfileexport",
        initial="asked",
        stream=lambda record: f"masterfile:{record.master_file_id}",
        states=(
            State("asked", _("Being made"), CONTROL_SITE),
            State("made", _("Made"), CONTROL_SITE),
        ),
        moves=(
            Move(
                "make",
                _("Keep the sealed file"),
                ("asked",),
                "made",
                events.EXPORT_MADE,
                Permission.SYSTEM_REPORT,
            ),
        ),
    )
)
