"""State table of the decision about work in hand: finish and hold, or stop (REG-41)."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from batches import hold_events as events
from batches.rules import hold as rules
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register


def hold_tree(hold: Any) -> dict[str, Any]:
    """The content signed with a decision. Without the key: the row may be made with the signature."""
    return {
        "record": "work_hold",
        "batch": hold.batch.number,
        "batch_state": str(hold.batch.state),
        "cause": hold.cause_number,
        "state_before_signing": str(hold.state),
    }


def _names(hold: Any) -> dict[str, str]:
    return {"number": hold.batch.number, "cause": hold.cause_words}


def _finish(hold: Any) -> str:
    return _t(
        "I decide that batch %(number)s, in hand when %(cause)s took effect, is finished and then held. Its steps may be signed."
        " This does not lift anything: the batch is neither certified nor released while it stands."
    ) % _names(hold)


def _stop(hold: Any) -> str:
    return _t(
        "I decide that batch %(number)s, in hand when %(cause)s took effect, is stopped for good. Nothing more is signed in it."
        " This does not decide what the patient is told, and destroys nothing."
    ) % _names(hold)


HOLDS = register(
    StateTable(
        record_type="batches.workhold",
        initial="asked",
        stream=lambda record: f"batch:{record.batch_id}",
        states=(
            State("asked", _("Not decided"), "quality"),
            State("finishing", _("Finish and hold"), "site"),
            State("stopped", _("Stopped"), "nobody"),
        ),
        moves=(
            Move(
                name="finish",
                title=_("Finish and hold"),
                sources=("asked",),
                target="finishing",
                event=events.HOLD_FINISH,
                permission=Permission.SITE_PAUSE,
                rules=(rules.batch_in_hand,),
                meaning=Meaning.APPROVED,
                statement=_finish,
                content=hold_tree,
                reason_required=True,
            ),
            Move(
                name="stop",
                title=_("Stop the batch"),
                sources=("asked", "finishing"),
                target="stopped",
                event=events.HOLD_STOP,
                permission=Permission.SITE_PAUSE,
                rules=(rules.batch_in_hand,),
                meaning=Meaning.REJECTED,
                statement=_stop,
                content=hold_tree,
                reason_required=True,
            ),
        ),
    )
)
