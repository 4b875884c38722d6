"""Rules of the moves of a material lot (REG-62). Each looks at a ``LotCase``."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger.rules import rule

if TYPE_CHECKING:
    from batches.models import MaterialLot

Answer = tuple[Any, Any] | None


@dataclass(frozen=True)
class LotCase:
    """A lot, and the instant at which it is judged."""

    lot: "MaterialLot"
    now: datetime


@rule("batches.lot.not_expired", reg="REG-62", title=_("The lot has not expired"), severity="critical")
def not_expired(case: LotCase) -> Answer:
    """What has expired is not released for use, whatever the label said when it came into stock."""
    if case.lot.expires_at > case.now:
        return None
    return (
        _t("Lot %(lot)s has expired: it is not released for use.") % {"lot": case.lot.lot_number},
        _t("Block it. If the date was taken down wrongly, correct the expiry first."),
    )
