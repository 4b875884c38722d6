"""What a record must hold before it is submitted (REG-56, REG-58), and who answers for one that was received.

Pure functions over a loaded ``Dossier``; those of a received record over a ``Submission``.
"""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ledger.rules import rule
from ledger.signing import seal_holds

if TYPE_CHECKING:
    from batches.dossier import Dossier
    from batches.submission import Submission

Answer = tuple[Any, Any] | None


@rule(
    "batches.submit.every_step_recorded", reg="REG-56", title=_("Every step is recorded"), severity="critical"
)
def every_step_recorded(dossier: "Dossier") -> Answer:
    """No step of the version is without an entry. A pending test result counts: its outcome is still awaited."""
    missing = [line.step for line in dossier.lines if line.current is None]
    if not missing:
        return None
    return (
        _t("%(count)s of %(all)s steps are not recorded; the first is step %(position)s, “%(title)s”.")
        % {
            "count": len(missing),
            "all": len(dossier.lines),
            "position": missing[0].position,
            "title": missing[0].title,
        },
        _t("Record every step, or abort the batch and say why."),
    )


@rule(
    "batches.submit.witnessed",
    reg="REG-58",
    title=_("Every witnessed step has its witness"),
    severity="critical",
)
def witnessed(dossier: "Dossier") -> Answer:
    """Each current entry of a step that needs a second person has one, and it is not the performer."""
    for line in dossier.lines:
        entry = line.current
        if (
            entry is not None
            and line.step.witness_required
            and (entry.witness_id is None or entry.witness_id == entry.performer_id)
        ):
            return (
                _t("Step %(position)s, “%(title)s”, has no second person as witness.")
                % {"position": line.step.position, "title": line.step.title},
                _t("Correct the entry with a witness."),
            )
    return None


@rule(
    "batches.submit.calculations_agree",
    reg="REG-56",
    title=_("Every calculation agrees with the values it uses"),
    severity="critical",
)
def calculations_agree(dossier: "Dossier") -> Answer:
    """A value corrected after a calculation used it makes the calculation stale: it is recorded again."""
    stale = dossier.stale_calculations()
    if not stale:
        return None
    return (
        _t("“%(title)s” was calculated from a value that was corrected later.") % {"title": stale[0].title},
        _t("Correct step %(position)s: the hub calculates it again.") % {"position": stale[0].position},
    )


@rule("batches.submit.site_open", reg="REG-41", title=_("Work on the batch may go on"), severity="critical")
def site_open(dossier: "Dossier") -> Answer:
    """Nothing is signed in a batch that a restriction or a pause stops, until quality has decided to finish it."""
    reason = dossier.standing.closed_reason if dossier.standing is not None else ""
    return (reason, _t("Ask the control site’s quality to decide about this batch.")) if reason else None


SUBMIT_RULES = (site_open, every_step_recorded, witnessed, calculations_agree)


@rule("batches.sign.received", reg="REG-56", title=_("The record came from a hospital system"))
def was_received(submission: "Submission") -> Answer:
    """A record that was typed here is signed where it is submitted, not afterwards."""
    if submission.received:
        return None
    return _t("This record was signed when it was submitted here."), _t("Nothing is left to sign.")


@rule("batches.sign.once", reg="REG-120", title=_("The record received is not signed yet"))
def not_signed_yet(submission: "Submission") -> Answer:
    """One person signs a received record, once."""
    if submission.signature is None:
        return None
    return (
        _t("%(name)s has signed this record already.") % {"name": submission.signature.printed_name},
        _t("Look at the batch again."),
    )


@rule(
    "batches.review.record_signed",
    reg="REG-56",
    title=_("A person at the site has signed the record"),
    severity="critical",
)
def record_signed(submission: "Submission") -> Answer:
    """A system that sends a record answers for nothing: review begins on a person's signature that stands (REG-120)."""
    if submission.signature is not None and seal_holds(submission.signature):
        return None
    if submission.signature is not None:
        return _t("The seal of the signature on this record is broken."), _t(
            "Tell the administrator at once."
        )
    return (
        _t("The record was received from a hospital system, and nobody at the site has signed it yet.")
        if submission.received
        else _t("No signature of the submission stands."),
        _t("Ask the site lead to sign it."),
    )


SIGN_RULES = (was_received, not_signed_yet)
BEGIN_REVIEW_RULES = (record_signed,)
