"""Rules of sending an instruction version to a site (REG-48, REG-51)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule
from ui.formats import instant


@dataclass(frozen=True)
class IssueSubject:
    """An issue about to be made. ``begins``: when the version was approved or, once it is in force, came into force."""

    version: Any
    effective_from: datetime
    begins: datetime | None


@rule(
    "issue.not_before_version",
    reg="REG-48",
    title=_l("A version takes effect at a site no earlier than it was approved or came into force"),
    field="effective_from",
)
def not_before_version(subject: IssueSubject) -> tuple[str, str] | None:
    """The date at the site is a date on the record: it may not say that a version held before there was one."""
    begins = subject.begins
    if begins is None or subject.effective_from >= begins.replace(microsecond=0):
        return None
    named = {"version": subject.version, "when": instant(begins)}
    return (
        _("%(version)s came into force on %(when)s: it cannot be in effect at a site before that.") % named
        if subject.version.effective_from
        else _("%(version)s was approved on %(when)s: it cannot be in effect at a site before that.") % named,
        _("Enter that time or a later one, or leave it empty: then it takes effect at once."),
    )
