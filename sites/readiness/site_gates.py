"""How the site's part of the start gate is shown, and who opens each (REG-55)."""

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.jurisdictions import registration_asked
from sites.readiness.shapes import Asked, Shown
from sites.readiness.showing import AUTHORITY, PROCESS_OWNER, QA_REVIEWER, REGULATORY, SITE_LEAD, shows
from sites.rules import gate as rules
from sites.rules.home import visit_for
from sites.states import UNITS
from ui.formats import calendar_date, instant


@shows(rules.no_restriction)
def restriction(asked: Asked) -> Shown:
    """The authority's or the holder's."""
    by_authority = any(r.by_authority for r in asked.facts.restrictions)
    later = ", ".join(one.number for one in asked.facts.later_stops)
    return Shown(
        group="authority",
        opener=Permission.SITE_SUSPEND if by_authority else Permission.SITE_PAUSE,
        owner=AUTHORITY if by_authority else QA_REVIEWER,
        authority=by_authority,
        says=_("None stops making; %(numbers)s stops certification or release") % {"numbers": later}
        if later
        else _("None in force"),
    )


@shows(rules.listed)
def listed(asked: Asked) -> Shown:
    """The list of the master-file version in force."""
    found = asked.facts.listed
    return Shown(
        group="authority",
        opener=Permission.MASTERFILE_EDIT,
        owner=PROCESS_OWNER,
        says=_("Version %(version)s lists this site") % {"version": found.version} if found else "",
        since=_("In force since %(day)s") % {"day": calendar_date(found.effective_from)} if found else "",
    )


@shows(rules.active)
def state(asked: Asked) -> Shown:
    """The enrolment's state."""
    facts = asked.facts
    suspended = facts.enrolment == "suspended"
    opener = {"suspended": Permission.SITE_SUSPEND, "paused": Permission.SITE_PAUSE}
    since = instant(facts.enrolment_since, brief=True) if facts.enrolment_since else ""
    return Shown(
        group="control",
        opener=opener.get(facts.enrolment, Permission.SITE_ENROL),
        owner=AUTHORITY if suspended else QA_REVIEWER,
        authority=suspended,
        says=_("Active"),
        since=_("Since %(when)s") % {"when": since},
    )


@shows(rules.agreement_in_force)
def agreement(asked: Asked) -> Shown:
    """The agreement with whoever's premises the site stands in."""
    standing = asked.facts.agreement
    own = standing.own or not standing.host
    return Shown(
        group="control",
        opener=Permission.SITE_ENROL,
        owner=QA_REVIEWER,
        says=_("Not needed: the site stands in nobody else’s premises")
        if own
        else _("%(reference)s with %(host)s") % {"reference": standing.reference, "host": standing.host},
        since=_("Until %(day)s") % {"day": calendar_date(standing.valid_until)}
        if standing.valid_until and not own
        else "",
    )


@shows(rules.registered)
def registration(asked: Asked) -> Shown:
    """With the authority of the country, where it asks for one."""
    facts = asked.facts
    found = facts.registration if registration_asked(facts.country) else None
    return Shown(
        group="authority",
        opener=Permission.LICENCE_EDIT,
        owner=REGULATORY,
        says=_("%(number)s with %(authority)s") % {"number": found.number, "authority": found.authority}
        if found
        else _("Not needed in this country"),
        since=_("Since %(day)s") % {"day": calendar_date(found.registered_on)} if found else "",
    )


@shows(rules.instruction_in_effect)
def instruction(asked: Asked) -> Shown:
    """The version issued to the site."""
    issue = asked.issue
    waits = issue is not None and issue.state == "issued"
    return Shown(
        group="control",
        opener=Permission.INSTRUCTION_ACKNOWLEDGE if waits else Permission.INSTRUCTION_ISSUE,
        owner=SITE_LEAD if waits else PROCESS_OWNER,
        says=_("%(number)s version %(version)s, acknowledged here")
        % {"number": issue.instruction, "version": issue.version}
        if issue
        else "",
        since=_("In force"),
    )


@shows(rules.unit_requalified)
def unit(asked: Asked) -> Shown:
    """Where a modular unit stands."""
    found = asked.facts.unit
    move = "requalify" if found is not None and found.state == "requalifying" else "arrive"
    return Shown(
        group="site",
        opener=Permission(UNITS.move(move).permission),
        owner=QA_REVIEWER,
        says=_("Re-qualified at %(place)s") % {"place": found.place}
        if found
        else _("The site is not a modular unit"),
        since=_("Since %(when)s") % {"when": instant(found.requalified_at, brief=True)}
        if found and found.requalified_at
        else "",
    )


@shows(rules.responsible_in_post)
def responsible(asked: Asked) -> Shown:
    """Who answers for the site today."""
    return Shown(
        group="control",
        opener=Permission.SITE_EDIT,
        owner=QA_REVIEWER,
        says=_("%(who)s answers for the site") % {"who": asked.facts.responsible},
    )


@shows(rules.kit_for_visit)
def visit(asked: Asked) -> Shown:
    """Today's visit of a home, with its kit."""
    found = visit_for(rules.GateSubject(facts=asked.facts, instruction_version_id=None))
    return Shown(
        group="site",
        opener=Permission.BATCH_START,
        owner=SITE_LEAD,
        says=_("Kit %(number)s, by %(name)s today") % {"number": found.kit, "name": found.visitor}
        if found
        else _("The site is not a patient’s home"),
        since=_("Usable until %(day)s") % {"day": calendar_date(found.kit_expires_on)} if found else "",
    )


@shows(rules.operator_competent)
def people(asked: Asked) -> Shown:
    """Somebody here is assessed on this very version."""
    found = asked.facts.competent_people(asked.issue.version_id) if asked.issue else ()
    return Shown(
        group="site",
        opener=Permission.COMPETENCE_ASSESS if asked.issue else Permission.INSTRUCTION_ISSUE,
        owner=SITE_LEAD if asked.issue else PROCESS_OWNER,
        says=_("Competent on this version: %(names)s")
        % {"names": ", ".join(dict.fromkeys(c.person for c in found))},
    )


@shows(rules.equipment_in_date)
def equipment(asked: Asked) -> Shown:
    """Every class that the version asks for."""
    classes = asked.judged.equipment_classes
    needed = [item for item in asked.facts.equipment if item.equipment_class in classes and item.in_date]
    due = min((item.due_on for item in needed if item.due_on), default=None)
    return Shown(
        group="site",
        opener=Permission.EQUIPMENT_EDIT if asked.issue else Permission.INSTRUCTION_ISSUE,
        owner=SITE_LEAD if asked.issue else PROCESS_OWNER,
        says=_("In date: %(codes)s") % {"codes": ", ".join(item.code for item in needed)}
        if needed
        else _("The instruction asks for none"),
        since=_("Next: %(day)s") % {"day": calendar_date(due)} if due else "",
    )


@shows(rules.second_person)
def second_person(asked: Asked) -> Shown:
    """Two people, where a step of the version is witnessed."""
    return Shown(
        group="site",
        opener=Permission.COMPETENCE_ASSESS if asked.issue else Permission.INSTRUCTION_ISSUE,
        owner=SITE_LEAD if asked.issue else PROCESS_OWNER,
        says=_("Whoever is needed at witnessed steps is here"),
    )


@shows(rules.room_in_use)
def room(_asked: Asked) -> Shown:
    """Rooms of the instruments."""
    return Shown(
        group="site",
        opener=Permission.EQUIPMENT_EDIT,
        owner=SITE_LEAD,
        says=_("Every room with an instrument that is needed is in use"),
    )
