"""Rules of the moves of a finding (REG-45)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule


@dataclass(frozen=True)
class FindingSubject:
    """A finding, and who signs (``actor_id``)."""

    finding: Any
    signer: str


@rule("finding.closed_by_another", reg="REG-45", title=_l("Somebody else answered the finding"))
def closed_by_another(subject: FindingSubject) -> tuple[str, str] | None:
    """The maker of an answer does not judge whether it is enough."""
    if subject.signer != str(subject.finding.answered_by_id or ""):
        return None
    return (
        _("You answered this finding yourself."),
        _("Ask another QA reviewer of the control site to judge the answer and to close it."),
    )
