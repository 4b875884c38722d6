"""The instruments of a site, each with its standing calibration (REG-46)."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from ledger.prepared import Prepared, Values
from sites.facts.shapes import EquipmentFact
from sites.models import Calibration, Equipment, EquipmentQualification


def standing_calibration(column: str, at: datetime | None = None) -> Subquery:
    """The newest calibration of ``OuterRef(pk)`` that no other corrects."""
    rows = Calibration.objects.filter(equipment_id=OuterRef("pk"), corrected_by=None)
    if at is not None:
        rows = rows.filter(created_at__lte=at)
    return Subquery(rows.order_by("-done_on", "-id").values(column)[:1])


def equipment_query(given: Values) -> Any:
    """The instruments of ``given["site"]``, each with its standing calibration and its last qualification."""
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
            "requalify_since",
            Subquery(
                EquipmentQualification.objects.select_related(None)
                .filter(equipment_id=OuterRef("pk"))
                .order_by("-done_at", "-id")
                .values("evidence")[:1]
            ),
            standing_calibration("due_on"),
            standing_calibration("outcome"),
        )
    )


def load_equipment(site_id: uuid.UUID, day: date) -> tuple[EquipmentFact, ...]:
    """The site's instruments; each is in date when its standing calibration passed and its due day has not gone by.

    One that was not qualified since its unit moved is not in date (REG-46).
    """
    return equipment_facts(_EQUIPMENT.rows({"site": site_id}), day)


def equipment_facts(rows: list[tuple[Any, ...]], day: date) -> tuple[EquipmentFact, ...]:
    """The rows of ``equipment_query``, judged on a day."""
    return tuple(_fact(dict(zip(_COLUMNS, row, strict=True)), day) for row in rows)


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
)


def _fact(row: dict[str, Any], day: date) -> EquipmentFact:
    due_on, outcome = row["due_on"], row["outcome"] or ""
    in_use = row["out_since"] is None and row["requalify_since"] is None
    return EquipmentFact(
        **row | {"outcome": outcome, "qualification": row["qualification"] or ""},
        in_date=in_use and outcome == "passed" and due_on is not None and due_on >= day,
    )


_EQUIPMENT = Prepared(equipment_query)
