"""State table of a finding (REG-45): open, answered, closed by somebody else; an answer that is not enough goes back."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from sites.visits import events, signed
from sites.visits import rules as r

FINDINGS = register(
    StateTable(
        record_type="mfg_sites.finding",
        initial="open",
        stream=lambda record: f"site:{record.visit.site_id}",
        states=(
            State("open", _("Open"), "remote site"),
            State("answered", _("Answered"), "control site"),
            State("closed", _("Closed"), "nobody"),
        ),
        moves=(
            Move(
                name="answer",
                title=_("Answer the finding"),
                sources=("open",),
                target="answered",
                event=events.FINDING_ANSWERED,
                permission=Permission.DEVIATION_EDIT,
            ),
            Move(
                name="send_back",
                title=_("Send the answer back"),
                sources=("answered",),
                target="open",
                event=events.FINDING_RETURNED,
                permission=Permission.DEVIATION_CLOSE,
                reason_required=True,
            ),
            Move(
                name="close",
                title=_("Close the finding"),
                sources=("answered",),
                target="closed",
                event=events.FINDING_CLOSED,
                permission=Permission.DEVIATION_CLOSE,
                rules=(r.closed_by_another,),
                meaning=Meaning.APPROVED,
                statement=signed.say_close,
                content=signed.finding_tree,
                reason_required=True,
            ),
        ),
    )
)
