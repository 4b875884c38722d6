"""What happens in oversight, as kinds of event with the sentence a reader sees."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger import kinds

Payload = Mapping[str, Any]


def _told(sentence: Any) -> kinds.Presenter:
    """A presenter of one translated pattern, filled from the payload."""
    return lambda p: str(sentence) % p


DEVIATION_OPENED = kinds.register(
    "oversight.deviation.opened",
    _("Deviation opened"),
    payload=(
        "number",
        "batch",
        "batch_number",
        "step_key",
        "step_title",
        "value",
        "limit",
        "distance",
        "entry_id",
        "severity",
    ),
    present=_told(
        _(
            "Deviation %(number)s was opened on batch %(batch_number)s: “%(step_title)s” was %(value)s; the limit is %(limit)s."
        )
    ),
)
DEVIATION_RAISED = kinds.register(
    "oversight.deviation.raised",
    _("Deviation raised by a person"),
    payload=("number", "batch", "batch_number", "title", "severity"),
    present=_told(_("Deviation %(number)s was raised on batch %(batch_number)s: %(title)s")),
)
DEVIATION_ASSESSED = kinds.register(
    "oversight.deviation.assessed",
    _("Deviation assessed"),
    payload=("number", "severity", "impact", "action", "other_sites", "other_sites_note"),
    present=_told(_("Deviation %(number)s was assessed as %(severity)s. Impact: %(impact)s")),
)
DEVIATION_CLOSED = kinds.register(
    "oversight.deviation.closed",
    _("Deviation closed"),
    payload=("number", "severity", "conclusion"),
    present=_told(_("Deviation %(number)s was closed and signed: %(conclusion)s")),
)

REVIEW_RAN = kinds.register(
    "oversight.review.ran",
    _("Review rules ran"),
    payload=("number", "run", "rule_set", "checks", "exceptions", "record_hash"),
    present=_told(
        _("Rule set %(rule_set)s ran over batch %(number)s: %(checks)s checks, %(exceptions)s exceptions.")
    ),
)
EXCEPTION_ASSESSED = kinds.register(
    "oversight.review.exception_assessed",
    _("Exception assessed"),
    payload=("number", "result", "rule", "title", "text"),
    present=_told(_("The exception “%(title)s” of batch %(number)s was assessed: %(text)s")),
)

CERTIFICATION_ENTERED = kinds.register(
    "oversight.certification.entered",
    _("Decision entered in the register"),
    payload=("register_number", "number", "outcome", "licence", "basis", "outstanding"),
    present=_told(
        _("The decision on batch %(number)s was entered in the register as %(register_number)s: %(outcome)s.")
    ),
)
RELEASE_ENTERED = kinds.register(
    "oversight.release.entered",
    _("Release entered in the register"),
    payload=(
        "register_number",
        "number",
        "model",
        "standing",
        "licence",
        "certificate",
        "basis",
        "outstanding",
    ),
    present=_told(_("The release of batch %(number)s was entered in the register as %(register_number)s.")),
)
