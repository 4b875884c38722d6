"""Sites to be registered, a row each (REG-22, REG-44, REG-61, REG-110)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Organisation, Scope
from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.identifiers import IdentifierError, parse_ods_code, parse_site_code
from ledger.trail import UnitOfWork
from sites import events
from sites.models import Place, RemoteSite
from sites.policies import require
from sites.readin.cells import Column, fault_of
from sites.readin.judging import ADD, EVERY, STANDS, Accepted, Given, Kind, Tell
from sites.services import site as services
from sites.services.movement import standing_begin

FIELDS = {"place": "ods_code", "location_code": "kind", "home_address": "kind"}
LONDON = "Europe/London"


@dataclass
class World:
    """The control site of the file, the places it names, and the codes and numbers that are taken."""

    control_site: Organisation
    scope: Scope
    places: dict[str, Place]
    sites: dict[str, RemoteSite]
    taken: set[str]
    units: dict[str, str]
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


class SiteRows(Kind):
    """Sites. One that stands as the row says is left; one that stands otherwise is refused. Homes are registered by hand."""

    name = "sites"
    reg = "REG-22"
    about = _l(
        "Fixed sites, vehicles and modular units of your control site. A site that stands already is left as it is. Patients’"
        " homes are registered by hand, because an address never stands in a file."
    )
    places = frozenset({"control_site"})
    columns = (
        Column("code", _l("the site’s code, 2 to 6 capitals and digits"), "RVI", most=6),
        Column("name", _l("its name"), "Royal Victoria Infirmary, cell therapy unit", most=200),
        Column("kind", _l("fixed, vehicle or unit"), "fixed", most=8),
        Column(
            "ods_code", _l("for a fixed site: the place’s NHS site code"), "RTD02", required=False, most=10
        ),
        Column("unit_number", _l("for a unit: its permanent number"), "", required=False, most=40),
        Column(
            "plate",
            _l("for a unit or vehicle: serial plate or registration mark"),
            "",
            required=False,
            most=60,
        ),
        Column("zone", _l("time zone, unless Europe/London"), LONDON, required=False, most=64),
    )

    def load(self, actor: Actor, scope: Scope, rows: Sequence[Given], now: datetime) -> World:
        """Four queries."""
        require(actor, Permission.SITE_EDIT, scope)
        codes = {row.values["code"].upper() for row in rows}
        units = RemoteSite.objects.filter(unit_number__in={row.values["unit_number"] for row in rows} - {""})
        return World(
            scope.organisation or Organisation(),
            scope,
            {
                str(place.ods_code): place
                for place in Place.objects.filter(
                    ods_code__in={row.values["ods_code"].upper() for row in rows} - {""}
                ).select_related("parent")
            },
            {site.code: site for site in RemoteSite.objects.filter(code__in=codes).select_related("place")},
            set(
                Scope.objects.filter(kind=Scope.Kind.REMOTE_SITE, code__in=codes).values_list(
                    "code", flat=True
                )
            ),
            dict(units.values_list("unit_number", "code")),
        )

    def judge(self, row: Given, world: World) -> Accepted | None:
        given = dict(row.values)
        given["kind"] = given["kind"].lower()
        given["zone"] = given["zone"] or LONDON
        place = self._place(row, world, given["ods_code"])
        if given["kind"] == RemoteSite.Kind.HOME:
            row.refuse(
                "kind",
                _("A patient’s home is not read in from a file."),
                _("Register it on the page “Register a site”, where its address is sealed."),
                "REG-44",
            )
            return None
        code = given["code"]
        try:
            code = parse_site_code(code)
        except IdentifierError as error:
            row.faults.append(fault_of(row.line, services.problem_of(error, "code"), FIELDS))
        if not row.faults:
            shape = services.shape_problems(
                name=given["name"],
                kind=given["kind"],
                place=place,
                location_code="",
                unit_number=given["unit_number"],
                plate=given["plate"],
                home_address="",
                zone=given["zone"],
            )
            row.faults += [fault_of(row.line, one, FIELDS) for one in shape]
        self._once(row, world, "code", code)
        self._once(row, world, "unit_number", given["unit_number"])
        return self._against_what_stands(row, world, code, place, given)

    def _place(self, row: Given, world: World, raw: str) -> Place | None:
        if not raw:
            return None
        try:
            code = parse_ods_code(raw).value
        except IdentifierError as error:
            row.faults.append(fault_of(row.line, services.problem_of(error, "ods_code"), FIELDS))
            return None
        place = world.places.get(code)
        if place is None:
            row.refuse(
                "ods_code",
                _("No place of the register has this code."),
                _("Check it, or add the place by hand first."),
                "REG-110",
            )
        return place

    def _once(self, row: Given, world: World, column: str, value: str) -> None:
        if not value:
            return
        first = world.lines.setdefault((column, value), row.line.number)
        if first != row.line.number:
            row.refuse(
                column,
                _("Line %(line)s has the same.") % {"line": first},
                _("Keep one of the two lines, or put the wrong one right."),
                "REG-61" if column == "code" else "REG-22",
            )

    def _against_what_stands(
        self, row: Given, world: World, code: str, place: Place | None, given: dict[str, Any]
    ) -> Accepted | None:
        stands = world.sites.get(code)
        own = stands is not None and stands.control_scope_id == world.scope.pk
        if own and stands is not None:
            told = {
                "name": given["name"],
                "kind": given["kind"],
                "place_id": place.pk if place else None,
                "unit_number": given["unit_number"],
                "plate": given["plate"],
                "zone": given["zone"],
            }
            headings = {"place_id": "ods_code"}
            for name, value in told.items():
                if getattr(stands, name) != value and not row.faults:
                    row.refuse(
                        headings.get(name, name),
                        _("The site %(code)s stands with something else here.") % {"code": code},
                        _("Compare the row with the site’s page: what stands is not changed by a file."),
                        "REG-118",
                    )
        elif stands is not None or code in world.taken:
            row.faults.append(fault_of(row.line, services.code_taken(), FIELDS))
        elif given["unit_number"] in world.units:
            row.refuse(
                "unit_number",
                _("Another unit bears this number."),
                _("Check the number on the unit’s plate: it is permanent and never given twice."),
                "REG-22",
            )
        if row.faults:
            return None
        what = {"code": code, "name": given["name"]}
        if stands is not None:
            return Accepted(row.line.number, STANDS, _("%(name)s (%(code)s) stands already") % what)
        return Accepted(
            row.line.number,
            ADD,
            _("Register %(name)s as site %(code)s") % what,
            self._plan(world, code, place, given),
        )

    def _plan(self, world: World, code: str, place: Place | None, given: dict[str, Any]) -> RemoteSite:
        scope = Scope(
            kind=Scope.Kind.REMOTE_SITE, code=code, title=given["name"], organisation=world.control_site
        )
        return RemoteSite(
            code=code,
            name=given["name"],
            kind=given["kind"],
            place=place,
            host_organisation=place.parent if place else None,
            control_site=world.control_site,
            scope=scope,
            control_scope=world.scope,
            zone=given["zone"],
            unit_number=given["unit_number"],
            plate=given["plate"],
        )

    def write(
        self, work: UnitOfWork, actor: Actor, rows: Sequence[Accepted], world: World, tell: Tell
    ) -> None:
        units = [standing_begin(row.plan) for row in rows if row.plan.kind == RemoteSite.Kind.UNIT]
        work.insert_last([row.plan.scope for row in rows], [row.plan for row in rows], units)
        for place, row in enumerate(rows):
            work.event(
                events.SITE_REGISTERED,
                stream=row.plan.stream,
                subject=row.plan,
                payload=services.site_payload(row.plan, world.control_site),
            )
            if place % EVERY == 0:
                tell(place / len(rows))
