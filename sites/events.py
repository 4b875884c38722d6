"""Event kinds of the sites floor: constants that services use, with the sentence each is told in."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger import kinds

REGISTER_IMPORTED = kinds.register(
    "sites.register.imported",
    _l("Register imported"),
    payload=("source", "file_name", "file_hash", "added", "changed", "unchanged", "skipped"),
    present=lambda p: (
        _(
            "Read %(file_name)s into the register: %(added)s added, %(changed)s changed, %(unchanged)s unchanged,"
            " %(skipped)s left out."
        )
        % p
    ),
)
PLACE_ADDED = kinds.register(
    "sites.place.added",
    _l("Place added by hand"),
    payload=("name", "postcode", "source"),
    present=lambda p: _("Added the place %(name)s, %(postcode)s, by hand.") % p,
)
SITE_REGISTERED = kinds.register(
    "sites.site.registered",
    _l("Site registered"),
    payload=("code", "name", "kind", "control_site"),
    present=lambda p: _("Registered %(name)s as site %(code)s of %(control_site)s.") % p,
)
UNIT_DEPARTED = kinds.register(
    "sites.unit.departed",
    _l("Unit departed"),
    payload=("code", "unit_number", "from_place", "bound_for", "departed_at", "instruments"),
    present=lambda p: _("Unit %(unit_number)s left %(from_place)s for %(bound_for)s.") % p,
)
UNIT_MOVED = kinds.register(
    "sites.unit.moved",
    _l("Unit arrived"),
    payload=("code", "unit_number", "place", "starts_at"),
    present=lambda p: _("Unit %(unit_number)s arrived at %(place)s.") % p,
)
UNIT_REQUALIFIED = kinds.register(
    "sites.unit.requalified",
    _l("Unit re-qualified"),
    payload=("code", "unit_number", "place", "evidence"),
    present=lambda p: _("Unit %(unit_number)s re-qualified at %(place)s: %(evidence)s.") % p,
)
HOME_ADDRESS_SEEN = kinds.register(
    "sites.home.address_seen",
    _l("Home address looked at"),
    payload=("code", "location_code"),
    present=lambda p: _("Looked at the address behind location %(location_code)s.") % p,
)

_ENROLMENT = ("site", "site_name", "master_file", "product")

ENROLMENT_PROPOSED = kinds.register(
    "sites.enrolment.proposed",
    _l("Site proposed"),
    payload=_ENROLMENT,
    present=lambda p: _("Proposed %(site_name)s for master file %(master_file)s.") % p,
)
ENROLMENT_ONBOARDING = kinds.register(
    "sites.enrolment.onboarding",
    _l("Onboarding began"),
    payload=_ENROLMENT,
    present=lambda p: _("Began to onboard %(site_name)s for master file %(master_file)s.") % p,
)
ENROLMENT_ACTIVATED = kinds.register(
    "sites.enrolment.activated",
    _l("Site made active"),
    payload=_ENROLMENT,
    present=lambda p: _("Made %(site_name)s active for master file %(master_file)s.") % p,
)
ENROLMENT_PAUSED = kinds.register(
    "sites.enrolment.paused",
    _l("Site paused by the holder"),
    payload=_ENROLMENT,
    present=lambda p: _("Paused %(site_name)s for master file %(master_file)s.") % p,
)
ENROLMENT_RESUMED = kinds.register(
    "sites.enrolment.resumed",
    _l("Pause ended by the holder"),
    payload=_ENROLMENT,
    present=lambda p: _("Ended the pause of %(site_name)s for master file %(master_file)s.") % p,
)
ENROLMENT_SUSPENDED = kinds.register(
    "sites.enrolment.suspended",
    _l("Suspended by the licensing authority"),
    payload=(*_ENROLMENT, "restriction"),
    present=lambda p: (
        _(
            "Recorded the licensing authority's suspension of %(site_name)s for master file %(master_file)s"
            " (%(restriction)s)."
        )
        % p
    ),
)
ENROLMENT_LIFTED = kinds.register(
    "sites.enrolment.suspension_lifted",
    _l("Suspension lifted by a granted variation"),
    payload=(*_ENROLMENT, "restriction", "variation", "returns_to"),
    present=lambda p: (
        _(
            "Suspension %(restriction)s of %(site_name)s ended by granted variation %(variation)s; the site is"
            " %(returns_to)s again."
        )
        % p
    ),
)
ENROLMENT_CEASED = kinds.register(
    "sites.enrolment.ceased",
    _l("Site ceased"),
    payload=_ENROLMENT,
    present=lambda p: _("Ceased %(site_name)s for master file %(master_file)s, for good.") % p,
)

RESTRICTION_RECORDED = kinds.register(
    "sites.restriction.recorded",
    _l("Restriction recorded"),
    payload=("number", "imposed_by", "reference", "covers", "effective_from"),
    present=lambda p: _("Recorded restriction %(number)s on %(covers)s.") % p,
)
REPRESENTATION_RECORDED = kinds.register(
    "sites.restriction.answered",
    _l("Answer to the authority recorded"),
    payload=("number", "reference", "sent_on"),
    present=lambda p: _("Recorded answer %(reference)s of %(sent_on)s to restriction %(number)s.") % p,
)
RESTRICTION_LIFTED = kinds.register(
    "sites.restriction.lifted",
    _l("Restriction lifted"),
    payload=("number", "imposed_by", "variation", "granted_on"),
    present=lambda p: _("Lifted restriction %(number)s.") % p,
)

LISTING_ADDED = kinds.register(
    "sites.listing.added",
    _l("Site put on a master file's list"),
    payload=("site", "master_file", "version"),
    present=lambda p: _("Put site %(site)s on the list of %(master_file)s version %(version)s.") % p,
)
LISTING_ENDED = kinds.register(
    "sites.listing.ended",
    _l("Site's listing given an end"),
    payload=("site", "master_file", "version", "until"),
    present=lambda p: _("Site %(site)s leaves the list of %(master_file)s version %(version)s.") % p,
)

_ISSUE = ("site", "instruction", "version")

INSTRUCTION_ISSUED = kinds.register(
    "sites.instruction.issued",
    _l("Instruction issued to the site"),
    payload=(*_ISSUE, "effective_from"),
    present=lambda p: _("Issued %(instruction)s version %(version)s to site %(site)s.") % p,
)
INSTRUCTION_ACKNOWLEDGED = kinds.register(
    "sites.instruction.acknowledged",
    _l("Instruction acknowledged by the site"),
    payload=_ISSUE,
    present=lambda p: _("Acknowledged %(instruction)s version %(version)s at site %(site)s.") % p,
)
INSTRUCTION_WITHDRAWN = kinds.register(
    "sites.instruction.withdrawn",
    _l("Instruction taken back from the site"),
    payload=_ISSUE,
    present=lambda p: _("Took %(instruction)s version %(version)s back from site %(site)s.") % p,
)

EQUIPMENT_ADDED = kinds.register(
    "sites.equipment.added",
    _l("Equipment added"),
    payload=("site", "code", "name", "serial", "equipment_class"),
    present=lambda p: _("Added %(name)s (%(code)s, serial %(serial)s) at site %(site)s.") % p,
)
EQUIPMENT_CALIBRATED = kinds.register(
    "sites.equipment.calibrated",
    _l("Calibration recorded"),
    payload=("site", "code", "done_on", "due_on", "outcome", "certificate", "corrects"),
    present=lambda p: _("Recorded a calibration of %(code)s, certificate %(certificate)s: %(outcome)s.") % p,
)
EQUIPMENT_QUALIFIED = kinds.register(
    "sites.equipment.qualified",
    _l("Equipment qualified"),
    payload=("site", "code", "done_at", "evidence"),
    present=lambda p: _("Qualified %(code)s where it stands, protocol %(evidence)s.") % p,
)
EQUIPMENT_OUT = kinds.register(
    "sites.equipment.taken_out",
    _l("Equipment taken out of use"),
    payload=("site", "code"),
    present=lambda p: _("Took %(code)s out of use at site %(site)s.") % p,
)
EQUIPMENT_BACK = kinds.register(
    "sites.equipment.returned",
    _l("Equipment returned to use"),
    payload=("site", "code"),
    present=lambda p: _("Returned %(code)s to use at site %(site)s.") % p,
)

MAINTENANCE_PLANNED = kinds.register(
    "sites.equipment.maintenance_planned",
    _l("Maintenance planned"),
    payload=("site", "code", "every_days", "first_due_on", "stops"),
    present=lambda p: (
        (
            _("Planned the maintenance of %(code)s every %(every_days)s days, first on %(first_due_on)s.")
            if p["every_days"]
            else _("Ended the planned maintenance of %(code)s.")
        )
        % p
    ),
)
MAINTENANCE_DONE = kinds.register(
    "sites.equipment.maintained",
    _l("Maintenance recorded"),
    payload=("site", "code", "done_on", "work", "evidence", "corrects", "sha256"),
    present=lambda p: _("Recorded the maintenance of %(code)s on %(done_on)s, report %(evidence)s.") % p,
)
EQUIPMENT_PLACED = kinds.register(
    "sites.equipment.placed",
    _l("Equipment placed in a room"),
    payload=("site", "code", "room", "before"),
    present=lambda p: (
        (
            _("Placed %(code)s in room %(room)s.")
            if p["room"]
            else _("Recorded that %(code)s stands in none of the recorded rooms.")
        )
        % p
    ),
)
ROOM_ADDED = kinds.register(
    "sites.room.added",
    _l("Room added"),
    payload=("site", "code", "name", "suited_for", "evidence"),
    present=lambda p: _("Added room %(name)s (%(code)s) at site %(site)s, suited for %(suited_for)s.") % p,
)
ROOM_OUT = kinds.register(
    "sites.room.taken_out",
    _l("Room taken out of use"),
    payload=("site", "code"),
    present=lambda p: _("Took room %(code)s out of use at site %(site)s.") % p,
)
ROOM_BACK = kinds.register(
    "sites.room.returned",
    _l("Room returned to use"),
    payload=("site", "code"),
    present=lambda p: _("Returned room %(code)s to use at site %(site)s.") % p,
)

_COMPETENCE = ("site", "person", "instruction", "version")

COMPETENCE_ASSESSED = kinds.register(
    "sites.competence.assessed",
    _l("Competence assessed"),
    payload=(*_COMPETENCE, "valid_from", "valid_until"),
    present=lambda p: (
        _("Found %(person)s competent on %(instruction)s version %(version)s at site %(site)s.") % p
    ),
)
COMPETENCE_ENDED = kinds.register(
    "sites.competence.ended",
    _l("Competence ended"),
    payload=_COMPETENCE,
    present=lambda p: _("Ended the competence of %(person)s on %(instruction)s version %(version)s.") % p,
)

_REGISTRATION = ("site", "country", "authority", "number")

REGISTRATION_RECORDED = kinds.register(
    "sites.registration.recorded",
    _l("Registration with the authority recorded"),
    payload=(*_REGISTRATION, "registered_on", "sha256"),
    present=lambda p: (
        _("Recorded that %(authority)s (%(country)s) registered site %(site)s under %(number)s.") % p
    ),
)
REGISTRATION_ENDED = kinds.register(
    "sites.registration.ended",
    _l("Registration with the authority ended"),
    payload=(*_REGISTRATION, "ended_on"),
    present=lambda p: _("The registration %(number)s of site %(site)s ended on %(ended_on)s.") % p,
)
