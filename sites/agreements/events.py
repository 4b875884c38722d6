"""What happens to a technical agreement, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_AGREEMENT = ("site", "host", "reference", "version")

AGREEMENT_DRAFTED = kinds.register(
    "sites.agreement.drafted",
    _l("Technical agreement recorded"),
    payload=(*_AGREEMENT, "valid_from", "valid_until", "sha256"),
    present=lambda p: (
        _("Recorded the technical agreement %(reference)s with %(host)s, version %(version)s.") % p
    ),
)
AGREEMENT_IN_FORCE = kinds.register(
    "sites.agreement.in_force",
    _l("Technical agreement in force"),
    payload=(*_AGREEMENT, "valid_until"),
    present=lambda p: _("Put the technical agreement %(reference)s with %(host)s in force.") % p,
)
AGREEMENT_SUPERSEDED = kinds.register(
    "sites.agreement.superseded",
    _l("Technical agreement superseded"),
    payload=_AGREEMENT,
    present=lambda p: _("A newer version took the place of the agreement %(reference)s with %(host)s.") % p,
)
AGREEMENT_ENDED = kinds.register(
    "sites.agreement.ended",
    _l("Technical agreement ended"),
    payload=_AGREEMENT,
    present=lambda p: _("Ended the technical agreement %(reference)s with %(host)s.") % p,
)
HOST_RECORDED = kinds.register(
    "sites.site.host_recorded",
    _l("Host of the site recorded"),
    payload=("site", "host", "before"),
    present=lambda p: _("Recorded that %(host)s hosts site %(site)s.") % p,
)
