"""What happens to a checklist, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

CHECKLIST_BEGUN = kinds.register(
    "sites.checklist.begun",
    _l("Checklist begun"),
    payload=("site", "master_file", "purpose", "items"),
    present=lambda p: (
        _("Began the checklist of %(site)s for master file %(master_file)s (%(purpose)s), %(items)s items.")
        % p
    ),
)
CHECKLIST_GROWN = kinds.register(
    "sites.checklist.grown",
    _l("Items added to a checklist"),
    payload=("site", "master_file", "purpose", "added"),
    present=lambda p: (
        _("Added to the checklist of %(site)s for master file %(master_file)s (%(purpose)s): %(added)s.") % p
    ),
)
CHECKLIST_ANSWERED = kinds.register(
    "sites.checklist.answered",
    _l("Checklist item answered"),
    payload=("site", "master_file", "purpose", "item", "outcome", "evidence", "sha256"),
    present=lambda p: _("Answered “%(item)s” (%(purpose)s): %(outcome)s.") % p,
)
