"""State table of a read-in: sent, judged, then read in whole, discarded, or failed. Nothing is ever half read in.

Who may apply or discard depends on what the file lists, so those moves stand once per kind, each with its permission.
"""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.transitions import Move, State, StateTable, register
from sites.readin import events
from sites.readin import rules as r

PERMISSIONS: dict[str, Permission] = {
    "sites": Permission.SITE_EDIT,
    "equipment": Permission.EQUIPMENT_EDIT,
    "training": Permission.COMPETENCE_ASSESS,
    "people": Permission.PERSON_MANAGE,
}
"""What a file lists → what its reader must hold: the same as for typing one row of it."""

NAMES: dict[str, object] = {
    "sites": _("sites"),
    "equipment": _("equipment"),
    "training": _("training"),
    "people": _("people"),
}

READ_INS = register(
    StateTable(
        record_type="mfg_sites.readin",
        initial="uploaded",
        stream=lambda record: record.stream,
        states=(
            State("uploaded", _("Being judged"), "system"),
            State("judged", _("Judged"), "who sent it"),
            State("applying", _("Being read in"), "system"),
            State("applied", _("Read in"), "nobody"),
            State("discarded", _("Discarded"), "nobody"),
            State("failed", _("Failed"), "who sent it"),
        ),
        moves=(
            Move(
                name="judge",
                title=_("Judge"),
                sources=("uploaded",),
                target="judged",
                event=events.JUDGED,
                permission=Permission.SYSTEM_REPORT,
            ),
            *(
                Move(
                    name=f"apply_{kind}",
                    title=_("Read in"),
                    sources=("judged",),
                    target="applying",
                    event=events.ASKED,
                    permission=permission,
                    rules=(r.OF_KIND[kind], r.no_row_refused, r.something_to_add),
                )
                for kind, permission in PERMISSIONS.items()
            ),
            *(
                Move(
                    name=f"finish_{kind}",
                    title=_("Finish reading in"),
                    sources=("applying",),
                    target="applied",
                    event=events.APPLIED,
                    permission=permission,
                    rules=(r.OF_KIND[kind], r.no_row_refused, r.something_to_add),
                )
                for kind, permission in PERMISSIONS.items()
            ),
            Move(
                name="set_back",
                title=_("Set back: rows had changed"),
                sources=("applying",),
                target="judged",
                event=events.SET_BACK,
                permission=Permission.SYSTEM_REPORT,
            ),
            *(
                Move(
                    name=f"discard_{kind}",
                    title=_("Discard"),
                    sources=("judged",),
                    target="discarded",
                    event=events.DISCARDED,
                    permission=permission,
                    rules=(r.OF_KIND[kind],),
                )
                for kind, permission in PERMISSIONS.items()
            ),
            Move(
                name="fail",
                title=_("Give up"),
                sources=("uploaded", "applying"),
                target="failed",
                event=events.FAILED,
                permission=Permission.SYSTEM_REPORT,
            ),
        ),
    )
)
