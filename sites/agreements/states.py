"""State table of a technical agreement (REG-43): draft, in force, superseded by a newer version, or ended."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from sites.agreements import events, signed
from sites.agreements import rules as r

AGREEMENTS = register(
    StateTable(
        record_type="mfg_sites.agreement",
        initial="draft",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("draft", _("Recorded, not in force"), "control site"),
            State("in_force", _("In force"), "control site"),
            State("superseded", _("Superseded"), "nobody"),
            State("ended", _("Ended"), "nobody"),
        ),
        moves=(
            Move(
                name="put_in_force",
                title=_("Put the agreement in force"),
                sources=("draft",),
                target="in_force",
                event=events.AGREEMENT_IN_FORCE,
                permission=Permission.SITE_ENROL,
                rules=(r.begun, r.newest, r.signed_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_in_force,
                content=signed.agreement_tree,
            ),
            Move(
                name="supersede",
                title=_("Give way to a newer version"),
                sources=("in_force",),
                target="superseded",
                event=events.AGREEMENT_SUPERSEDED,
                permission=Permission.SITE_ENROL,
            ),
            Move(
                name="end",
                title=_("End the agreement"),
                sources=("draft", "in_force"),
                target="ended",
                event=events.AGREEMENT_ENDED,
                permission=Permission.SITE_ENROL,
                meaning=Meaning.APPROVED,
                statement=signed.say_end,
                content=signed.agreement_tree,
                reason_required=True,
            ),
        ),
    )
)
