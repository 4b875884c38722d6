"""What the rules of an entry look at: the attempt to record it, with the people, lots and equipment it names."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

Answer = tuple[Any, Any] | None
"""What a rule answers: nothing where it holds, else the reason and the way out."""


@dataclass(frozen=True)
class PersonFacts:
    """A person as the rules see them: may they perform and witness here, and when are they competent on this version?

    ``competences``: from and until (empty: open) of each competence on the version at the site.
    """

    person_id: uuid.UUID
    name: str
    may_perform: bool
    may_witness: bool
    may_submit: bool = False
    competences: tuple[tuple[datetime, datetime | None], ...] = ()
    email: str = ""
    zone: str = "Europe/London"
    role: str = ""

    def competent_at(self, instant: datetime) -> bool:
        """Whether a competence is in force at this instant."""
        return any(start <= instant and (end is None or instant < end) for start, end in self.competences)


@dataclass(frozen=True)
class LotFacts:
    """A material lot as it stands now."""

    lot_id: uuid.UUID
    site_id: uuid.UUID
    material_code: str
    name: str
    lot_number: str
    status: str
    expires_at: datetime


@dataclass(frozen=True)
class EquipmentFacts:
    """A piece of equipment as it stands now. ``due_on`` is that of its last calibration, which ``passed`` or not.

    ``moved``: its unit moved, and it was not qualified since; ``maintenance_due_on``: when maintenance is due without which it
    is not used (REG-46). ``room_out``: the code of the room it stands in, when that is out of use (REG-33).
    """

    equipment_id: uuid.UUID
    site_id: uuid.UUID
    equipment_class: str
    name: str
    code: str
    out_of_use: bool
    done_on: date | None
    due_on: date | None
    passed: bool
    moved: bool = False
    maintenance_due_on: date | None = None
    room_out: str = ""


@dataclass(frozen=True)
class EntryAttempt:
    """All that is known about an entry somebody wants to make.

    ``step`` is the loaded step; ``expected_position`` the position of the next step in order (None when all are done);
    ``closed_reason`` says in words why the site may not work now, empty when it may; ``purpose`` as in ``Purpose``.
    """

    step: Any
    purpose: str
    expected_position: int | None
    expected_title: str
    site_id: uuid.UUID
    zone: str
    closed_reason: str
    started_at: datetime
    now: datetime
    performed_at: datetime
    recorded_at: datetime
    late_after: timedelta
    performer: PersonFacts | None
    witness: PersonFacts | None
    late_reason: str = ""
    correction_reason: str = ""
    value: Any = None
    patient_code: str = ""
    lots: Sequence[LotFacts] = field(default_factory=tuple)
    equipment: Sequence[EquipmentFacts] = field(default_factory=tuple)

    @property
    def is_late(self) -> bool:
        """Whether it was written down later than the installation's allowance after it was done."""
        return self.recorded_at - self.performed_at > self.late_after
