"""What happens to a supervision plan, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_PLAN = ("site", "version")

PLAN_DRAFTED = kinds.register(
    "sites.supervision.drafted",
    _l("Supervision plan written"),
    payload=(*_PLAN, "contact", "contact_every", "data_feed", "audit_months", "comparability"),
    present=lambda p: (
        _(
            "Wrote the supervision plan of %(site)s, version %(version)s: a visit every %(audit_months)s months."
        )
        % p
    ),
)
PLAN_IN_FORCE = kinds.register(
    "sites.supervision.in_force",
    _l("Supervision plan in force"),
    payload=_PLAN,
    present=lambda p: _("Put the supervision plan of %(site)s in force, version %(version)s.") % p,
)
PLAN_SUPERSEDED = kinds.register(
    "sites.supervision.superseded",
    _l("Supervision plan superseded"),
    payload=_PLAN,
    present=lambda p: _("A newer version took the place of version %(version)s of the supervision plan.") % p,
)
