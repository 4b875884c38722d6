"""State table of a deviation (regulation.md appendix A, REG-81, REG-82). The batch's own table is a floor below."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from ledger.models.signature import Meaning
from ledger.transitions import Move, State, StateTable, register
from oversight import events
from oversight.rules.closing import CLOSING_RULES

if TYPE_CHECKING:
    from oversight.models import Deviation


def _close_statement(deviation: "Deviation") -> str:
    return _t(
        "I approve the assessment of deviation %(number)s on batch %(batch)s and close it. "
        "I do not certify or release the batch."
    ) % {"number": deviation.number, "batch": deviation.batch_number}


def _close_content(deviation: "Deviation") -> Any:
    return deviation.signed_tree()


DEVIATION = register(
    StateTable(
        record_type="oversight.deviation",
        stream=lambda record: f"deviation:{record.pk}",
        initial="open",
        states=(
            State("open", _("Open"), "control site"),
            State("assessed", _("Assessed"), "control site"),
            State("closed", _("Closed"), "control site"),
        ),
        moves=(
            Move(
                name="assess",
                title=_("Assess"),
                sources=("open", "assessed"),
                target="assessed",
                event=events.DEVIATION_ASSESSED,
                permission=Permission.DEVIATION_EDIT,
            ),
            Move(
                name="close",
                title=_("Close"),
                sources=("assessed",),
                target="closed",
                event=events.DEVIATION_CLOSED,
                permission=Permission.DEVIATION_CLOSE,
                rules=CLOSING_RULES,
                meaning=Meaning.APPROVED,
                statement=_close_statement,
                content=_close_content,
            ),
        ),
    )
)
