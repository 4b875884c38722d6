"""What happens to a kit and to a visit of a home, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_KIT = ("number", "master_file", "expires_on")
_VISIT = ("site", "location_code", "visit_on", "kit", "visitor")

KIT_RECORDED = kinds.register(
    "sites.kit.recorded",
    _l("Kit recorded"),
    payload=(*_KIT, "contents", "packing_record"),
    present=lambda p: (
        _(
            "Recorded kit %(number)s for %(master_file)s, packed by %(packing_record)s, usable until %(expires_on)s."
        )
        % p
    ),
)
KIT_APPROVED = kinds.register(
    "sites.kit.approved",
    _l("Kit approved"),
    payload=_KIT,
    present=lambda p: _("Approved kit %(number)s for use until %(expires_on)s.") % p,
)
KIT_WITHDRAWN = kinds.register(
    "sites.kit.withdrawn",
    _l("Kit withdrawn"),
    payload=_KIT,
    present=lambda p: _("Withdrew kit %(number)s: nothing is started with it.") % p,
)
VISIT_PLANNED = kinds.register(
    "sites.home_visit.planned",
    _l("Visit of a home planned"),
    payload=_VISIT,
    present=lambda p: (
        _("Planned a visit of %(location_code)s on %(visit_on)s by %(visitor)s with kit %(kit)s.") % p
    ),
)
VISIT_USED = kinds.register(
    "sites.home_visit.used",
    _l("Kit used at a home"),
    payload=(*_VISIT, "batch"),
    present=lambda p: (
        _("Batch %(batch)s was started at %(location_code)s with kit %(kit)s, in the visit of %(visitor)s.")
        % p
    ),
)
VISIT_CANCELLED = kinds.register(
    "sites.home_visit.cancelled",
    _l("Visit of a home cancelled"),
    payload=_VISIT,
    present=lambda p: _("Cancelled the visit of %(location_code)s on %(visit_on)s; kit %(kit)s is free.") % p,
)
