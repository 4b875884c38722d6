"""What is known about a site: plain values, without queries."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class ListedFact:
    """The master-file version in force at the instant, which lists the site."""

    master_file_id: uuid.UUID
    master_file: str
    version_id: uuid.UUID
    version: int
    effective_from: datetime


@dataclass(frozen=True)
class RestrictionFact:
    """A restriction in force at the instant that covers this site and product."""

    id: uuid.UUID
    number: str
    imposed_by: str
    effective_from: datetime
    reference: str
    answer_due_on: date | None
    stops_making: bool = True

    @property
    def by_authority(self) -> bool:
        """Whether only a granted variation ends it (REG-39)."""
        return self.imposed_by == "authority"


@dataclass(frozen=True)
class IssueFact:
    """An instruction version issued to the site. ``usable``: acknowledged there, in effect there and in force itself."""

    id: uuid.UUID
    version_id: uuid.UUID
    instruction: str
    version: int
    version_state: str
    state: str
    effective_from: datetime
    acknowledged_at: datetime | None
    usable: bool


@dataclass(frozen=True)
class CompetenceFact:
    """A person's competence on an instruction version at this site, valid at the instant."""

    person_id: uuid.UUID
    person: str
    version_id: uuid.UUID
    valid_until: datetime | None


@dataclass(frozen=True)
class EquipmentFact:
    """One instrument with its standing calibration, if it has one. ``requalify_since``: see ``models.Equipment``;
    ``qualification``: the protocol of its last qualification, empty when none is recorded. ``in_date`` says nothing of the
    room it stands in (``room``: its code), which is out of use since ``room_out_since`` (REG-33)."""

    id: uuid.UUID
    equipment_class: str
    code: str
    name: str
    out_since: datetime | None
    out_reason: str
    due_on: date | None
    outcome: str
    requalify_since: datetime | None
    qualification: str
    in_date: bool
    maintained_on: date | None = None
    maintenance_due_on: date | None = None
    maintenance_late: bool = False
    maintenance_stops: bool = False
    room: str = ""
    room_out_since: datetime | None = None


@dataclass(frozen=True)
class UnitFact:
    """How a modular unit stands at the instant (REG-22).

    ``place`` is empty while it is on the way or was never anywhere; ``bound_for`` and ``departed_at`` are those of the
    move that had begun by then. ``state`` is the unit's state now, as an enrolment's is: a stop holds at once.
    """

    state: str
    place: str
    starts_at: datetime | None
    requalified_at: datetime | None
    bound_for: str
    departed_at: datetime | None


@dataclass(frozen=True)
class AgreementFact:
    """How a site stands with its host (REG-43).

    ``host`` is empty when nobody recorded one. ``own``: the host is the control site itself. The rest describes the
    agreement in force with that host, and is empty where there is none.
    """

    host: str
    own: bool
    reference: str = ""
    version: int = 0
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether an agreement covers the day."""
        return (
            self.valid_from is not None
            and self.valid_until is not None
            and self.valid_from <= day <= self.valid_until
        )

    def stands(self, kind: str, day: date) -> bool:
        """Whether a site of this kind may make something on the day; a fixed place without a host is not its own."""
        return self.own or self.valid_on(day) or (not self.host and kind != "fixed")


@dataclass(frozen=True)
class VisitFact:
    """A visit of a home planned for the day, with its kit as it stands now (REG-44)."""

    id: uuid.UUID
    visitor_id: uuid.UUID
    visitor: str
    kit: str
    kit_state: str
    kit_expires_on: date

    def usable_on(self, day: date) -> bool:
        """Whether its kit may be used on the day."""
        return self.kit_state == "approved" and self.kit_expires_on >= day


@dataclass(frozen=True)
class RegistrationFact:
    """The latest registration of the site in the country it lies in (REG-139)."""

    authority: str
    number: str
    registered_on: date
    ended_on: date | None

    def holds(self, day: date) -> bool:
        """Whether it covers the day."""
        return self.registered_on <= day and (self.ended_on is None or day < self.ended_on)


@dataclass(frozen=True)
class SiteFacts:
    """Everything about one site, product and mode at one instant.

    ``day`` is the date of ``at`` in the site's zone. ``enrolment`` is the state's name, empty when the site was never
    enrolled. ``listed`` is empty when no version in force lists the site.
    """

    site_id: uuid.UUID
    site_code: str
    site_name: str
    kind: str
    zone: str
    product_id: uuid.UUID
    mode: str
    at: datetime
    day: date
    listed: ListedFact | None
    enrolment_id: uuid.UUID | None
    enrolment: str
    enrolment_since: datetime | None
    restrictions: tuple[RestrictionFact, ...]
    """Those that stop making."""
    issues: tuple[IssueFact, ...]
    competences: tuple[CompetenceFact, ...]
    equipment: tuple[EquipmentFact, ...]
    unit: UnitFact | None
    agreement: AgreementFact
    open_version: tuple[str, int] | None = field(default=None)
    """Number and version of the master file in force, listed or not."""
    responsible: str = ""
    """Who answers for the site on ``day``: name and organisation; empty: nobody."""
    visits: tuple[VisitFact, ...] = ()
    """Visits of a home planned for ``day``."""
    country: str = "GB"
    """Where the site lies at the instant, by its place or by where the unit stands; GB where nobody said."""
    registration: RegistrationFact | None = None
    later_stops: tuple[RestrictionFact, ...] = ()
    """Restrictions that stop no making, but the certification or the release of what is made."""

    def issue_of(self, version_id: uuid.UUID) -> IssueFact | None:
        """The site's issue of an instruction version, or nothing."""
        return next((issue for issue in self.issues if issue.version_id == version_id), None)

    def usable_issues(self) -> tuple[IssueFact, ...]:
        """Instruction versions the site may work by now."""
        return tuple(issue for issue in self.issues if issue.usable)

    def competent(self, person_id: uuid.UUID | str, version_id: uuid.UUID) -> bool:
        """Whether a person is competent on an instruction version here, now."""
        return any(
            str(c.person_id) == str(person_id) and c.version_id == version_id for c in self.competences
        )

    def competent_people(self, version_id: uuid.UUID) -> tuple[CompetenceFact, ...]:
        """Everybody competent on an instruction version here, now."""
        return tuple(c for c in self.competences if c.version_id == version_id)

    def equipment_of(self, equipment_class: str) -> tuple[EquipmentFact, ...]:
        """The site's instruments of a class."""
        return tuple(e for e in self.equipment if e.equipment_class == equipment_class)

    def equipment_by_id(self, equipment_id: uuid.UUID) -> EquipmentFact | None:
        """One instrument of the site, or nothing (another site's is nothing)."""
        return next((e for e in self.equipment if e.id == equipment_id), None)
