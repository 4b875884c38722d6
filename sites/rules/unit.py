"""Rules of a unit's re-qualification after a move. Each looks at a ``UnitSubject`` (REG-22, REG-46)."""

from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule


class UnitSubject(Protocol):
    """What the rules below read; ``sites.subjects`` loads it."""

    evidence: str
    due: tuple[str, ...]
    """Codes of the instruments in use that were not qualified since the unit left."""
    recorders: frozenset[str]
    """Who recorded the qualifications of instruments since the unit left."""
    signer: str


Outcome = tuple[str, str] | None


@rule("unit.evidence_given", reg="REG-22", title=_l("The re-qualification report is named"), field="evidence")
def evidence_given(subject: UnitSubject | Any) -> Outcome:
    """That re-qualification is asked for after each move is GENERAL, not read in the law."""
    if subject.evidence.strip():
        return None
    return _("The evidence is missing."), _("Enter the number of the re-qualification report.")


@rule(
    "unit.instruments_qualified",
    reg="REG-46",
    title=_l("Every instrument in use was qualified after the move"),
)
def instruments_qualified(subject: UnitSubject | Any) -> Outcome:
    """A move resets the qualification of everything in the unit; what is out of use may wait, and stays out."""
    if not subject.due:
        return None
    return (
        _("Not re-qualified since the unit left its last place: %(codes)s.")
        % {"codes": ", ".join(subject.due)},
        _("Ask the site lead to record the re-qualification of each, or to take it out of use."),
    )


@rule(
    "unit.signed_by_another", reg="REG-46", title=_l("Who qualified the instruments does not open the unit")
)
def signed_by_another(subject: UnitSubject | Any) -> Outcome:
    """The maker of a record is not its checker."""
    if subject.signer not in subject.recorders:
        return None
    return (
        _("You recorded the re-qualification of instruments in this unit yourself."),
        _("Ask another QA reviewer of the control site to sign."),
    )
