"""What the rules of an entry need to know, loaded in one statement."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject
from django.utils.dateparse import parse_datetime

from accounts import roles
from accounts.models import Person, ScopeGrant
from accounts.models.membership import current_at
from accounts.permissions import Permission
from batches.models import Batch, MaterialLot, StepEntry
from batches.rules.attempt import EquipmentFacts, LotFacts, PersonFacts
from batches.standing import COLUMNS, standing_columns, standing_from
from ledger.prepared import Prepared, Values
from sites.facts.equipment import last_maintained, maintenance_due
from sites.models import Calibration, Competence, Equipment


@dataclass(frozen=True)
class Moment:
    """Where a batch stands now. ``reached``: position of the last step recorded, or -1; ``entries``: how many there are."""

    reached: int
    entries: int
    closed_reason: str


@dataclass(frozen=True)
class Facts:
    """What the rules of entries ask about. ``people``: by id and by e-mail address (lower case); unknown and closed
    accounts are left out. ``values``: step key → stored value that counts now, when asked for."""

    moment: Moment
    people: dict[str, PersonFacts]
    lots: tuple[LotFacts, ...]
    equipment: tuple[EquipmentFacts, ...]
    values: dict[str, Any]


@dataclass(frozen=True)
class Named:
    """Things that somebody named, by id or in words (an e-mail address, a lot number, a code)."""

    ids: tuple[uuid.UUID, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids or self.words)


def load_facts(
    batch: Batch,
    *,
    at: datetime,
    people: Named,
    lots: Named,
    equipment: Named,
    values: bool = False,
    past: bool = False,
) -> Facts:
    """Read everything in one statement, after the batch was locked. Compiled once for each number of names.

    ``past``: the gate has just judged the whole time of the work, so what stops work since does not count (REG-41).
    """
    given: dict[str, Any] = {
        "at": at,
        "batch": batch.pk,
        "site": batch.site_id,
        "product": batch.product_id,
        "licence": batch.licence_id,
        "version": batch.instruction_version_id,
        "mode": str(batch.mode),
        "scopes": tuple(sorted(batch.governing_scope_ids())),
        "people_ids": people.ids,
        "people_words": people.words,
    }
    for name, named in (("lots", lots), ("equipment", equipment)):
        if named:
            given |= {f"{name}_ids": named.ids, f"{name}_words": named.words}
    row = (_WITH_VALUES if values else _FACTS).rows(given)[0]
    named_rows = dict(zip(_columns(given, values=values), row, strict=True))
    standing = standing_from(named_rows)
    return Facts(
        moment=Moment(
            reached=-1 if named_rows["reached"] is None else named_rows["reached"],
            entries=named_rows["count"] or 0,
            closed_reason=standing.unit_reason if past else standing.closed_reason,
        ),
        people=_people(_parsed(named_rows["people"])),
        lots=tuple(_lot(one, batch.site_id) for one in _parsed(named_rows.get("lots"))),
        equipment=tuple(_item(one, batch.site_id) for one in _parsed(named_rows.get("equipment"))),
        values={one["key"]: one["value"] for one in _parsed(named_rows.get("current"))},
    )


def _columns(given: Values, *, values: bool) -> list[str]:
    names = ["reached", "count", *COLUMNS, "people"]
    names += [name for name in ("lots", "equipment") if f"{name}_ids" in given]
    return [*names, "current"] if values else names


def _parsed(rows: list[str] | None) -> list[Any]:
    return [orjson.loads(row) for row in rows or ()]


def _build(given: Values) -> Any:
    """The statement: one row of the batch, everything else beside it."""
    entries = StepEntry.objects.filter(batch=OuterRef("pk")).order_by().values("batch")
    found: dict[str, Any] = {
        "reached": Subquery(entries.filter(corrects=None).annotate(last=Max("position")).values("last")),
        "count": Subquery(entries.annotate(all=Count("pk")).values("all")),
        **standing_columns(given),
        "people": ArraySubquery(_people_query(given)),
    }
    if "lots_ids" in given:
        found["lots"] = ArraySubquery(_lots_query(given))
    if "equipment_ids" in given:
        found["equipment"] = ArraySubquery(_equipment_query(given))
    return Batch.objects.filter(pk=given["batch"]).annotate(**found).values_list(*found)


def _build_with_values(given: Values) -> Any:
    current = (
        StepEntry.objects.filter(batch=OuterRef("pk"), corrected_by=None)
        .order_by()
        .values(row=JSONObject(key="step_key", value="value"))
    )
    built = _build(given)
    names = _columns(given, values=False)
    return built.annotate(current=ArraySubquery(current)).values_list(*names, "current")


PERFORM, WITNESS, SUBMIT = Permission.BATCH_PERFORM, Permission.BATCH_WITNESS, Permission.BATCH_SUBMIT
_ASKED = frozenset({PERFORM.value, WITNESS.value, SUBMIT.value})


def _people_query(given: Values) -> Any:
    """People with their rights here and their competence on the version.

    A right counts when membership, role in code and link row agree (as in ``accounts.authority``), at the instant ``at``.
    Every right held here comes along: to pick three of them here, a plan made once reads all permissions for each.
    """
    at: Any = given["at"]
    grants = (
        ScopeGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=at),
            current_at(at, "membership__"),
            user=OuterRef("pk"),
            membership__person=OuterRef("pk"),
            membership__scope=F("content_object"),
            content_object_id__in=given["scopes"],
            valid_from__lte=at,
        )
        .order_by()
        .values(row=Concat("membership__role", Value(" "), "permission__codename"))
    )
    competences = (
        Competence.objects.filter(
            person=OuterRef("pk"), site_id=given["site"], instruction_version_id=given["version"]
        )
        .order_by()
        .values(row=JSONObject(start="valid_from", end="valid_until", ended="ended_at"))
    )
    return (
        Person.objects.filter(
            Q(pk__in=given["people_ids"]) | Q(email__in=given["people_words"]), is_active=True
        )
        .order_by()
        .values(
            row=JSONObject(
                id="id",
                email="email",
                name="full_name",
                zone="zone",
                grants=ArraySubquery(grants),
                competences=ArraySubquery(competences),
            )
        )
    )


def _people(rows: Iterable[dict[str, Any]]) -> dict[str, PersonFacts]:
    found: dict[str, PersonFacts] = {}
    for row in rows:
        held: dict[str, str] = {}
        for grant in row["grants"]:
            name, _space, may = grant.partition(" ")
            if may in _ASKED and name in roles.ROLES and may in roles.ROLES[name].permissions:
                held[may] = name
        role = held.get(PERFORM.value) or held.get(WITNESS.value) or held.get(SUBMIT.value) or ""
        facts = PersonFacts(
            person_id=uuid.UUID(row["id"]),
            name=row["name"],
            email=row["email"],
            zone=row["zone"],
            role=str(roles.ROLES[role].title) if role else "",
            may_perform=PERFORM.value in held,
            may_witness=WITNESS.value in held,
            may_submit=SUBMIT.value in held,
            competences=tuple(_interval(item) for item in row["competences"]),
        )
        found[row["id"]] = facts
        found[row["email"]] = facts
    return found


def _interval(row: dict[str, Any]) -> tuple[datetime, datetime | None]:
    start, end, ended = (parse_datetime(row[key]) if row[key] else None for key in ("start", "end", "ended"))
    if start is None:
        raise TypeError("a competence without a beginning: the column is not null")
    ends = [instant for instant in (end, ended) if instant is not None]
    return start, min(ends) if ends else None


def _lots_query(given: Values) -> Any:
    """Lots in stock at the site, by id or lot number."""
    return (
        MaterialLot.objects.filter(
            Q(pk__in=given["lots_ids"]) | Q(lot_number__in=given["lots_words"]), site_id=given["site"]
        )
        .order_by("id")
        .values(
            row=JSONObject(
                id="id",
                material="material_code",
                name="name",
                number="lot_number",
                status="status",
                expires="expires_at",
            )
        )
    )


def _lot(row: dict[str, Any], site_id: uuid.UUID) -> LotFacts:
    expires_at = parse_datetime(row["expires"])
    if expires_at is None:
        raise TypeError("a lot without an expiry: the column is not null")
    return LotFacts(
        lot_id=uuid.UUID(row["id"]),
        site_id=site_id,
        material_code=row["material"],
        name=row["name"],
        lot_number=row["number"],
        status=row["status"],
        expires_at=expires_at,
    )


def _equipment_query(given: Values) -> Any:
    """Equipment of the site, by id or code, each with its last calibration that no other corrects."""
    last = (
        Calibration.objects.filter(equipment=OuterRef("pk"), corrected_by=None)
        .order_by("-done_on", "-id")
        .values(row=JSONObject(done="done_on", due="due_on", outcome="outcome"))[:1]
    )
    return (
        Equipment.objects.filter(
            Q(pk__in=given["equipment_ids"]) | Q(code__in=given["equipment_words"]), site_id=given["site"]
        )
        .order_by("id")
        .values(
            row=JSONObject(
                id="id",
                equipment_class="equipment_class",
                name="name",
                code="code",
                out_since="out_since",
                requalify_since="requalify_since",
                maintained_on=last_maintained(),
                every_days="maintenance_every_days",
                first_due_on="maintenance_first_due_on",
                stops="maintenance_stops",
                room="room__code",
                room_out_since="room__out_since",
                calibrations=ArraySubquery(last),
            )
        )
    )


def _item(row: dict[str, Any], site_id: uuid.UUID) -> EquipmentFacts:
    calibration = row["calibrations"][0] if row["calibrations"] else {}
    return EquipmentFacts(
        equipment_id=uuid.UUID(row["id"]),
        site_id=site_id,
        equipment_class=row["equipment_class"],
        name=row["name"],
        code=row["code"],
        out_of_use=row["out_since"] is not None,
        moved=row["requalify_since"] is not None,
        done_on=_day(calibration.get("done")),
        due_on=_day(calibration.get("due")),
        passed=calibration.get("outcome") == "passed",
        maintenance_due_on=maintenance_due(
            _day(row["maintained_on"]), row["every_days"], _day(row["first_due_on"])
        )
        if row["stops"]
        else None,
        room_out=row["room"] if row["room_out_since"] else "",
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


_FACTS = Prepared(_build)
_WITH_VALUES = Prepared(_build_with_values)
