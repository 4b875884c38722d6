"""Can this site make this product today? Every gate, open or closed, and who opens it (REG-55).

The start gate asks the same rules again in its own transaction; this page only shows them beforehand. Floors above add
their gates with :func:`register_gate` (materials, for one).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from designations.models import Designation, DesignationImpact, MasterFileVersion, Product
from designations.selectors import covering_scope
from sites.facts import SiteFacts, load_site_facts
from sites.models import RemoteSite
from sites.rules import gate as rules
from ui.formats import calendar_date, instant


@dataclass(frozen=True)
class Gate:
    """One gate as the page shows it. ``state``: open, closed, authority or later (checked at start)."""

    name: str
    state: str
    says: str
    owner: str = ""
    since: str = ""
    action: dict[str, str] | None = None
    reg: str = ""


@dataclass(frozen=True)
class GateGroup:
    """Gates of one owner, in the server's order."""

    title: str
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Readiness:
    """The answer, with everything it rests on. ``facts.at`` is the instant of the check."""

    site: RemoteSite
    product: Product
    mode: str
    facts: SiteFacts
    groups: tuple[GateGroup, ...]

    @property
    def judged(self) -> tuple[Gate, ...]:
        """Gates that were judged now."""
        return tuple(g for group in self.groups for g in group.gates if g.state != "later")

    @property
    def closed(self) -> tuple[Gate, ...]:
        """Gates that stand in the way."""
        return tuple(g for g in self.judged if g.state != "open")

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way now."""
        return not self.closed


GateMaker = Callable[[RemoteSite, Product, str, SiteFacts], Gate]
_MORE: dict[str, list[tuple[int, GateMaker]]] = {"authority": [], "control": [], "site": []}


def register_gate(group: str, order: int, make: GateMaker) -> None:
    """Add a gate of a floor above to a group: ``authority``, ``control`` or ``site``."""
    if (order, make) not in _MORE[group]:
        _MORE[group].append((order, make))
        _MORE[group].sort(key=lambda entry: entry[0])


def load_readiness(site: RemoteSite, product: Product, mode: str, at: datetime) -> Readiness:
    """Judge every gate now; a fixed number of queries."""
    day = at.date()
    scope = covering_scope(product, mode, day)
    award = _award(product, mode, at)
    facts = load_site_facts(site, product, mode, at, licence_ids=[scope.licence_id] if scope else ())
    issue = next(iter(facts.usable_issues()), None) or next(iter(facts.issues), None)
    subject = rules.GateSubject(
        facts=facts,
        instruction_version_id=issue.version_id if issue else None,
        equipment_classes=frozenset(_classes(issue.version_id)) if issue else frozenset(),
        witnessed=_witnessed(issue.version_id) if issue else False,
    )
    more = {
        name: tuple(make(site, product, mode, facts) for _order, make in makers)
        for name, makers in _MORE.items()
    }
    groups = (
        GateGroup(
            _("The authority"),
            (
                _designation(award),
                _licence(scope),
                _restriction(facts, subject),
                _master_file(facts, subject),
                *more["authority"],
            ),
        ),
        GateGroup(
            _("The control site"),
            (
                _state(facts, subject),
                _agreement(facts, subject),
                _instruction(issue, subject),
                *more["control"],
            ),
        ),
        GateGroup(
            _("This site, today"),
            (
                *((_unit(facts, subject),) if facts.kind == RemoteSite.Kind.UNIT else ()),
                _people(facts, issue, subject),
                _judge(
                    rules.second_person, subject, says=_("Who may witness is here"), owner=_("The site lead")
                ),
                _equipment(facts, subject),
                _judge(rules.room_in_use, subject, says=_("Rooms in use"), owner=_("The site lead")),
                *more["site"],
            ),
        ),
    )
    return Readiness(site, product, mode, facts, groups)


def _classes(version_id: Any) -> list[str]:
    from designations.models import Step

    return list(
        Step.objects.filter(version_id=version_id, removed_at=None)
        .exclude(equipment_class="")
        .order_by()
        .values_list("equipment_class", flat=True)
        .distinct()
    )


def _witnessed(version_id: Any) -> bool:
    from designations.models import Step

    asked = Q(witness_required=True) | Q(kind="witness")
    return Step.objects.filter(asked, version_id=version_id, removed_at=None).exists()


def _judge(
    rule: Any, subject: rules.GateSubject, *, says: str, since: str = "", owner: Any, authority: bool = False
) -> Gate:
    """A gate from a rule: open with what it says, or closed with why and who opens it."""
    finding = rule(subject)
    name = str(rule.title)
    if finding.passed:
        return Gate(name=name, state="open", says=says, since=since, reg=rule.reg)
    return Gate(
        name=name,
        state="authority" if authority else "closed",
        says=f"{finding.message} {finding.way_out}",
        owner=str(owner),
        reg=rule.reg,
    )


AUTHORITY = _l("The licensing authority")


def _award(product: Product, mode: str, at: datetime) -> Any:
    """The designation behind the master file in force, which the start gate asks too; before there is one, the latest award.

    Annotated with ``outgrown``: a change behind it was found significant (REG-07).
    """
    files = MasterFileVersion.objects.select_related(None).filter(
        Q(effective_until=None) | Q(effective_until__gt=at),
        designation=OuterRef("pk"),
        effective_from__lte=at,
        state__in=("effective", "superseded"),
    )
    significant = DesignationImpact.objects.filter(designation=OuterRef("pk"), state="significant")
    return (
        Designation.objects.filter(product=product, mode=mode)
        .annotate(behind=Exists(files.order_by()), outgrown=Exists(significant.order_by()))
        .filter(Q(behind=True) | Q(state="awarded"))
        .order_by("-behind", "-awarded_on")
        .first()
    )


def _designation(award: Any) -> Gate:
    name = _("Designation")
    if award is not None and award.state != "awarded":
        return Gate(
            name=name,
            state="authority",
            says=_("The designation behind the master file, %(reference)s, is %(state)s.")
            % {"reference": award.reference, "state": str(award.get_state_display()).lower()},
            owner=str(AUTHORITY),
            reg="REG-09",
        )
    if award is not None and award.outgrown:
        return Gate(
            name=name,
            state="closed",
            says=_("A change behind %(reference)s was found significant: a new designation is needed.")
            % {"reference": award.reference},
            owner=_("Regulatory affairs"),
            reg="REG-07",
        )
    if award is None:
        return Gate(
            name=name,
            state="authority",
            says=_("The product is not designated for this mode. Record the authority’s award."),
            owner=str(AUTHORITY),
            reg="REG-09",
        )
    return Gate(
        name=name,
        state="open",
        says=_("%(reference)s covers product, disease and patients") % {"reference": award.reference},
        since=_("Awarded %(day)s") % {"day": calendar_date(award.awarded_on)} if award.awarded_on else "",
        reg="REG-09",
    )


def _licence(scope: Any) -> Gate:
    name = _("Licence")
    if scope is None:
        return Gate(
            name=name,
            state="authority",
            says=_("No licence in force covers this product, its dosage form and this mode."),
            owner=str(AUTHORITY),
            reg="REG-25",
        )
    return Gate(
        name=name,
        state="open",
        says=_("%(number)s, product in scope") % {"number": scope.licence.number},
        since=_("In force"),
        reg="REG-25",
    )


def _restriction(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    by_authority = any(r.by_authority for r in facts.restrictions)
    return _judge(
        rules.no_restriction,
        subject,
        says=_("None in force"),
        owner=AUTHORITY if by_authority else _("The control site’s QA reviewer"),
        authority=by_authority,
    )


def _master_file(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    listed = facts.listed
    return _judge(
        rules.listed,
        subject,
        says=_("Version %(version)s lists this site") % {"version": listed.version} if listed else "",
        since=_("In force since %(day)s") % {"day": calendar_date(listed.effective_from)} if listed else "",
        owner=_("The process owner"),
    )


def _state(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    since = instant(facts.enrolment_since, brief=True) if facts.enrolment_since else ""
    suspended = facts.enrolment == "suspended"
    return _judge(
        rules.active,
        subject,
        says=_("Active"),
        since=_("Since %(when)s") % {"when": since},
        owner=AUTHORITY if suspended else _("The control site’s QA reviewer"),
        authority=suspended,
    )


def _agreement(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    standing = facts.agreement
    own = standing.own or not standing.host
    return _judge(
        rules.agreement_in_force,
        subject,
        says=_("Not needed: the site stands in nobody else’s premises")
        if own
        else _("%(reference)s with %(host)s") % {"reference": standing.reference, "host": standing.host},
        since=_("Until %(day)s") % {"day": calendar_date(standing.valid_until)}
        if standing.valid_until and not own
        else "",
        owner=_("The control site’s QA reviewer"),
    )


def _instruction(issue: Any, subject: rules.GateSubject) -> Gate:
    return _judge(
        rules.instruction_in_effect,
        subject,
        says=_("%(number)s version %(version)s, acknowledged here")
        % {"number": issue.instruction, "version": issue.version}
        if issue
        else "",
        since=_("In force"),
        owner=_("The site lead") if issue is not None and issue.state == "issued" else _("The process owner"),
    )


def _unit(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    return _judge(
        rules.unit_requalified,
        subject,
        says=_("Re-qualified at %(place)s") % {"place": facts.unit.place} if facts.unit else "",
        since=_("Since %(when)s") % {"when": instant(facts.unit.requalified_at, brief=True)}
        if facts.unit and facts.unit.requalified_at
        else "",
        owner=_("The control site’s QA reviewer"),
    )


def _people(facts: SiteFacts, issue: Any, subject: rules.GateSubject) -> Gate:
    people = facts.competent_people(issue.version_id) if issue else ()
    return _judge(
        rules.operator_competent,
        subject,
        says=_("Competent on this version: %(names)s")
        % {"names": ", ".join(dict.fromkeys(c.person for c in people))},
        owner=_("The site lead") if issue else _("The process owner"),
    )


def _equipment(facts: SiteFacts, subject: rules.GateSubject) -> Gate:
    needed = [
        item for item in facts.equipment if item.equipment_class in subject.equipment_classes and item.in_date
    ]
    due = min((item.due_on for item in needed if item.due_on), default=None)
    return _judge(
        rules.equipment_in_date,
        subject,
        says=_("In date: %(codes)s") % {"codes": ", ".join(item.code for item in needed)}
        if needed
        else _("The instruction asks for none"),
        since=_("Next: %(day)s") % {"day": calendar_date(due)} if due else "",
        owner=_("The site lead") if subject.instruction_version_id else _("The process owner"),
    )
