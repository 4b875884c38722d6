"""Reads about the instruments and rooms of a site: the list, and the history of one (REG-33, REG-46)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.facts import EquipmentFact
from sites.facts.equipment import equipment_fact, with_facts
from sites.models import Calibration, Equipment, EquipmentQualification, Maintenance, RemoteSite, Room
from ui.formats import calendar_date

PAGE = 100
DRAWN = 100
"""Rows of a kind that the history of an instrument shows, newest first."""


@dataclass(frozen=True)
class PlantPage:
    """A page of instruments, by code. ``next``: the code after which the next begins."""

    items: tuple[EquipmentFact, ...]
    next: str = ""


def plant_page(site: RemoteSite, day: date, *, after: str = "") -> PlantPage:
    """Instruments of a site, each with how it stands: one query."""
    found = Equipment.objects.select_related(None).filter(site=site, code__gt=after).order_by("code")
    rows = list(with_facts(found)[: PAGE + 1])
    items = tuple(equipment_fact(row, day) for row in rows[:PAGE])
    return PlantPage(items, items[-1].code if len(rows) > PAGE else "")


def item_fact(item: Equipment, day: date) -> EquipmentFact:
    """How one instrument stands."""
    (row,) = with_facts(Equipment.objects.select_related(None).filter(pk=item.pk))
    return equipment_fact(row, day)


def rooms_of(site: RemoteSite) -> list[Any]:
    """The rooms of a site, each with how many instruments stand in it: one query."""
    return list(Room.objects.filter(site=site).annotate(held=Count("equipment")).order_by("code")[:200])


def standing_of(item: EquipmentFact) -> tuple[str, str]:
    """How an instrument stands, in words, and the colour of its tag: the first thing that keeps it from use."""
    if item.out_since:
        return _("Out of use"), "grey"
    if item.requalify_since:
        return _("Not re-qualified"), "red"
    if item.outcome == "failed":
        return _("Failed its calibration"), "red"
    if item.due_on is None:
        return _("Never calibrated"), "red"
    if item.maintenance_late and item.maintenance_stops:
        return _("Maintenance overdue"), "red"
    if not item.in_date:
        return _("Out of calibration"), "red"
    if item.room_out_since:
        return _("Room out of use"), "red"
    if item.maintenance_late:
        return _("In use, maintenance overdue"), "yellow"
    return _("In use"), "green"


@dataclass(frozen=True)
class Deed:
    """One thing done to an instrument."""

    kind: str
    day: date
    says: str
    evidence: str
    by: str
    recorded_at: datetime
    document_id: Any
    wrong: bool = False
    correction: str = ""


def history_of(item: Equipment) -> list[Deed]:
    """Calibrations, qualifications and maintenance of an instrument, newest first; what was corrected too. Three queries."""
    deeds = [
        Deed(
            kind=_("Calibration"),
            day=row.done_on,
            says=_("%(outcome)s, next due %(day)s")
            % {"outcome": row.get_outcome_display(), "day": calendar_date(row.due_on)},
            evidence=row.certificate,
            by=row.done_by,
            recorded_at=row.created_at,
            document_id=row.document_id,
            wrong=getattr(row, "corrected_by", None) is not None,
            correction=row.correction_reason,
        )
        for row in _latest(Calibration, item)
        .select_related("corrected_by")
        .order_by("-done_on", "-id")[:DRAWN]
    ]
    deeds += [
        Deed(
            kind=_("Qualification"),
            day=timezone.localdate(row.done_at),
            says=_("Fit for use where it stands"),
            evidence=row.evidence,
            by=row.done_by,
            recorded_at=row.created_at,
            document_id=row.document_id,
        )
        for row in _latest(EquipmentQualification, item).order_by("-done_at", "-id")[:DRAWN]
    ]
    deeds += [
        Deed(
            kind=_("Maintenance"),
            day=row.done_on,
            says=row.work,
            evidence=row.evidence,
            by=row.done_by,
            recorded_at=row.created_at,
            document_id=row.document_id,
            wrong=getattr(row, "corrected_by", None) is not None,
            correction=row.correction_reason,
        )
        for row in _latest(Maintenance, item)
        .select_related("corrected_by")
        .order_by("-done_on", "-id")[:DRAWN]
    ]
    return sorted(deeds, key=lambda deed: (deed.day, deed.recorded_at), reverse=True)


def _latest(model: Any, item: Equipment) -> Any:
    return model.objects.filter(equipment=item)


def paper_ids(item: Equipment) -> set[Any]:
    """The documents behind what was done to an instrument."""
    return {
        key
        for model in (Calibration, EquipmentQualification, Maintenance)
        for key in model.objects.filter(equipment=item, document__isnull=False).values_list(
            "document_id", flat=True
        )
    }
