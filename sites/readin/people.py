"""People and the roles they are to hold, a row each; accounts and roles are made by the services of ``accounts`` (REG-129)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Membership, Person, Scope
from accounts.permissions import Permission
from accounts.roles import DECIDING_ROLES, ROLES
from accounts.services.memberships import membership_grant
from accounts.services.people import person_add
from ledger.actors import Actor
from ledger.trail import UnitOfWork
from sites.readin.cells import Column, ColumnType
from sites.readin.judging import ADD, EVERY, STANDS, Accepted, Given, Kind, Tell
from ui.formats import calendar_date

ADMINISTRATOR = "administrator"
PLACES = (Scope.Kind.CONTROL_SITE, Scope.Kind.REMOTE_SITE)
ZONE = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Plan:
    """A person (or whom to add) and the role to give."""

    email: str
    full_name: str
    role: str
    scope: Scope
    ends_at: datetime | None
    reason: str


@dataclass
class World:
    """People with the addresses of the file, what they hold, and the places it names."""

    reader: str
    people: dict[str, Person]
    places: dict[str, list[Scope]]
    held: dict[str, list[Membership]]
    roles: dict[str, set[str]] = field(default_factory=dict)
    names: dict[str, tuple[str, int]] = field(default_factory=dict)
    lines: dict[tuple[str, str, Any], int] = field(default_factory=dict)


class PeopleRows(Kind):
    """People. An open account is used as it is; a role that is held already is left; no account or role is changed."""

    name = "people"
    reg = "REG-129"
    about = _l(
        "People and one role each per row. Whoever has no account yet gets one and is invited by e-mail. A role that a person"
        " holds already is left as it is."
    )
    places = frozenset({"system", "control_site"})
    most_rows = 1_000
    columns = (
        Column("email", _l("the person’s own e-mail address"), "j.okafor@hospital.example", most=254),
        Column("full_name", _l("the name as it is signed"), "Jude Okafor", most=200),
        Column("role", ", ".join(ROLES), "operator", most=32),
        Column("place", _l("code of the site or control site"), "RVI", most=40),
        Column("until", _l("the last day of the role, if it ends"), "", ColumnType.DAY, required=False),
        Column("reason", _l("why the role is given"), "New colleague in the unit", most=300),
    )

    def load(self, actor: Actor, scope: Scope, rows: Sequence[Given], now: datetime) -> World:
        """Three queries."""
        emails = {Person.objects.normalise(row.values["email"]) for row in rows}
        people = {person.email: person for person in Person.objects.filter(email__in=emails)}
        found = Scope.objects.filter(kind__in=PLACES, code__in={row.values["place"] for row in rows})
        places: dict[str, list[Scope]] = {}
        for place in found.select_related("organisation"):
            within = scope.kind == Scope.Kind.SYSTEM or place.pk == scope.pk
            if within and actor.may(Permission.MEMBERSHIP_GRANT, place):
                places.setdefault(place.code, []).append(place)
        held: dict[str, list[Membership]] = {}
        for one in (
            Membership.objects.current(now).filter(person__in=people.values()).select_related("person")
        ):
            held.setdefault(one.person.email, []).append(one)
        roles = {email: {one.role for one in several} for email, several in held.items()}
        return World(actor.actor_id, people, places, held, roles)

    def judge(self, row: Given, world: World) -> Accepted | None:
        given = row.values
        email = Person.objects.normalise(given["email"])
        self._person(row, world, email)
        role = ROLES.get(given["role"].lower())
        places = world.places.get(given["place"], [])
        if role is None:
            row.refuse(
                "role",
                _("There is no such role."),
                _("Choose one of: %(names)s.") % {"names": ", ".join(ROLES)},
                "REG-129",
            )
        if not places:
            row.refuse(
                "place",
                _("You give no roles at a place with this code."),
                _("Check the code, or ask the administrator of that place."),
                "REG-129",
            )
        if role is None or not places:
            return None
        fitting = [place for place in places if place.kind in role.scope_kinds]
        if len(fitting) != 1:
            row.refuse(
                "role",
                _("%(role)s is not held at this place.") % {"role": role.title},
                _("Choose a role of this place, or the place of this role."),
                "REG-129",
            )
            return None
        self._segregation(row, world, email, role.name)
        return self._against_what_stands(row, world, email, role, fitting[0])

    def _person(self, row: Given, world: World, email: str) -> None:
        name = row.values["full_name"]
        try:
            validate_email(email)
        except ValidationError:
            row.refuse("email", _("This is no e-mail address."), _("Enter it like name@hospital.example."))
        person = world.people.get(email)
        if person is not None and str(person.pk) == world.reader:
            row.refuse(
                "email",
                _("Nobody gives themselves authority, or ends their own."),
                _("Ask another administrator."),
                "REG-129",
            )
        elif person is not None and not person.is_active:
            row.refuse(
                "email", _("The account with this address is closed."), _("Nobody is given a role by it.")
            )
        elif person is not None and person.full_name != name:
            row.refuse(
                "full_name",
                _("The account with this address bears another name."),
                _("Look at the person’s page: an account is one person’s and is not renamed by a file."),
                "REG-129",
            )
        first, line = world.names.setdefault(email, (name, row.line.number))
        if first != name:
            row.refuse(
                "full_name",
                _("Line %(line)s gives this address another name.") % {"line": line},
                _("An account is one person’s: put one of the two lines right."),
                "REG-129",
            )

    def _segregation(self, row: Given, world: World, email: str, role: str) -> None:
        roles = world.roles.setdefault(email, set())
        if (role == ADMINISTRATOR and roles & set(DECIDING_ROLES)) or (
            role in DECIDING_ROLES and ADMINISTRATOR in roles
        ):
            row.refuse(
                "role",
                _("An administrator takes no decision on records: one person cannot hold both."),
                _("Give one of the two to somebody else, or end the other first."),
                "REG-129",
            )
        roles.add(role)

    def _against_what_stands(
        self, row: Given, world: World, email: str, role: Any, scope: Scope
    ) -> Accepted | None:
        given = row.values
        ends = given["until"] and _day_after(given["until"])
        first = world.lines.setdefault((email, role.name, scope.pk), row.line.number)
        if first != row.line.number:
            row.refuse(
                "role",
                _("Line %(line)s gives the same person the same role here.") % {"line": first},
                _("Keep one of the two lines."),
                "REG-129",
            )
        if ends and ends <= datetime.now(tz=ZONE):
            row.refuse("until", _("This day is over."), _("Enter a later day, or none."))
        stands = next(
            (one for one in world.held.get(email, ()) if (one.role, one.scope_id) == (role.name, scope.pk)),
            None,
        )
        if stands is not None and stands.ends_at != ends:
            row.refuse(
                "until",
                _("The person holds this role here already, with another end."),
                _("End it on the person’s page, then give it again."),
                "REG-129",
            )
        if row.faults:
            return None
        what = {"name": given["full_name"], "role": role.title, "place": f"{scope.title} ({scope.code})"}
        if stands is not None:
            return Accepted(row.line.number, STANDS, _("%(name)s is %(role)s at %(place)s already") % what)
        says = (
            _("Make %(name)s %(role)s at %(place)s")
            if email in world.people
            else _("Add %(name)s, invite them, and make them %(role)s at %(place)s")
        ) % what
        if ends:
            says = _("%(says)s until %(day)s") % {"says": says, "day": calendar_date(given["until"])}
        plan = Plan(email, given["full_name"], role.name, scope, ends, given["reason"])
        return Accepted(row.line.number, ADD, says, plan)

    def write(
        self, work: UnitOfWork, actor: Actor, rows: Sequence[Accepted], world: World, tell: Tell
    ) -> None:
        people = dict(world.people)
        for place, row in enumerate(rows):
            plan: Plan = row.plan
            if plan.email not in people:
                people[plan.email] = person_add(actor=actor, email=plan.email, full_name=plan.full_name)
            membership_grant(
                actor=actor,
                person=people[plan.email],
                role=plan.role,
                scope=plan.scope,
                reason=plan.reason,
                ends_at=plan.ends_at,
            )
            if place % (EVERY // 20) == 0:
                tell(place / len(rows))


def _day_after(day: date) -> datetime:
    """The instant at which a day is over, in London."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE)
