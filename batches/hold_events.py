"""What quality decides about work that a restriction or a pause caught in hand, as kinds of event (REG-41)."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger import kinds

KEYS = ("number", "product", "site", "cause")
HOLD_ASKED = kinds.register(
    "batches.hold.asked",
    _("Decision about work in hand begun"),
    payload=KEYS,
    present=lambda p: _t("A decision about batch %(number)s under %(cause)s was begun.") % p,
)
HOLD_FINISH = kinds.register(
    "batches.hold.finish",
    _("Batch in hand may be finished and is held"),
    payload=KEYS,
    present=lambda p: (
        _t("Quality decided under %(cause)s that batch %(number)s is finished and held: it is not certified.")
        % p
    ),
)
HOLD_STOP = kinds.register(
    "batches.hold.stop",
    _("Batch in hand stopped"),
    payload=KEYS,
    present=lambda p: _t("Quality decided under %(cause)s that batch %(number)s is stopped for good.") % p,
)
