"""Rules of the moves of an agreement. Each looks at an ``AgreementSubject`` (REG-43)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule
from ui.formats import calendar_date

Outcome = tuple[str, str] | None


@rule("agreement.begun", reg="REG-43", title=_l("The agreement is valid today"))
def begun(subject: Any) -> Outcome:
    """Put in force on a day on which it is valid: not before, and not when it has run out."""
    agreement, day = subject.agreement, subject.day
    if agreement.valid_from > day:
        return (
            _("The agreement is valid from %(day)s only.") % {"day": calendar_date(agreement.valid_from)},
            _("Put it in force on that day. Until then the version before it stands."),
        )
    if agreement.valid_until < day:
        return (
            _("The agreement ran out on %(day)s.") % {"day": calendar_date(agreement.valid_until)},
            _("Record a new version with its own dates."),
        )
    return None


@rule("agreement.newest", reg="REG-43", title=_l("No newer version was put in force"))
def newest(subject: Any) -> Outcome:
    """An older version never takes the place of a newer one, also when that one has ended since."""
    if subject.standing_version < subject.agreement.version:
        return None
    return (
        _("Version %(version)s was put in force already.") % {"version": subject.standing_version},
        _("Record what was agreed as a new version."),
    )


@rule("agreement.signed_by_another", reg="REG-43", title=_l("Somebody else recorded the agreement"))
def signed_by_another(subject: Any) -> Outcome:
    """The maker of a record is not its checker."""
    if subject.signer != subject.agreement.drafted_by_id_text:
        return None
    return (
        _("You recorded this agreement yourself."),
        _("Ask another QA reviewer of the control site to check it and to put it in force."),
    )
