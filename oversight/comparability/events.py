"""What happens to comparability, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_PROTOCOL = ("product", "version")

PROTOCOL_DRAFTED = kinds.register(
    "oversight.comparability.drafted",
    _l("Comparability protocol written"),
    payload=(*_PROTOCOL, "attributes", "min_results", "rationale"),
    present=lambda p: _("Wrote the comparability protocol of %(product)s, version %(version)s.") % p,
)
PROTOCOL_IN_FORCE = kinds.register(
    "oversight.comparability.in_force",
    _l("Comparability protocol in force"),
    payload=_PROTOCOL,
    present=lambda p: _("Put the comparability protocol of %(product)s in force, version %(version)s.") % p,
)
PROTOCOL_SUPERSEDED = kinds.register(
    "oversight.comparability.superseded",
    _l("Comparability protocol superseded"),
    payload=_PROTOCOL,
    present=lambda p: (
        _("A newer version took the place of version %(version)s of the comparability protocol.") % p
    ),
)
RUN_RECORDED = kinds.register(
    "oversight.comparability.run_recorded",
    _l("Performance batch recorded"),
    payload=("site", "product", "run", "performed_on", "values", "sha256"),
    present=lambda p: _("Recorded performance batch %(run)s of %(product)s at %(site)s.") % p,
)
