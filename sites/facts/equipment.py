"""The instruments of a site, each with its standing calibration (REG-46)."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from ledger.prepared import Prepared, Values
from sites.facts.shapes import EquipmentFact
from sites.models import Calibration, Equipment, EquipmentQualification, Maintenance


def standing_calibration(column: str, at: datetime | None = None) -> Subquery:
    """The newest calibration of ``OuterRef(pk)`` that no other corrects."""
    rows = Calibration.objects.filter(equipment_id=OuterRef("pk"), corrected_by=None)
    if at is not None:
        rows = rows.filter(created_at__lte=at)
    return Subquery(rows.order_by("-done_on", "-id").values(column)[:1])


def last_maintained() -> Subquery:
    """The day of the newest maintenance of ``OuterRef(pk)`` that no other corrects."""
    rows = Maintenance.objects.select_related(None).filter(equipment_id=OuterRef("pk"), corrected_by=None)
    return Subquery(rows.order_by("-done_on", "-id").values("done_on")[:1])


def maintenance_due(done_on: date | None, every_days: int | None, first_due_on: date | None) -> date | None:
    """When maintenance is due next; nothing where none is planned."""
    if every_days is None:
        return None
    return first_due_on if done_on is None else done_on + timedelta(days=every_days)


def with_facts(found: Any) -> Any:
    """The columns of a fact, in their order, of a queryset of equipment."""
    return found.values_list(
        "id",
        "equipment_class",
        "code",
        "name",
        "out_since",
        "out_reason",
        "requalify_since",
        Subquery(
            EquipmentQualification.objects.select_related(None)
            .filter(equipment_id=OuterRef("pk"))
            .order_by("-done_at", "-id")
            .values("evidence")[:1]
        ),
        standing_calibration("due_on"),
        standing_calibration("outcome"),
        last_maintained(),
        "maintenance_every_days",
        "maintenance_first_due_on",
        "maintenance_stops",
        "room__code",
        "room__out_since",
    )


def equipment_query(given: Values) -> Any:
    """The instruments of ``given["site"]``: the columns of ``with_facts``."""
    return with_facts(
        Equipment.objects.select_related(None)
        .filter(site_id=given["site"])
        .order_by("equipment_class", "code")
    )


def load_equipment(site_id: uuid.UUID, day: date) -> tuple[EquipmentFact, ...]:
    """The site's instruments; each is in date when its standing calibration passed and its due day has not gone by.

    One that was not qualified since its unit moved is not in date, and neither is one whose overdue maintenance stops its use
    (REG-46).
    """
    return equipment_facts(_EQUIPMENT.rows({"site": site_id}), day)


def equipment_facts(rows: list[tuple[Any, ...]], day: date) -> tuple[EquipmentFact, ...]:
    """The rows of ``equipment_query``, judged on a day."""
    return tuple(equipment_fact(row, day) for row in rows)


_COLUMNS = (
    "id",
    "equipment_class",
    "code",
    "name",
    "out_since",
    "out_reason",
    "requalify_since",
    "qualification",
    "due_on",
    "outcome",
    "maintained_on",
    "every_days",
    "first_due_on",
    "stops",
    "room",
    "room_out_since",
)


def equipment_fact(columns: Any, day: date) -> EquipmentFact:
    """A fact from the columns of ``with_facts``, as of a day."""
    row: dict[str, Any] = dict(zip(_COLUMNS, columns, strict=True))
    due_on, outcome = row["due_on"], row["outcome"] or ""
    next_due = maintenance_due(row["maintained_on"], row.pop("every_days"), row.pop("first_due_on"))
    late = next_due is not None and next_due < day
    stops = bool(row.pop("stops"))
    in_use = row["out_since"] is None and row["requalify_since"] is None and not (late and stops)
    return EquipmentFact(
        **row | {"outcome": outcome, "qualification": row["qualification"] or "", "room": row["room"] or ""},
        maintenance_due_on=next_due,
        maintenance_late=late,
        maintenance_stops=stops,
        in_date=in_use and outcome == "passed" and due_on is not None and due_on >= day,
    )


_EQUIPMENT = Prepared(equipment_query)
