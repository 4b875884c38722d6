"""What a report is made from: everything that decides its content, and nothing else (REG-138)."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ledger.canonical import instant_text


def month_bounds(year: int, month: int, zone: str) -> tuple[datetime, datetime]:
    """First instant of a month and of the next, on the clock of ``zone``."""
    there = ZoneInfo(zone)
    following = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=there), datetime(*following, 1, tzinfo=there)


def month_before(day: date) -> tuple[int, int]:
    """Year and month of the month before the one of ``day``."""
    return (day.year - 1, 12) if day.month == 1 else (day.year, day.month - 1)


@dataclass(frozen=True)
class Parameters:
    """Of one run. Instants are aware. ``as_at`` is the end of the period, or the cut-off when that came first."""

    number: str
    definition_id: str
    definition_version: int
    kind: str
    sections: tuple[str, ...]
    attribute: str
    zone: str
    master_file_id: str
    master_file_number: str
    mode: str
    product_id: str
    control_site_id: str
    period_start: datetime
    period_end: datetime
    cut_off: datetime
    software: str
    demonstration: bool
    address: str

    @classmethod
    def of(cls, run: Any, *, software: str, demonstration: bool, address: str) -> "Parameters":
        """Those of a stored run (its definition and master file loaded with it)."""
        definition = run.definition
        master_file = definition.master_file
        return cls(
            number=run.number,
            definition_id=str(definition.pk),
            definition_version=definition.version,
            kind=definition.kind,
            sections=tuple(definition.sections),
            attribute=definition.attribute,
            zone=definition.zone,
            master_file_id=str(master_file.pk),
            master_file_number=master_file.number,
            mode=master_file.mode,
            product_id=str(master_file.product_id),
            control_site_id=str(master_file.control_site_id),
            period_start=run.period_start,
            period_end=run.period_end,
            cut_off=run.cut_off,
            software=software,
            demonstration=demonstration,
            address=address,
        )

    @property
    def as_at(self) -> datetime:
        """The instant whose state the report tells."""
        return min(self.period_end, self.cut_off)

    @cached_property
    def there(self) -> ZoneInfo:
        """The zone of the report."""
        return ZoneInfo(self.zone)

    @property
    def is_month(self) -> bool:
        """Whether the period is one calendar month of the zone."""
        start = self.period_start.astimezone(self.there)
        return (start, self.period_end) == month_bounds(start.year, start.month, self.zone)

    @property
    def complete(self) -> bool:
        """Whether the period was over at the cut-off."""
        return self.cut_off >= self.period_end

    def to_canonical(self) -> dict[str, object]:
        """As it stands in the snapshot."""
        return {
            "number": self.number,
            "kind": self.kind,
            "definition": self.definition_id,
            "definition_version": self.definition_version,
            "sections": list(self.sections),
            "attribute": self.attribute,
            "master_file": self.master_file_number,
            "mode": self.mode,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "zone": self.zone,
            "cut_off": self.cut_off,
            "as_at": self.as_at,
            "complete": self.complete,
            "software": self.software,
            "demonstration": self.demonstration,
            "address": self.address,
        }

    def for_event(self) -> dict[str, Any]:
        """The keys that every event of the run carries."""
        return {
            "number": self.number,
            "master_file": self.master_file_number,
            "definition_version": self.definition_version,
            "period_start": instant_text(self.period_start),
            "period_end": instant_text(self.period_end),
            "cut_off": instant_text(self.cut_off),
        }
