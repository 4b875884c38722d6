"""Equipment with its newest calibration, a row each (REG-46)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.models import Scope
from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.trail import UnitOfWork
from sites import events
from sites.models import Calibration, Equipment, RemoteSite
from sites.policies import may
from sites.readin.cells import Column, ColumnType, fault_of
from sites.readin.judging import ADD, EVERY, STANDS, Accepted, Given, Kind, Tell
from sites.readin.places import SITE, refuse_unknown_site, sites_under
from sites.services import equipment as services
from ui.formats import calendar_date

FIELDS = {"equipment_class": "class", "done_on": "calibrated_on"}
"""Field of the service → heading."""
CALIBRATED = ("calibrated_on", "due_on", "outcome", "certificate", "done_by")


@dataclass(frozen=True, slots=True)
class Plan:
    """An instrument (new, or the one that stands) and the calibration to add to it, if any."""

    site: RemoteSite
    item: Equipment
    new: bool
    calibration: Calibration | None


@dataclass
class World:
    """What stands at the sites of the file, and which line has named what already."""

    scope: Scope
    allowed: dict[str, RemoteSite]
    today: dict[Any, date]
    items: dict[tuple[Any, str], Equipment]
    serials: dict[tuple[Any, str, str], Equipment]
    calibrations: dict[tuple[Any, date, str], Calibration]
    lines: dict[tuple[Any, ...], int] = field(default_factory=dict)


class EquipmentRows(Kind):
    """Instruments. One that stands as the row says is left; a further calibration is added; any other difference is refused."""

    name = "equipment"
    reg = "REG-46"
    about = _l(
        "Instruments of your sites, each with its newest calibration. An instrument that stands already is left as it is; a"
        " calibration it does not have yet is added."
    )
    places = frozenset({"remote_site", "control_site"})
    columns = (
        SITE,
        Column("class", _l("the class that instructions ask for"), "balance", most=60),
        Column("code", _l("the code on the instrument"), "BA-01", most=20),
        Column("name", _l("its name"), "Analytical balance", most=200),
        Column("serial", _l("its serial number"), "B1140-0073", most=80),
        Column(
            "calibrated_on", _l("the day of its calibration"), "2026-09-01", ColumnType.DAY, required=False
        ),
        Column("due_on", _l("the day the next is due"), "2027-09-01", ColumnType.DAY, required=False),
        Column("outcome", _l("passed or failed"), "passed", required=False, most=8),
        Column("certificate", _l("the certificate’s number"), "CAL-20417", required=False, most=120),
        Column("done_by", _l("who calibrated it"), "A calibration laboratory", required=False, most=200),
    )

    def load(self, actor: Actor, scope: Scope, rows: Sequence[Given], now: datetime) -> World:
        """Three queries."""
        sites = sites_under(scope, (row.values["site"].upper() for row in rows))
        allowed = {code: site for code, site in sites.items() if may(actor, Permission.EQUIPMENT_EDIT, site)}
        items = list(Equipment.objects.filter(site__in=allowed.values()))
        known = Calibration.objects.filter(equipment__site__in=allowed.values(), corrected_by=None)
        return World(
            scope,
            allowed,
            {site.pk: now.astimezone(ZoneInfo(site.zone)).date() for site in allowed.values()},
            {(item.site_id, item.code): item for item in items},
            {(item.site_id, item.equipment_class, item.serial): item for item in items},
            {(row.equipment_id, row.done_on, row.certificate): row for row in known},
        )

    def judge(self, row: Given, world: World) -> Accepted | None:
        given = row.values
        site = world.allowed.get(given["site"].upper())
        if site is None:
            refuse_unknown_site(row, world.scope)
            return None
        told = {"equipment_class": given["class"]} | {key: given[key] for key in ("code", "name", "serial")}
        row.faults += [fault_of(row.line, one, FIELDS) for one in services.equipment_problems(**told)]
        code, key = given["code"].upper(), services.class_key(given["class"])
        _once(row, world, "code", (site.pk, code))
        _once(row, world, "serial", (site.pk, key, given["serial"]))
        item = world.items.get((site.pk, code))
        if item is None:
            if other := world.serials.get((site.pk, key, given["serial"])):
                row.refuse(
                    "serial",
                    _("This instrument is on the list already, with the code %(code)s.")
                    % {"code": other.code},
                    _("Look at the site’s list of equipment."),
                    "REG-46",
                )
        elif (item.equipment_class, item.name, item.serial) != (key, given["name"], given["serial"]):
            row.refuse(
                "code",
                _(
                    "Another instrument stands at this site with this code: %(name)s, class %(class)s, serial %(serial)s."
                )
                % {"name": item.name, "class": item.equipment_class, "serial": item.serial},
                _(
                    "Put the row right, or give this instrument a code of its own: what stands is not changed by a file."
                ),
                "REG-46",
            )
        calibration = self._calibration(row, world, site, item)
        if row.faults:
            return None
        if item is not None and calibration is None:
            return Accepted(row.line.number, STANDS, _("%(code)s stands already") % {"code": code})
        made = item or Equipment(
            site=site, equipment_class=key, code=code, name=given["name"], serial=given["serial"]
        )
        if calibration is not None:
            calibration.equipment = made
        plan = Plan(site, made, item is None, calibration)
        return Accepted(row.line.number, ADD, _says(plan), plan)

    def _calibration(
        self, row: Given, world: World, site: RemoteSite, item: Equipment | None
    ) -> Calibration | None:
        given = {name: row.values[name] for name in CALIBRATED}
        if not any(given.values()):
            return None
        if missing := [name for name, value in given.items() if not value]:
            for name in missing:
                row.refuse(
                    name,
                    _("A calibration is named, but this is missing."),
                    _("Fill it in, or leave all columns of the calibration empty."),
                    "REG-46",
                )
            return None
        told = {
            "done_on": given["calibrated_on"],
            "due_on": given["due_on"],
            "outcome": given["outcome"].lower(),
            "certificate": given["certificate"],
            "done_by": given["done_by"],
        }
        problems = services.calibration_problems(today=world.today[site.pk], **told)
        row.faults += [fault_of(row.line, one, FIELDS) for one in problems]
        stands = item and world.calibrations.get((item.pk, told["done_on"], told["certificate"]))
        if not stands:
            return Calibration(**told)
        if (stands.due_on, stands.outcome, stands.done_by) != (
            told["due_on"],
            told["outcome"],
            told["done_by"],
        ):
            row.refuse(
                "certificate",
                _("This calibration is on record otherwise: due %(due)s, %(outcome)s, done by %(who)s.")
                % {
                    "due": calendar_date(stands.due_on),
                    "outcome": stands.get_outcome_display().lower(),
                    "who": stands.done_by,
                },
                _("If the record is wrong, correct it on the site’s page, with a reason."),
                "REG-118",
            )
        return None

    def write(
        self, work: UnitOfWork, actor: Actor, rows: Sequence[Accepted], world: World, tell: Tell
    ) -> None:
        work.insert_last(
            [row.plan.item for row in rows if row.plan.new],
            [row.plan.calibration for row in rows if row.plan.calibration is not None],
        )
        for place, row in enumerate(rows):
            plan: Plan = row.plan
            if plan.new:
                work.event(
                    events.EQUIPMENT_ADDED,
                    stream=plan.site.stream,
                    subject=plan.item,
                    payload=services.equipment_payload(plan.item, plan.site),
                )
            if plan.calibration is not None:
                work.event(
                    events.EQUIPMENT_CALIBRATED,
                    stream=plan.site.stream,
                    subject=plan.item,
                    payload=services.calibration_payload(plan.calibration, plan.item, plan.site),
                )
            if place % EVERY == 0:
                tell(place / len(rows))


def _once(row: Given, world: World, column: str, key: tuple[Any, ...]) -> None:
    first = world.lines.setdefault((column, *key), row.line.number)
    if first != row.line.number:
        row.refuse(
            column,
            _("Line %(line)s names the same instrument.") % {"line": first},
            _("Keep one of the two lines."),
            "REG-46",
        )


def _says(plan: Plan) -> str:
    what = {"code": plan.item.code, "name": plan.item.name, "site": plan.site.code}
    if plan.calibration is None:
        return _("Add %(name)s (%(code)s) at %(site)s") % what
    what |= {
        "day": calendar_date(plan.calibration.done_on),
        "due": calendar_date(plan.calibration.due_on),
        "outcome": str(Calibration.Outcome(plan.calibration.outcome).label).lower(),
    }
    if plan.new:
        return (
            _("Add %(name)s (%(code)s) at %(site)s, calibrated %(day)s: %(outcome)s, next due %(due)s") % what
        )
    return _("Add a calibration of %(code)s at %(site)s: %(day)s, %(outcome)s, next due %(due)s") % what
