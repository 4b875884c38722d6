"""Rules of the moves of a supervision plan. Each looks at a ``PlanSubject`` (REG-28)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule

Outcome = tuple[str, str] | None


@rule("supervision.newest", reg="REG-28", title=_l("No newer version was put in force"))
def newest(subject: Any) -> Outcome:
    """An older plan never takes the place of a newer one."""
    if subject.standing_version < subject.plan.version:
        return None
    return (
        _("Version %(version)s is in force already.") % {"version": subject.standing_version},
        _("Write what is to hold from now on as a new version."),
    )


@rule("supervision.signed_by_another", reg="REG-28", title=_l("Somebody else wrote the plan"))
def signed_by_another(subject: Any) -> Outcome:
    """The maker of a record is not its checker."""
    if subject.signer != str(subject.plan.drafted_by_id or ""):
        return None
    return (
        _("You wrote this plan yourself."),
        _("Ask another QA reviewer of the control site to read it and to put it in force."),
    )
