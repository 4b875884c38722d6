"""Who can work by an instruction version at a site on a day: the start gate's own rules, asked of that day (REG-47)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from designations.content import load_content
from designations.models import InstructionVersion
from designations.selectors import covering_scope
from ledger.errors import InvalidInput
from ledger.rules import Finding
from sites.facts import SiteFacts, competent_at, load_site_facts
from sites.models import Competence, RemoteSite
from sites.people.cells import Cell
from sites.people.matrix import cell_for, people_at, roles_of, rows_of
from sites.rules import gate

AHEAD = timedelta(days=366)
"""How far ahead a day may lie: later than that nothing recorded says anything."""
MOST = 500
OF_PEOPLE = (gate.operator_competent, gate.second_person)


@dataclass(frozen=True)
class PersonAnswer:
    """One person. ``can``: from the first to the last moment; ``part``: at one of the two only. ``why``: why not."""

    person: Person
    role: str
    can: bool
    part: bool
    cell: Cell
    why: str = ""
    way_out: str = ""


@dataclass(frozen=True)
class WhatIf:
    """The answer. It was asked of two moments, the first (now, when the day is today) and the last of the day at the site.

    ``alone``: a step is witnessed and one person only can; ``others``: what else the site's part of the gate finds in the way.
    """

    site: RemoteSite
    version: InstructionVersion
    day: date
    first: datetime
    last: datetime
    people: tuple[PersonAnswer, ...]
    witnessed: bool
    others: tuple[Finding, ...]

    @property
    def able(self) -> tuple[PersonAnswer, ...]:
        """Who can, all day."""
        return tuple(one for one in self.people if one.can)

    @property
    def unable(self) -> tuple[PersonAnswer, ...]:
        """Who cannot, or for a part of the day only."""
        return tuple(one for one in self.people if not one.can)

    @property
    def nobody(self) -> bool:
        """Whether nobody can, all day."""
        return not self.able

    @property
    def alone(self) -> bool:
        """Whether a second person is needed and is not there."""
        return self.witnessed and len(self.able) == 1


def checked_day(day: date, today: date) -> date:
    """The day, which lies not before today at the site, and not too far ahead. Raises ``InvalidInput`` on ``day``."""
    if day < today:
        raise InvalidInput.single(
            _("This day is past: what happened on it stands in the batch records."),
            field="day",
            reg="REG-47",
            way_out=_("Choose today or a later day."),
        )
    if day > today + AHEAD:
        raise InvalidInput.single(
            _("This day lies too far ahead."),
            field="day",
            reg="REG-47",
            way_out=_("Choose a day within a year: nothing recorded says anything of later ones."),
        )
    return day


def moments(site: RemoteSite, day: date, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment of a day at the site; the first of today is now."""
    zone = ZoneInfo(site.zone)
    first = datetime.combine(day, time.min, zone)
    last = datetime.combine(day + timedelta(days=1), time.min, zone) - timedelta(seconds=1)
    return max(first, now), max(last, now)


def what_if(
    site: RemoteSite, version: InstructionVersion, day: date, *, at: datetime | None = None
) -> WhatIf:
    """Ask the rules of the start gate of this site, version and day, for each person. A fixed number of queries.

    It looks at what is recorded now. It promises nothing: the gate is asked again when a batch starts.
    """
    now = at or timezone.now()
    day = checked_day(day, now.astimezone(ZoneInfo(site.zone)).date())
    first, last = moments(site, day, now)
    product, mode = version.instruction.product, version.instruction.mode
    content = load_content(version.pk)
    scope = covering_scope(product, mode, day)
    both = [
        load_site_facts(site, product, mode, moment, licence_ids=[scope.licence_id] if scope else ())
        for moment in (first, last)
    ]
    people = list(people_at(site, first)[:MOST])
    roles = [roles_of(site, people, moment) for moment in (first, last)]
    rows = rows_of(site, people, {version.instruction_id})

    def subject(facts: SiteFacts, person: Person | None = None) -> gate.GateSubject:
        return gate.GateSubject(
            facts=facts,
            instruction_version_id=version.pk,
            person_id=person.pk if person else None,
            equipment_classes=frozenset(content.equipment_classes),
            witnessed=content.witnessed,
        )

    def answer(person: Person) -> PersonAnswer:
        found = [gate.operator_competent(subject(facts, person)) for facts in both]
        holds = [bool(role.get(person.pk)) for role in roles]
        passes = [finding.passed and held for finding, held in zip(found, holds, strict=True)]
        broken = next((finding for finding in found if not finding.passed), None)
        no_role = broken is None and not all(holds)
        return PersonAnswer(
            person=person,
            role=roles[0].get(person.pk, "") or roles[1].get(person.pk, ""),
            can=all(passes),
            part=any(passes) and not all(passes),
            cell=cell_for(rows.get(person.pk, []), version, first if not passes[0] else last),
            why=_("This person holds no role at this site that includes performing steps, or not all day.")
            if no_role
            else (broken.message if broken else ""),
            way_out=_("Ask the administrator for the role, or let a colleague do it.")
            if no_role
            else (broken.way_out if broken else ""),
        )

    others = {
        finding.rule: finding
        for facts in both
        for finding in (one(subject(facts)) for one in gate.GATE if one not in OF_PEOPLE)
        if not finding.passed
    }
    return WhatIf(
        site=site,
        version=version,
        day=day,
        first=first,
        last=last,
        people=tuple(answer(person) for person in people),
        witnessed=content.witnessed,
        others=tuple(others.values()),
    )


def sites_without_people(version: InstructionVersion, sites: Any) -> list[RemoteSite]:
    """Of some sites, those where nobody could work by the version now: one query.

    Competent people alone are counted, by the condition of the start gate; where steps are witnessed two are needed.
    """
    wanted = 2 if load_content(version.pk).witnessed else 1
    counted = dict(
        Competence.objects.filter(competent_at(timezone.now()), instruction_version=version)
        .order_by()
        .values_list("site_id")
        .annotate(people=Count("person_id", distinct=True))
    )
    return [site for site in sites if counted.get(site.pk, 0) < wanted]
