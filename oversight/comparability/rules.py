"""Rules of the moves of a comparability protocol. Each looks at a ``ProtocolSubject`` (REG-37)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule

Outcome = tuple[str, str] | None


@dataclass(frozen=True)
class ProtocolSubject:
    """``standing_version``: the version in force, or 0; ``signer``: who signs (``actor_id``)."""

    protocol: Any
    standing_version: int
    signer: str


@rule("comparability.newest", reg="REG-37", title=_l("No newer version was put in force"))
def newest(subject: ProtocolSubject) -> Outcome:
    """An older protocol never takes the place of a newer one."""
    if subject.standing_version < subject.protocol.version:
        return None
    return (
        _("Version %(version)s is in force already.") % {"version": subject.standing_version},
        _("Write what is to hold from now on as a new version."),
    )


@rule("comparability.signed_by_another", reg="REG-37", title=_l("Somebody else wrote the protocol"))
def signed_by_another(subject: ProtocolSubject) -> Outcome:
    """The maker of a record is not its checker."""
    if subject.signer != str(subject.protocol.drafted_by_id or ""):
        return None
    return (
        _("You wrote this protocol yourself."),
        _("Ask a QA reviewer of the control site to read it and to put it in force."),
    )
