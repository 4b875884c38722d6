"""The site's part of the start gate (REG-55): each check is a rule over a ``GateSubject``.

The floor above adds its own rules (materials, patient) and stores every result; the readiness page shows the same rules
before anybody tries. Every message says which check failed; every way out says who can open it.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from designations.jurisdictions import OPEN, jurisdiction_of, registration_asked
from ledger.rules import rule
from sites.rules.home import kit_for_visit
from sites.rules.post import responsible_in_post
from ui.formats import calendar_date


@dataclass(frozen=True)
class GateSubject:
    """What is asked: may this person start by this instruction version, at this site, now?

    ``facts``: ``sites.facts.SiteFacts``. ``instruction_version_id``: the version to work by. ``person_id``: the operator;
    ``None`` asks whether anybody at the site is competent. ``equipment_classes``: classes the version's steps need;
    ``witnessed``: whether one of its steps asks for a second person.
    """

    facts: Any
    instruction_version_id: uuid.UUID | None
    person_id: uuid.UUID | None = None
    equipment_classes: frozenset[str] = field(default_factory=frozenset)
    witnessed: bool = False


Outcome = tuple[str, str] | None


@rule("site.no_restriction", reg="REG-38", title=_l("Restriction"), severity="critical")
def no_restriction(subject: GateSubject) -> Outcome:
    """No restriction of the authority or the holder covers this product at this site."""
    standing = subject.facts.restrictions
    if not standing:
        return None
    numbers = ", ".join(r.number for r in standing)
    if any(r.by_authority for r in standing):
        return (
            _("The licensing authority restricts this product at this site (%(numbers)s).")
            % {"numbers": numbers},
            _("It ends when regulatory affairs records a granted variation. Nobody at the site can end it."),
        )
    return (
        _("The licence holder restricts this product at this site (%(numbers)s).") % {"numbers": numbers},
        _("Ask the control site’s QA reviewer to lift it."),
    )


@rule("site.listed", reg="REG-18", title=_l("Master file (DMMF)"), severity="critical")
def listed(subject: GateSubject) -> Outcome:
    """The site is on the list of the master-file version in force."""
    facts = subject.facts
    if facts.listed is not None:
        return None
    if facts.open_version is None:
        return (
            _("No version of the master file is in force."),
            _("Ask the process owner to make an approved version effective."),
        )
    return (
        _("%(file)s version %(version)s does not list this site.")
        % {"file": facts.open_version[0], "version": facts.open_version[1]},
        _("Ask the process owner for a new version that lists the site."),
    )


_STATE_WAYS = {
    "": (
        _l("The site is not enrolled for this product."),
        _l("Ask the control site’s QA reviewer to propose it and to onboard it."),
    ),
    "proposed": (
        _l("The site is proposed, not active."),
        _l("Ask the control site’s QA reviewer to onboard it and make it active."),
    ),
    "onboarding": (
        _l("The site is being onboarded and is not active yet."),
        _l("Ask the control site’s QA reviewer to make it active when onboarding is complete."),
    ),
    "paused": (
        _l("The licence holder paused this site."),
        _l("Ask the control site’s QA reviewer or Qualified Person to end the pause."),
    ),
    "suspended": (
        _l("The licensing authority suspended this site."),
        _l("It ends when regulatory affairs records a granted variation. Nobody at the site can end it."),
    ),
    "ceased": (
        _l("The site ceased to make this product, for good."),
        _l("Make it at another site, or ask the control site to enrol this one afresh."),
    ),
}


@rule("site.active", reg="REG-35", title=_l("Site state"), severity="critical")
def active(subject: GateSubject) -> Outcome:
    """The site is active under the master file."""
    state = subject.facts.enrolment
    return None if state == "active" else (str(_STATE_WAYS[state][0]), str(_STATE_WAYS[state][1]))


@rule("site.agreement_in_force", reg="REG-43", title=_l("Technical agreement"), severity="critical")
def agreement_in_force(subject: GateSubject) -> Outcome:
    """An agreement with the host of the site is in force and covers the day.

    A site in the control site's own premises needs none. A fixed place of which nobody recorded the host is not passed:
    unknown is not own. A vehicle, a home or a unit without a recorded host stands on nobody else's premises.

    It is asked when a batch starts, and then no more: an agreement that runs out while a batch is made does not stop that
    batch, whose patient waits for it and whose material may exist once. QA is told before the last day and on the site's page.
    """
    facts = subject.facts
    agreement = facts.agreement
    if agreement.own or agreement.valid_on(facts.day):
        return None
    if not agreement.host:
        if facts.kind != "fixed":
            return None
        return (
            _("Nobody recorded in whose premises this site stands."),
            _("Ask the control site’s QA reviewer to record the host on the site’s page."),
        )
    if agreement.valid_until is None:
        return (
            _("No technical agreement with %(host)s is in force.") % {"host": agreement.host},
            _("Ask the control site’s QA reviewers to record the agreement and to put it in force."),
        )
    names = {"reference": agreement.reference, "host": agreement.host}
    if agreement.valid_until < facts.day:
        return (
            _("The technical agreement %(reference)s with %(host)s ran out on %(day)s.")
            % {**names, "day": calendar_date(agreement.valid_until)},
            _(
                "Ask the control site’s QA reviewers to put a new version in force. Batches already started go on."
            ),
        )
    return (
        _("The technical agreement %(reference)s with %(host)s was not valid yet.") % names,
        _("Wait until its first day."),
    )


@rule("site.unit_requalified", reg="REG-22", title=_l("Place of the unit"), severity="critical")
def unit_requalified(subject: GateSubject) -> Outcome:
    """A modular unit has a recorded place, is not on the way, and was re-qualified since it arrived there."""
    facts = subject.facts
    if facts.kind != "unit":
        return None
    unit = facts.unit
    if unit is not None and unit.departed_at is not None and (unit.state == "relocating" or not unit.place):
        return (
            _("The unit is on the way to %(place)s: nothing is made in it.") % {"place": unit.bound_for},
            _("Record its arrival on the site’s page, then have it re-qualified."),
        )
    if unit is None or not unit.place:
        return _("Nobody recorded where the unit stands."), _("Record its arrival on the site’s page.")
    if unit.state != "active" or unit.requalified_at is None or unit.requalified_at > facts.at:
        return (
            _("The unit moved to %(place)s and was not re-qualified there.") % {"place": unit.place},
            _("Ask the control site’s QA reviewer to re-qualify it, on evidence, on the site’s page."),
        )
    return None


@rule("site.registered", reg="REG-139", title=_l("Registration with the authority"), severity="critical")
def registered(subject: GateSubject) -> Outcome:
    """Where the country asks for it, or its rules are open or unknown, the site is registered there on the day.

    In the United Kingdom the holder approves sites under its master file, and none is registered (REG-24).
    """
    facts = subject.facts
    if not registration_asked(facts.country):
        return None
    found = facts.registration
    if found is not None and found.holds(facts.day):
        return None
    rules = jurisdiction_of(facts.country)
    open_rules = rules is not None and rules.registration == OPEN
    said = {"country": facts.country, "number": found.number if found else ""}
    way_out = _("Ask regulatory affairs to record the registration on the site’s page.")
    if found is not None and found.ended_on is not None and found.ended_on <= facts.day:
        return _("The registration of this site in %(country)s, %(number)s, has ended.") % said, way_out
    if found is not None:
        return _("The registration of this site in %(country)s, %(number)s, begins later.") % said, way_out
    if rules is None or open_rules:
        return (
            _(
                "This site lies in %(country)s, whose rules are open or unknown here: no registration is recorded."
            )
            % said,
            way_out,
        )
    return (
        _("This site lies in %(country)s, where work starts only once the authority has registered it.")
        % said,
        way_out,
    )


@rule("site.instruction_in_effect", reg="REG-48", title=_l("Instruction"), severity="critical")
def instruction_in_effect(subject: GateSubject) -> Outcome:
    """The version is in force, issued to this site, acknowledged there and in effect there."""
    version_id = subject.instruction_version_id
    issue = subject.facts.issue_of(version_id) if version_id is not None else None
    if issue is None:
        return (
            _("The instruction in force was not issued to this site."),
            _("Ask the process owner to issue it to the site."),
        )
    names = {"instruction": issue.instruction, "version": issue.version}
    if issue.version_state != "effective":
        return (
            _("%(instruction)s version %(version)s is not the version in force.") % names,
            _(
                "Work by the version in force. If the site does not have it, ask the process owner to issue it."
            ),
        )
    if issue.state != "acknowledged":
        return (
            _("The site has not acknowledged %(instruction)s version %(version)s.") % names,
            _("Ask the site lead to read and acknowledge it."),
        )
    if not issue.usable:
        return (
            _("%(instruction)s version %(version)s is not in effect at this site yet.") % names,
            _("Wait until its date, or ask the process owner to issue it from an earlier one."),
        )
    return None


@rule("site.operator_competent", reg="REG-47", title=_l("People"), field="person", severity="critical")
def operator_competent(subject: GateSubject) -> Outcome:
    """The operator is assessed on this very version at this site; without an operator named, somebody is."""
    version_id = subject.instruction_version_id
    if version_id is None:
        return _("There is no instruction to be competent on."), _("Issue the instruction to the site first.")
    if subject.person_id is None:
        if subject.facts.competent_people(version_id):
            return None
        return (
            _("Nobody at this site is assessed as competent on this version of the instruction."),
            _("Ask the site lead to assess at least one operator."),
        )
    if subject.facts.competent(subject.person_id, version_id):
        return None
    return (
        _("This operator is not assessed as competent on this version of the instruction at this site."),
        _("Ask the site lead to assess the operator, or let a competent colleague do it."),
    )


@rule("site.equipment_in_date", reg="REG-46", title=_l("Equipment"), field="equipment")
def equipment_in_date(subject: GateSubject) -> Outcome:
    """For every class the version's steps ask for, the site has at least one instrument in use and in date.

    Without a version nobody knows what is asked for: that is not the same as nothing, and does not pass.
    """
    if subject.instruction_version_id is None:
        return (
            _("Cannot be judged: no instruction is issued to this site."),
            _("Issue the instruction to the site first."),
        )
    lacking = [
        name
        for name in sorted(subject.equipment_classes)
        if not any(item.in_date for item in subject.facts.equipment_of(name))
    ]
    if not lacking:
        return None
    moved = [
        item.code for name in lacking for item in subject.facts.equipment_of(name) if item.requalify_since
    ]
    if moved:
        return (
            _("Not re-qualified since the unit moved: %(codes)s.") % {"codes": ", ".join(moved)},
            _("Ask the site lead to record the re-qualification on the site’s page."),
        )
    late = [
        item.code
        for name in lacking
        for item in subject.facts.equipment_of(name)
        if item.maintenance_late and item.maintenance_stops
    ]
    if late:
        return (
            _("Maintenance is overdue, and nothing is used without it: %(codes)s.")
            % {"codes": ", ".join(late)},
            _("Have it maintained and record that on the page of the instrument."),
        )
    return (
        _("No instrument in date of: %(classes)s.")
        % {"classes": ", ".join(name.replace("_", " ") for name in lacking)},
        _("Have one calibrated and record the certificate, or return one to use, on the site’s page."),
    )


@rule("site.second_person", reg="REG-33", title=_l("A second person"), field="person", severity="critical")
def second_person(subject: GateSubject) -> Outcome:
    """Where a step of the version is witnessed, two people here are competent on it: staff fit what is asked of them.

    Asked before anything is opened: a batch that one person begins alone stands still at its first witnessed step.
    """
    version_id = subject.instruction_version_id
    if version_id is None or not subject.witnessed:
        return None
    able = {str(one.person_id) for one in subject.facts.competent_people(version_id)}
    if subject.person_id is not None:
        able.add(str(subject.person_id))
    if len(able) >= 2:
        return None
    return (
        _("Steps of this version need a second person, and nobody else here is assessed as competent on it."),
        _("Ask the site lead to assess a second person, who can witness."),
    )


@rule("site.room_in_use", reg="REG-33", title=_l("Premises"), field="equipment")
def room_in_use(subject: GateSubject) -> Outcome:
    """For every class the steps ask for, an instrument in date stands in no room that is out of use.

    An instrument of which nobody said where it stands is judged by itself.
    """
    shut: dict[str, str] = {}
    for name in sorted(subject.equipment_classes):
        usable = [item for item in subject.facts.equipment_of(name) if item.in_date]
        if usable and all(item.room_out_since for item in usable):
            shut |= {item.room: name for item in usable}
    if not shut:
        return None
    return (
        _("Out of use is the room of every instrument that the steps need: %(rooms)s.")
        % {"rooms": ", ".join(sorted(shut))},
        _(
            "Return the room to use, or place the instrument in another room, on the site’s page of equipment."
        ),
    )


GATE = (
    no_restriction,
    listed,
    active,
    agreement_in_force,
    responsible_in_post,
    unit_requalified,
    kit_for_visit,
    registered,
    instruction_in_effect,
    operator_competent,
    second_person,
    equipment_in_date,
    room_in_use,
)
"""In the order of the domain notes: authority, holder, training, equipment."""
