"""Rules of the decision about work in hand (REG-41)."""

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger.rules import rule

Answer = tuple[Any, Any] | None


@rule("batches.hold.batch_in_hand", reg="REG-41", title=_("The batch is in hand"), severity="critical")
def batch_in_hand(hold: Any) -> Answer:
    """Only a batch that is being made is finished or stopped."""
    if hold.batch.state in ("in_progress", "change_requested"):
        return None
    return (
        _t("Batch %(number)s is not being made: it is %(state)s.")
        % {"number": hold.batch.number, "state": str(hold.batch.get_state_display()).lower()},
        _t("Review, certify or reject it instead."),
    )
