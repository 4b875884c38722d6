"""State table of a comparability protocol (REG-37): written, in force, superseded by a newer version."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from oversight.comparability import events, signed
from oversight.comparability import rules as r

PROTOCOLS = register(
    StateTable(
        record_type="oversight.comparabilityprotocol",
        initial="draft",
        stream=lambda record: f"product:{record.product_id}",
        states=(
            State("draft", _("Written, not in force"), "control site"),
            State("in_force", _("In force"), "control site"),
            State("superseded", _("Superseded"), "nobody"),
        ),
        moves=(
            Move(
                name="put_in_force",
                title=_("Put the protocol in force"),
                sources=("draft",),
                target="in_force",
                event=events.PROTOCOL_IN_FORCE,
                permission=Permission.SITE_ENROL,
                rules=(r.newest, r.signed_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_in_force,
                content=signed.protocol_tree,
            ),
            Move(
                name="supersede",
                title=_("Give way to a newer version"),
                sources=("in_force",),
                target="superseded",
                event=events.PROTOCOL_SUPERSEDED,
                permission=Permission.SITE_ENROL,
            ),
        ),
    )
)
