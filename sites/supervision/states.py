"""State table of a supervision plan (REG-28): written, in force, superseded by a newer version."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from sites.supervision import events, signed
from sites.supervision import rules as r

PLANS = register(
    StateTable(
        record_type="mfg_sites.supervisionplan",
        initial="draft",
        stream=lambda record: f"site:{record.site_id}",
        states=(
            State("draft", _("Written, not in force"), "control site"),
            State("in_force", _("In force"), "control site"),
            State("superseded", _("Superseded"), "nobody"),
        ),
        moves=(
            Move(
                name="put_in_force",
                title=_("Put the plan in force"),
                sources=("draft",),
                target="in_force",
                event=events.PLAN_IN_FORCE,
                permission=Permission.SITE_ENROL,
                rules=(r.newest, r.signed_by_another),
                meaning=Meaning.APPROVED,
                statement=signed.say_in_force,
                content=signed.plan_tree,
            ),
            Move(
                name="supersede",
                title=_("Give way to a newer version"),
                sources=("in_force",),
                target="superseded",
                event=events.PLAN_SUPERSEDED,
                permission=Permission.SITE_ENROL,
            ),
        ),
    )
)
