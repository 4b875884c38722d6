"""What the start gate needs to know about a site, loaded in a fixed number of queries (REG-55).

``load_site_facts`` answers for one site, product, mode and instant; the rules of ``rules/gate.py`` and of the enrolment
moves are pure functions over what it returns. ``load_stops`` is the short answer for every signed step (REG-41): one query.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery

from designations.models import MasterFileVersion
from ledger.prepared import Prepared, Values
from sites.models import (
    Calibration,
    Competence,
    Enrolment,
    Equipment,
    InstructionIssue,
    ListedSite,
    RemoteSite,
    Restriction,
    UnitLocation,
)

QUERIES = 7
"""How many statements ``load_site_facts`` issues, whatever the site holds (one fewer where the site is not a unit)."""


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
    """One instrument with its standing calibration, if it has one."""

    id: uuid.UUID
    equipment_class: str
    code: str
    name: str
    out_since: datetime | None
    out_reason: str
    due_on: date | None
    outcome: str
    in_date: bool


@dataclass(frozen=True)
class UnitFact:
    """Where a modular unit stands at the instant, and whether it was re-qualified there (REG-22)."""

    place: str
    starts_at: datetime
    requalified_at: datetime | None


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
    issues: tuple[IssueFact, ...]
    competences: tuple[CompetenceFact, ...]
    equipment: tuple[EquipmentFact, ...]
    unit: UnitFact | None
    open_version: tuple[str, int] | None = field(default=None)
    """Number and version of the master file in force, listed or not."""

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


def effective_at(at: datetime, prefix: str = "") -> Q:
    """Versions in force at an instant: effective now, or superseded since (REG-21)."""
    return (
        Q(**{f"{prefix}state__in": ("effective", "superseded")})
        & Q(**{f"{prefix}effective_from__lte": at})
        & (Q(**{f"{prefix}effective_until__isnull": True}) | Q(**{f"{prefix}effective_until__gt": at}))
    )


def standing_calibration(column: str, at: datetime | None = None) -> Subquery:
    """The newest calibration of ``OuterRef(pk)`` that no other corrects."""
    rows = Calibration.objects.filter(equipment_id=OuterRef("pk"), corrected_by=None)
    if at is not None:
        rows = rows.filter(created_at__lte=at)
    return Subquery(rows.order_by("-done_on", "-id").values(column)[:1])


def covering(*, site_id: Any, product_id: Any, master_file: Any = None, licence_ids: Iterable[Any] = ()) -> Q:
    """Restrictions that cover a product at a site: every named part has to match (REG-38)."""
    licences = Q(licence=None) | Q(licence_id__in=list(licence_ids))
    whole = (
        Q(enrolment=None)
        & (Q(site=None) | Q(site_id=site_id))
        & (Q(product=None) | Q(product_id=product_id))
        & licences
    )
    own = Q(enrolment__site_id=site_id, enrolment__master_file__product_id=product_id)
    if master_file is not None:
        own &= Q(**master_file)
    return whole | own


def in_force_at(at: datetime) -> Q:
    """Restrictions in force at an instant; lifted ones were in force until they were lifted."""
    return Q(effective_from__lte=at) & (Q(lifted_at=None) | Q(lifted_at__gt=at))


def load_site_facts(
    site: RemoteSite, product: Any, mode: str, at: datetime, *, licence_ids: Iterable[uuid.UUID] = ()
) -> SiteFacts:
    """Load what the gate asks about ``site``, at most ``QUERIES`` statements.

    ``product``: a ``designations.Product``; ``mode``: its mode; ``at``: an aware instant; ``licence_ids``: the licences
    relied on, so that a restriction on one of them counts.
    """
    day = at.astimezone(ZoneInfo(site.zone)).date()
    given = {"site": site.pk, "product": product.pk, "mode": str(mode), "at": at}
    enrolment_id, enrolment, enrolment_since = next(
        iter(_ENROLMENT.rows(_without(given, "at"))), (None, "", None)
    )
    version, listed = _master_file(given)
    return SiteFacts(
        site_id=site.pk,
        site_code=site.code,
        site_name=site.name,
        kind=site.kind,
        zone=site.zone,
        product_id=product.pk,
        mode=mode,
        at=at,
        day=day,
        listed=listed,
        open_version=version,
        enrolment_id=enrolment_id,
        enrolment=enrolment,
        enrolment_since=enrolment_since,
        restrictions=tuple(
            RestrictionFact(*row) for row in _RESTRICTIONS.rows(given | {"licences": tuple(licence_ids)})
        ),
        issues=tuple(_issue(row, at) for row in _ISSUES.rows(_without(given, "at"))),
        competences=tuple(CompetenceFact(*row) for row in _COMPETENCES.rows(_without(given, "mode"))),
        equipment=load_equipment(site.pk, day),
        unit=_unit(site, at) if site.kind == RemoteSite.Kind.UNIT else None,
    )


def _without(given: Values, name: str) -> Values:
    """The values that a statement asks for: every one of them has to reach it."""
    return {key: value for key, value in given.items() if key != name}


def _enrolments(given: Values) -> Any:
    return (
        Enrolment.objects.select_related(None)
        .filter(
            site_id=given["site"], master_file__product_id=given["product"], master_file__mode=given["mode"]
        )
        .order_by("-created_at")
        .values_list("id", "state", "state_since")[:1]
    )


def _open_versions(given: Values) -> Any:
    at: Any = given["at"]
    listing = ListedSite.objects.filter(master_file_version_id=OuterRef("pk"), site_id=given["site"]).filter(
        Q(listed_from=None) | Q(listed_from__lte=at), Q(listed_until=None) | Q(listed_until__gt=at)
    )
    return (
        MasterFileVersion.objects.select_related(None)
        .filter(effective_at(at), master_file__product_id=given["product"], master_file__mode=given["mode"])
        .order_by("-effective_from")
        .values_list(
            "pk",
            "number",
            "effective_from",
            "master_file_id",
            "master_file__number",
            Subquery(listing.values("pk")[:1]),
        )[:1]
    )


def _master_file(given: Values) -> tuple[tuple[str, int] | None, ListedFact | None]:
    rows = _OPEN_VERSION.rows(given)
    if not rows:
        return None, None
    version_id, number, effective_from, file_id, file_number, listing = rows[0]
    if listing is None:
        return (file_number, number), None
    return (file_number, number), ListedFact(
        master_file_id=file_id,
        master_file=file_number,
        version_id=version_id,
        version=number,
        effective_from=effective_from,
    )


def _restrictions(given: Values) -> Any:
    return (
        Restriction.objects.select_related(None)
        .filter(in_force_at(given["at"]))
        .filter(
            covering(
                site_id=given["site"],
                product_id=given["product"],
                master_file={"enrolment__master_file__mode": given["mode"]},
                licence_ids=given["licences"],
            )
        )
        .order_by("effective_from", "id")
        .values_list("id", "number", "imposed_by", "effective_from", "reference", "answer_due_on")
    )


def _issues(given: Values) -> Any:
    return (
        InstructionIssue.objects.select_related(None)
        .filter(
            site_id=given["site"],
            version__instruction__product_id=given["product"],
            version__instruction__mode=given["mode"],
        )
        .exclude(state="withdrawn")
        .order_by("-version__number", "-id")
        .values_list(
            "id",
            "version_id",
            "version__instruction__number",
            "version__number",
            "version__state",
            "state",
            "effective_from",
            "acknowledged_at",
            "version__effective_from",
        )
    )


def _issue(row: tuple[Any, ...], at: datetime) -> IssueFact:
    (
        issue_id,
        version_id,
        instruction,
        version,
        version_state,
        state,
        effective_from,
        acknowledged_at,
        begins,
    ) = row
    return IssueFact(
        id=issue_id,
        version_id=version_id,
        instruction=instruction,
        version=version,
        version_state=version_state,
        state=state,
        effective_from=effective_from,
        acknowledged_at=acknowledged_at,
        usable=(
            state == "acknowledged"
            and effective_from <= at
            and version_state == "effective"
            and begins is not None
            and begins <= at
        ),
    )


def _competences(given: Values) -> Any:
    at: Any = given["at"]
    return (
        Competence.objects.select_related(None)
        .filter(
            site_id=given["site"],
            instruction_version__instruction__product_id=given["product"],
            person__is_active=True,
        )
        .filter(valid_from__lte=at)
        .filter(Q(valid_until=None) | Q(valid_until__gt=at), Q(ended_at=None) | Q(ended_at__gt=at))
        .order_by("person__full_name", "id")
        .values_list("person_id", "person__full_name", "instruction_version_id", "valid_until")
    )


def _equipment(given: Values) -> Any:
    return (
        Equipment.objects.select_related(None)
        .filter(site_id=given["site"])
        .order_by("equipment_class", "code")
        .values_list(
            "id",
            "equipment_class",
            "code",
            "name",
            "out_since",
            "out_reason",
            standing_calibration("due_on"),
            standing_calibration("outcome"),
        )
    )


def load_equipment(site_id: uuid.UUID, day: date) -> tuple[EquipmentFact, ...]:
    """The site's instruments; each is in date when its standing calibration passed and its due day has not gone by."""
    return tuple(
        EquipmentFact(
            id=key,
            equipment_class=equipment_class,
            code=code,
            name=name,
            out_since=out_since,
            out_reason=out_reason,
            due_on=due_on,
            outcome=outcome or "",
            in_date=out_since is None and outcome == "passed" and due_on is not None and due_on >= day,
        )
        for key, equipment_class, code, name, out_since, out_reason, due_on, outcome in _EQUIPMENT.rows(
            {"site": site_id}
        )
    )


_ENROLMENT = Prepared(_enrolments)
_OPEN_VERSION = Prepared(_open_versions)
_RESTRICTIONS = Prepared(_restrictions)
_ISSUES = Prepared(_issues)
_COMPETENCES = Prepared(_competences)
_EQUIPMENT = Prepared(_equipment)


def _unit(site: RemoteSite, at: datetime) -> UnitFact | None:
    row = (
        UnitLocation.objects.select_related(None)
        .filter(site=site, starts_at__lte=at)
        .filter(Q(ends_at=None) | Q(ends_at__gt=at))
        .values_list("place__name", "starts_at", "requalified_at")
        .first()
    )
    return UnitFact(*row) if row else None


@dataclass(frozen=True)
class Stops:
    """What stops work in hand at a site now (REG-41): a state that is not active, or restrictions."""

    enrolment: str
    restrictions: tuple[str, ...]

    @property
    def stopped(self) -> bool:
        """Whether nothing may be signed here now."""
        return self.enrolment != "active" or bool(self.restrictions)


def load_stops(
    *, site_id: Any, product_id: Any, mode: str, at: datetime, licence_ids: Iterable[Any] = ()
) -> Stops:
    """One query: the enrolment's state and the numbers of the restrictions in force. For every signed step (REG-41)."""
    from django.contrib.postgres.expressions import ArraySubquery

    restrictions = (
        Restriction.objects.select_related(None)
        .filter(in_force_at(at))
        .filter(
            covering(
                site_id=site_id,
                product_id=product_id,
                master_file={"enrolment__master_file__mode": mode},
                licence_ids=licence_ids,
            )
        )
        .order_by("number")
        .values("number")
    )
    enrolment = Enrolment.objects.select_related(None).filter(
        site_id=site_id, master_file__product_id=product_id, master_file__mode=mode
    )
    row = (
        RemoteSite.objects.filter(pk=site_id)
        .values(
            state=Subquery(enrolment.order_by("-created_at").values("state")[:1]),
            numbers=ArraySubquery(restrictions),
        )
        .first()
    )
    if row is None:
        return Stops(enrolment="", restrictions=())
    return Stops(enrolment=row["state"] or "", restrictions=tuple(row["numbers"]))
