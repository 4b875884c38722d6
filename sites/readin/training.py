"""Training: people found competent on an instruction version at a site, a row each (REG-47)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Membership, Person, Scope
from accounts.permissions import Permission
from designations.models import InstructionVersion
from ledger.actors import Actor
from ledger.trail import UnitOfWork
from sites import events
from sites.models import Competence, InstructionIssue, RemoteSite
from sites.policies import may
from sites.readin.cells import Column, ColumnType, fault_of
from sites.readin.judging import ADD, EVERY, STANDS, Accepted, Given, Kind, Tell
from sites.readin.places import SITE, refuse_unknown_site, sites_under
from sites.services import competence as services
from ui.formats import calendar_date

FIELDS = {"instruction_version": "version", "basis": "how_assessed"}


@dataclass
class World:
    """Who works at the sites of the file, what is issued there, and who is competent already."""

    scope: Scope
    reader: str
    sites: dict[str, RemoteSite]
    people: dict[tuple[Any, str], Person]
    versions: dict[tuple[Any, str, int], InstructionVersion]
    standing: dict[tuple[Any, Any, Any, datetime], Competence]
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)


class TrainingRows(Kind):
    """Assessments. One that stands with the same beginning is left, or refused when it says something else."""

    name = "training"
    reg = "REG-47"
    about = _l(
        "People who were found competent on an instruction version at a site. You are recorded as the person who assessed"
        " them, so nobody reads in their own."
    )
    places = frozenset({"remote_site", "control_site"})
    columns = (
        SITE,
        Column("email", _l("the person’s e-mail address"), "j.okafor@hospital.example", most=254),
        Column("instruction", _l("the instruction’s number"), "MI-CAR-001", most=40),
        Column("version", _l("its version"), "4", ColumnType.WHOLE),
        Column(
            "how_assessed",
            _l("what was watched, tested or read"),
            "Watched three runs, questions answered",
            most=300,
        ),
        Column("valid_from", _l("the first day"), "2026-09-01", ColumnType.DAY),
        Column("valid_until", _l("the last day, if it ends"), "2027-08-31", ColumnType.DAY, required=False),
    )

    def load(self, actor: Actor, scope: Scope, rows: Sequence[Given], now: datetime) -> World:
        """Four queries."""
        found = sites_under(scope, (row.values["site"].upper() for row in rows))
        sites = {code: site for code, site in found.items() if may(actor, Permission.COMPETENCE_ASSESS, site)}
        members = Membership.objects.current(now).filter(
            scope_id__in=[site.scope_id for site in sites.values()], person__is_active=True
        )
        issues = (
            InstructionIssue.objects.filter(site__in=sites.values())
            .exclude(state="withdrawn")
            .select_related("version__instruction__product")
        )
        standing = Competence.objects.filter(site__in=sites.values(), ended_at=None)
        return World(
            scope,
            actor.actor_id,
            sites,
            {(one.scope_id, one.person.email): one.person for one in members.select_related("person")},
            {
                (one.site_id, one.version.instruction.number.upper(), one.version.number): one.version
                for one in issues
            },
            {
                (one.site_id, one.person_id, one.instruction_version_id, one.valid_from): one
                for one in standing.select_related(None)
            },
        )

    def judge(self, row: Given, world: World) -> Accepted | None:
        given = row.values
        site = world.sites.get(given["site"].upper())
        if site is None:
            refuse_unknown_site(row, world.scope)
            return None
        person = world.people.get((site.scope_id, Person.objects.normalise(given["email"])))
        version = world.versions.get((site.pk, given["instruction"].upper(), given["version"]))
        if person is None:
            row.refuse(
                "email",
                _("Nobody with this e-mail address has a role at this site."),
                _("Check the address, or ask the administrator to give the person a role at the site first."),
                "REG-47",
            )
        elif str(person.pk) == world.reader:
            row.faults.append(fault_of(row.line, services.own_competence(), {"person": "email"}))
        if version is None:
            row.refuse(
                "version",
                _("This version of the instruction is not issued to this site."),
                _("Look up number and version on the site’s page; the process owner issues it."),
                "REG-47",
            )
        if person is None or version is None:
            return None
        begins = _midnight(given["valid_from"], site)
        ends = given["valid_until"] and _midnight(given["valid_until"] + timedelta(days=1), site)
        row.faults += [
            fault_of(row.line, one, FIELDS)
            for one in services.competence_problems(
                instruction_version=version,
                site=site,
                basis=given["how_assessed"],
                valid_from=begins,
                valid_until=ends,
            )
        ]
        return self._against_what_stands(row, world, site, person, version, begins, ends)

    def _against_what_stands(
        self,
        row: Given,
        world: World,
        site: RemoteSite,
        person: Person,
        version: InstructionVersion,
        begins: datetime,
        ends: datetime | None,
    ) -> Accepted | None:
        key = (site.pk, person.pk, version.pk, begins)
        first = world.lines.setdefault(key, row.line.number)
        if first != row.line.number:
            row.refuse(
                "email",
                _("Line %(line)s records the same person on the same version from the same day.")
                % {"line": first},
                _("Keep one of the two lines."),
                "REG-47",
            )
        basis = row.values["how_assessed"]
        stands = world.standing.get(key)
        if stands is not None and (stands.basis, stands.valid_until) != (basis, ends):
            row.refuse(
                "valid_from",
                _(
                    "An assessment from this day is on record otherwise: until %(until)s, by way of “%(basis)s”."
                )
                % {"until": _until(stands.valid_until, site), "basis": stands.basis},
                _(
                    "If the record is wrong, end it on the site’s page with a reason, then send the row again."
                ),
                "REG-118",
            )
        if row.faults:
            return None
        what = {
            "person": person.full_name,
            "version": str(version),
            "site": site.code,
            "from": calendar_date(row.values["valid_from"]),
            "until": _until(ends, site),
        }
        if stands is not None:
            return Accepted(row.line.number, STANDS, _("%(person)s on %(version)s stands already") % what)
        plan = Competence(
            person=person,
            instruction_version=version,
            site=site,
            assessed_by_id=uuid.UUID(world.reader),
            basis=basis,
            valid_from=begins,
            valid_until=ends,
        )
        says = (
            _("Record %(person)s competent on %(version)s at %(site)s from %(from)s until %(until)s") % what
        )
        return Accepted(row.line.number, ADD, says, plan)

    def write(
        self, work: UnitOfWork, actor: Actor, rows: Sequence[Accepted], world: World, tell: Tell
    ) -> None:
        work.insert_last([row.plan for row in rows])
        for place, row in enumerate(rows):
            made: Competence = row.plan
            work.event(
                events.COMPETENCE_ASSESSED,
                stream=made.site.stream,
                subject=made,
                payload=services.competence_payload(made)
                | {"valid_from": made.valid_from, "valid_until": made.valid_until},
                reason=made.basis,
            )
            if place % EVERY == 0:
                tell(place / len(rows))


def _midnight(day: date, site: RemoteSite) -> datetime:
    """The first instant of a day on the site's own calendar."""
    return datetime.combine(day, time(), ZoneInfo(site.zone))


def _until(ends: datetime | None, site: RemoteSite) -> str:
    """The last day, in words."""
    if ends is None:
        return _("without end")
    return calendar_date((ends - timedelta(microseconds=1)).astimezone(ZoneInfo(site.zone)).date())
