"""Who may perform and witness an entry (REG-47, REG-58, REG-129)."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.rules.attempt import Answer, EntryAttempt
from ledger.rules import rule


@rule(
    "batches.entry.performer_may",
    reg="REG-129",
    title=_("The performer works at this site"),
    field="performer",
)
def performer_may(attempt: EntryAttempt) -> Answer:
    """The performer holds a role at the site that includes performing steps."""
    if attempt.performer is None:
        return (
            _t("Nobody with a role at this site is known by this name."),
            _t("Name the person by their e-mail address or id, as registered here."),
        )
    if attempt.performer.may_perform:
        return None
    return (
        _t("%(name)s has no role at this site that includes performing steps.")
        % {"name": attempt.performer.name},
        _t("Let an operator of the site perform it, or ask the administrator for the role."),
    )


@rule(
    "batches.entry.performer_trained",
    reg="REG-47",
    title=_("The performer is trained on this version"),
    field="performer",
)
def performer_trained(attempt: EntryAttempt) -> Answer:
    """Competence is per person, instruction version and site."""
    if attempt.performer is None or attempt.performer.competent_at(attempt.performed_at):
        return None
    return (
        _t("%(name)s has no valid competence on this version of the instruction at this site.")
        % {"name": attempt.performer.name},
        _t("Ask the site lead to assess them, or let a trained colleague perform the step."),
    )


@rule("batches.entry.witness_given", reg="REG-58", title=_("A witnessed step has a witness"), field="witness")
def witness_given(attempt: EntryAttempt) -> Answer:
    """Where the instruction asks for a second person, there is one."""
    if attempt.witness is not None or not attempt.step.witness_required:
        return None
    return (
        _t("This step needs a second person as witness."),
        _t("Let a colleague read the value and show their badge or PIN."),
    )


@rule(
    "batches.entry.two_people", reg="REG-58", title=_("Performer and witness are two people"), field="witness"
)
def two_people(attempt: EntryAttempt) -> Answer:
    """The same account can never be both."""
    if attempt.witness is None or attempt.performer is None:
        return None
    if attempt.witness.person_id != attempt.performer.person_id:
        return None
    return (
        _t("%(name)s performed this step and cannot witness it too.") % {"name": attempt.witness.name},
        _t("Let another person witness it."),
    )


@rule("batches.entry.witness_may", reg="REG-129", title=_("The witness works at this site"), field="witness")
def witness_may(attempt: EntryAttempt) -> Answer:
    """The witness holds a role at the site that includes witnessing steps."""
    if attempt.witness is None or attempt.witness.may_witness:
        return None
    return (
        _t("%(name)s has no role at this site that includes witnessing steps.")
        % {"name": attempt.witness.name},
        _t("Let an operator of the site witness it."),
    )


@rule(
    "batches.entry.witness_trained",
    reg="REG-47",
    title=_("The witness is trained on this version"),
    field="witness",
)
def witness_trained(attempt: EntryAttempt) -> Answer:
    """Whoever checks must know what right looks like."""
    if attempt.witness is None or attempt.witness.competent_at(attempt.performed_at):
        return None
    return (
        _t("%(name)s has no valid competence on this version of the instruction at this site.")
        % {"name": attempt.witness.name},
        _t("Ask the site lead to assess them, or let a trained colleague witness the step."),
    )
