"""Sites are registered; places outside the register are added by hand (REG-44, REG-61)."""

import re
from datetime import date
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from accounts.models import Organisation, Scope
from accounts.permissions import Permission
from accounts.services.organisations import scope_make
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.identifiers import IdentifierError, parse_ods_code, parse_site_code
from ledger.saving import insert
from ledger.trail import unit_of_work
from sites import events
from sites.models import Place, RemoteSite
from sites.policies import require
from sites.services.home import write_address
from sites.services.movement import standing_begin

BY_HAND = "Entered by hand"
COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_zones = cache(available_timezones)  # reads hundreds of files each time it is asked


def place_add(
    *,
    actor: Actor,
    name: str,
    address: str,
    postcode: str,
    country: str = "GB",
    ods_code: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    parent: Organisation | None = None,
    opened_on: date | None = None,
    source_note: str = "",
) -> Place:
    """Add a place that no register file brought (a pharmacy, a place in another UK nation). Raises ``InvalidInput``."""
    _require_anywhere(actor)
    problems = [
        Problem(message=message, field=field, way_out=way_out)
        for field, value, message, way_out in (
            ("name", name, _("The name is missing."), _("Enter the name of the place.")),
            (
                "address",
                address,
                _("The address is missing."),
                _("Enter the address, one line under the other."),
            ),
            ("postcode", postcode, _("The postcode is missing."), _("Enter the postcode.")),
        )
        if not value.strip()
    ]
    if not COUNTRY.fullmatch(country):
        problems.append(
            Problem(
                message=_("This is no country."),
                field="country",
                reg="REG-139",
                way_out=_("Enter the two letters of the country, like GB."),
            )
        )
    code = None
    if ods_code.strip():
        try:
            code = parse_ods_code(ods_code).value
        except IdentifierError as error:
            problems.append(problem_of(error, "ods_code"))
    if problems:
        raise InvalidInput(problems=problems)
    place = Place(
        ods_code=code,
        name=name.strip(),
        address="\n".join(line.strip() for line in address.splitlines() if line.strip()),
        postcode=postcode.strip().upper(),
        country=country,
        latitude=latitude,
        longitude=longitude,
        parent=parent,
        parent_ods_code=(parent.ods_code or "") if parent else "",
        opened_on=opened_on,
        source=BY_HAND,
        source_note=source_note.strip(),
    )
    with unit_of_work(actor=actor) as work:
        insert(
            place,
            {
                "mfg_sites_place_ods": Problem(
                    message=_("A place with this NHS site code is in the register already."),
                    field="ods_code",
                    reg="REG-110",
                    way_out=_("Search the register for the code and choose that place."),
                )
            },
        )
        work.event(
            events.PLACE_ADDED,
            stream=f"place:{place.pk}",
            subject=place,
            payload={"name": place.name, "postcode": place.postcode, "source": place.source},
            reason=place.source_note,
        )
    return place


def _require_anywhere(actor: Actor) -> None:
    if not actor.may(Permission.SITE_EDIT):
        require(actor, Permission.SITE_EDIT, None)


def problem_of(error: IdentifierError, field: str) -> Problem:
    """An identifier that does not fit, as the problem of a field."""
    return Problem(message=error.message, field=field, reg=error.rule, way_out=error.way_out)


def site_register(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    control_site: Organisation,
    place: Place | None = None,
    host_organisation: Organisation | None = None,
    zone: str = "Europe/London",
    location_code: str = "",
    unit_number: str = "",
    plate: str = "",
    home_address: str = "",
) -> RemoteSite:
    """Register a remote site with its scope. Every fault is raised at once.

    ``kind``: of ``RemoteSite.Kind``. A fixed site needs a ``place``; a vehicle its ``plate``; a unit its permanent
    ``unit_number`` and ``plate`` (where it stands is ``unit_arrive``); a home its ``location_code`` and, sealed, the least
    address that finds it (REG-22, REG-44, REG-61).
    """
    if control_site.scope is None:
        raise InvalidInput.single(
            _("This organisation is not a control site."),
            field="control_site",
            reg="REG-23",
            way_out=_("Choose a control site."),
        )
    require(actor, Permission.SITE_EDIT, control_site.scope)
    problems: list[Problem] = []
    try:
        code = parse_site_code(code)
    except IdentifierError as error:
        problems.append(problem_of(error, "code"))
    problems += shape_problems(
        name=name,
        kind=kind,
        place=place,
        location_code=location_code,
        unit_number=unit_number,
        plate=plate,
        home_address=home_address,
        zone=zone,
    )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        if (
            RemoteSite.objects.filter(code=code).exists()
            or Scope.objects.filter(kind=Scope.Kind.REMOTE_SITE, code=code).exists()
        ):
            raise InvalidInput(problems=(code_taken(),))
        site = RemoteSite(
            code=code,
            name=name.strip(),
            kind=kind,
            place=place,
            host_organisation=host_organisation or (place.parent if place else None),
            control_site=control_site,
            scope=scope_make(
                kind=Scope.Kind.REMOTE_SITE, code=code, title=name.strip(), organisation=control_site
            ),
            control_scope=control_site.scope,
            zone=zone,
            location_code=location_code.strip().upper(),
            unit_number=unit_number.strip(),
            plate=plate.strip(),
        )
        insert(
            site,
            {
                "mfg_sites_remotesite_code": code_taken(),
                "mfg_sites_site_unit_number": Problem(
                    message=_("Another unit bears this number."),
                    field="unit_number",
                    reg="REG-22",
                    way_out=_("Check the number on the unit’s plate: it is permanent and never given twice."),
                ),
                "mfg_sites_site_location_code": Problem(
                    message=_("Another home bears this coded location."),
                    field="location_code",
                    reg="REG-44",
                    way_out=_("Choose another code."),
                ),
            },
        )
        if kind == RemoteSite.Kind.UNIT:
            standing_begin(site).save(force_insert=True)
        if home_address.strip():
            write_address(site=site, address=home_address.strip())
        work.event(
            events.SITE_REGISTERED,
            stream=site.stream,
            subject=site,
            payload=site_payload(site, control_site),
        )
    return site


def site_payload(site: RemoteSite, control_site: Organisation) -> dict[str, str]:
    """What the event of a registered site carries."""
    return {
        "code": site.code,
        "name": site.name,
        "kind": str(site.kind),
        "control_site": control_site.name,
    }


def code_taken() -> Problem:
    """A site code is never given twice (REG-61)."""
    return Problem(
        message=_("This site code is taken, perhaps by a site that has ceased: a code is never given twice."),
        field="code",
        reg="REG-61",
        way_out=_("Choose another code."),
    )


def shape_problems(
    *,
    name: str,
    kind: str,
    place: Place | None,
    location_code: str,
    unit_number: str,
    plate: str,
    home_address: str,
    zone: str,
) -> list[Problem]:
    """What is missing or too much for a site of this kind; nothing when it can be registered (REG-22, REG-44)."""
    found = []

    def missing(field: str, message: str, way_out: str, reg: str = "") -> None:
        found.append(Problem(message=message, field=field, way_out=way_out, reg=reg))

    if not name.strip():
        missing("name", _("The name is missing."), _("Enter the name of the site."))
    if kind not in RemoteSite.Kind.values:
        missing("kind", _("This kind of site does not exist."), _("Choose one of the four kinds."), "REG-44")
        return found
    if zone not in _zones():
        missing("zone", _("This time zone does not exist."), _("Choose one, for example Europe/London."))
    if kind == RemoteSite.Kind.FIXED and place is None:
        missing(
            "place", _("A fixed site needs a place."), _("Choose one from the register, or add it by hand.")
        )
    if kind == RemoteSite.Kind.VEHICLE and not plate.strip():
        missing("plate", _("The registration mark is missing."), _("Enter it."), "REG-44")
    if kind == RemoteSite.Kind.UNIT:
        if not unit_number.strip():
            missing(
                "unit_number",
                _("The unit number is missing."),
                _("Enter the unit’s permanent number."),
                "REG-22",
            )
        if not plate.strip():
            missing(
                "plate", _("The serial plate is missing."), _("Enter what is stamped on the plate."), "REG-22"
            )
    if kind == RemoteSite.Kind.HOME:
        if not location_code.strip():
            missing(
                "location_code", _("The coded location is missing."), _("Give the home a code."), "REG-44"
            )
        if place is not None:
            missing(
                "place", _("A home is not a place of the register."), _("Leave the place empty."), "REG-44"
            )
    elif home_address.strip():
        missing(
            "home_address", _("Only a home has a sealed address."), _("Leave the address empty."), "REG-44"
        )
    if kind == RemoteSite.Kind.UNIT and place is not None:
        missing(
            "place",
            _("A unit moves: its place is recorded with dates."),
            _("Leave it empty, then record where the unit arrives."),
        )
    return found


def site_zone(site: RemoteSite) -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(site.zone)
