"""Rules of the enrolment moves. Each looks at an ``EnrolmentSubject``: the enrolment and the site's facts."""

from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule
from sites.rules import gate


class EnrolmentSubject(Protocol):
    """What the rules below read; ``sites.subjects`` loads it."""

    enrolment: Any
    facts: Any
    """``sites.facts.SiteFacts``"""


@rule("enrolment.site_listed", reg="REG-18", title=_l("The site is on the list of the effective master file"))
def site_listed(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """A site is lawful through the effective version's list, and through nothing else."""
    if subject.facts.listed is not None:
        return None
    return (
        _("The master-file version in force does not list this site."),
        _("Put the site on the list of a new master-file version and make that version effective."),
    )


@rule(
    "enrolment.no_authority_restriction",
    reg="REG-39",
    title=_l("No restriction by the licensing authority stands"),
)
def no_authority_restriction(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """The holder cannot re-approve what the authority stopped."""
    standing = [r for r in subject.facts.restrictions if r.imposed_by == "authority"]
    if not standing:
        return None
    return (
        _("Restriction %(numbers)s by the licensing authority is in force.")
        % {"numbers": ", ".join(r.number for r in standing)},
        _("It ends when regulatory affairs records a granted variation."),
    )


@rule(
    "enrolment.instruction_acknowledged",
    reg="REG-36",
    title=_l("The site acknowledged an instruction in effect"),
)
def instruction_acknowledged(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """Part of the house's onboarding checklist (the list is GENERAL, not law)."""
    if any(issue.usable for issue in subject.facts.issues):
        return None
    return (
        _("The site has not acknowledged an instruction of this product that is in effect."),
        _("Issue the instruction to the site and ask the site lead to acknowledge it."),
    )


@rule("enrolment.people_competent", reg="REG-36", title=_l("Somebody at the site is competent"))
def people_competent(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """Part of the house's onboarding checklist (the list is GENERAL, not law)."""
    if any(
        subject.facts.competent_people(issue.version_id) for issue in subject.facts.issues if issue.usable
    ):
        return None
    return (
        _("Nobody at this site is assessed as competent on the instruction."),
        _("Ask the site lead to record the competence of at least one operator."),
    )


@rule(
    "enrolment.agreement_in_force",
    reg="REG-43",
    title=_l("An agreement with the host is in force, where the site stands in another’s premises"),
)
def agreement_in_force(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """The same answer as the start gate's, so that no site is opened which could start nothing."""
    return gate.agreement_in_force.check(gate.GateSubject(facts=subject.facts, instruction_version_id=None))


@rule(
    "enrolment.registered",
    reg="REG-139",
    title=_l("The site is registered with its authority, where its country asks for it"),
)
def registered(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """The same answer as the start gate's, so that no site is opened which could start nothing."""
    return gate.registered.check(gate.GateSubject(facts=subject.facts, instruction_version_id=None))


@rule(
    "enrolment.suspension_lifted",
    reg="REG-39",
    title=_l("The authority’s restriction was lifted by a granted variation"),
)
def suspension_lifted(subject: EnrolmentSubject) -> tuple[str, str] | None:
    """Only a recorded variation ends a suspension."""
    return no_authority_restriction.check(subject)


def _returns_to(state: str) -> Any:
    def check(subject: EnrolmentSubject) -> tuple[str, str] | None:
        if subject.enrolment.state_before == state:
            return None
        return (
            _("The suspension interrupted another state than this move returns to."),
            _("Lift the restriction: the site goes back to the state it was in."),
        )

    return rule(
        f"enrolment.was_{state}",
        reg="REG-39",
        title=_l("The site goes back to the state that the suspension interrupted"),
    )(check)


was_active = _returns_to("active")
was_paused = _returns_to("paused")
was_onboarding = _returns_to("onboarding")
