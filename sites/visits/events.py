"""What happens to a visit and to its findings, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

_FINDING = ("site", "finding")

VISIT_RECORDED = kinds.register(
    "sites.visit.recorded",
    _l("Visit recorded"),
    payload=("site", "kind", "held_on", "visited_by", "next_on", "sha256"),
    present=lambda p: _("Recorded a visit of %(held_on)s (%(kind)s) by %(visited_by)s.") % p,
)
FINDING_ADDED = kinds.register(
    "sites.finding.added",
    _l("Finding recorded"),
    payload=(*_FINDING, "severity", "text", "due_on"),
    present=lambda p: _("Recorded finding %(finding)s (%(severity)s), answer due %(due_on)s: %(text)s") % p,
)
FINDING_ANSWERED = kinds.register(
    "sites.finding.answered",
    _l("Finding answered"),
    payload=(*_FINDING, "answer", "sha256"),
    present=lambda p: _("Answered finding %(finding)s: %(answer)s") % p,
)
FINDING_RETURNED = kinds.register(
    "sites.finding.returned",
    _l("Answer to a finding sent back"),
    payload=_FINDING,
    present=lambda p: _("Sent back the answer to finding %(finding)s.") % p,
)
FINDING_CLOSED = kinds.register(
    "sites.finding.closed",
    _l("Finding closed"),
    payload=_FINDING,
    present=lambda p: _("Closed finding %(finding)s.") % p,
)
