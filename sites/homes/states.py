"""State tables of a kit (recorded, approved, withdrawn) and of a visit of a home (planned, made, cancelled) (REG-44)."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from sites.homes import events, signed
from sites.homes import rules as r

KITS = register(
    StateTable(
        record_type="mfg_sites.kit",
        initial="recorded",
        stream=lambda record: record.stream,
        states=(
            State("recorded", _("Recorded, not approved"), "control site"),
            State("approved", _("Approved"), "control site"),
            State("withdrawn", _("Withdrawn"), "nobody"),
        ),
        moves=(
            Move(
                name="approve",
                title=_("Approve the kit"),
                sources=("recorded",),
                target="approved",
                event=events.KIT_APPROVED,
                permission=Permission.SITE_ENROL,
                rules=(r.not_expired, r.approved_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_approved,
                content=signed.kit_tree,
            ),
            Move(
                name="withdraw",
                title=_("Withdraw the kit"),
                sources=("recorded", "approved"),
                target="withdrawn",
                event=events.KIT_WITHDRAWN,
                permission=Permission.SITE_ENROL,
                reason_required=True,
            ),
        ),
    )
)
"""To withdraw is not signed: it has to hold at once, and stops what nobody should use."""

HOME_VISITS = register(
    StateTable(
        record_type="mfg_sites.homevisit",
        initial="planned",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("planned", _("Planned"), "remote site"),
            State("made", _("Made"), "nobody"),
            State("cancelled", _("Cancelled"), "nobody"),
        ),
        moves=(
            Move(
                name="make",
                title=_("Start a batch in the visit"),
                sources=("planned",),
                target="made",
                event=events.VISIT_USED,
                permission=Permission.BATCH_START,
                rules=(r.kit_stands, r.on_its_day),
            ),
            Move(
                name="cancel",
                title=_("Cancel the visit"),
                sources=("planned",),
                target="cancelled",
                event=events.VISIT_CANCELLED,
                permission=Permission.BATCH_START,
                reason_required=True,
            ),
        ),
    )
)
