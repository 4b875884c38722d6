"""Rules of the statement that an award's basis is unchanged (REG-06, REG-07), and of the application it is for (REG-31)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.rules.subjects import StatementCase
from ledger.rules import rule


@rule(
    "statement_still_awarded",
    reg="REG-06",
    title=gettext_lazy("The designation is awarded"),
)
def still_awarded(case: StatementCase) -> tuple[Any, Any] | None:
    if case.designation.state == "awarded":
        return None
    return (
        _("The designation is %(state)s, not awarded.")
        % {"state": str(case.designation.get_state_display()).lower()},
        _("An application needs an award that stands: record it, or make a new case."),
    )


@rule(
    "statement_changes_assessed",
    reg="REG-07",
    title=gettext_lazy("Every change behind the designation was assessed, and none was significant"),
)
def changes_assessed(case: StatementCase) -> tuple[Any, Any] | None:
    if case.significant:
        return (
            _("A change behind this designation was found significant: %(what)s.")
            % {"what": "; ".join(case.significant)},
            _("Make a case for a new designation."),
        )
    if case.unassessed:
        return (
            _("A change behind this designation is not assessed yet: %(what)s.")
            % {"what": "; ".join(case.unassessed)},
            _("Ask a QA reviewer or a Qualified Person to decide it."),
        )
    return None


@rule(
    "statement_basis_unchanged",
    reg="REG-06",
    title=gettext_lazy("What was submitted still holds"),
)
def basis_unchanged(case: StatementCase) -> tuple[Any, Any] | None:
    if not case.has_basis:
        return (
            _("This case was recorded without its submitted basis, so nothing can be compared."),
            _("Make a case that holds its basis, or state it outside this system."),
        )
    if not case.unexplained:
        return None
    return (
        _("This is not as it was submitted: %(what)s.")
        % {"what": "; ".join(str(row) for row in case.unexplained)},
        _("Have the change assessed first."),
    )


@rule(
    "statement_trial_certified",
    reg="REG-31",
    title=gettext_lazy("For a trial, the control site is certified for the mode before the application"),
)
def trial_certified(case: StatementCase) -> tuple[Any, Any] | None:
    return case.uncertified


@rule(
    "statement_trial_filed",
    reg="REG-31",
    title=gettext_lazy("For a trial, the approved master file is there for the dossier"),
)
def trial_filed(case: StatementCase) -> tuple[Any, Any] | None:
    return case.unfiled
