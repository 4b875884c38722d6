"""State table of a report run: asked for, being made, made or failed. A failed run stays; a new one is asked for."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.transitions import Move, State, StateTable, register
from oversight.reports import events

REPORT_RUN = register(
    StateTable(
        record_type="oversight.reportrun",
        stream=lambda record: f"report:{record.pk}",
        initial="queued",
        states=(
            State("queued", _("Waiting to be made"), "system"),
            State("running", _("Being made"), "system"),
            State("done", _("Made and sealed"), "control site"),
            State("failed", _("Failed"), "control site"),
        ),
        moves=(
            Move(
                name="begin",
                title=_("Begin"),
                sources=("queued",),
                target="running",
                event=events.REPORT_BEGUN,
                permission=Permission.SYSTEM_REPORT,
            ),
            Move(
                name="finish",
                title=_("Seal and store"),
                sources=("running",),
                target="done",
                event=events.REPORT_MADE,
                permission=Permission.SYSTEM_REPORT,
            ),
            Move(
                name="fail",
                title=_("Give up"),
                sources=("queued", "running"),
                target="failed",
                event=events.REPORT_FAILED,
                permission=Permission.SYSTEM_REPORT,
            ),
        ),
    )
)
