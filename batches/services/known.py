"""What an entry is given as, and everything it refers to, loaded at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from batches.facts import Moment, Named, load_facts
from batches.models import Batch
from batches.rules.attempt import EquipmentFacts, LotFacts, PersonFacts
from designations.content import VersionContent
from designations.kinds import StepKind


@dataclass(frozen=True)
class PersonRef:
    """Who, and how they were known: ``ref`` is a person's id or e-mail address.

    ``method``: badge, pin, passkey, session (their own full sign-in) or client (a hospital system's own sign-on);
    ``device_session``: id of the unlocked device session, or of the client.
    """

    ref: str
    method: str
    device_session: str = ""

    @property
    def key(self) -> str:
        """The reference as people are looked up: trimmed, in lower case."""
        return self.ref.strip().lower()


@dataclass(frozen=True)
class EntryInput:
    """One entry as somebody gives it; ``value`` as ``designations.values`` reads it for the step's kind.

    A material step names its lot in its value, an equipment step its equipment; ``equipment`` names more that was used
    (the instrument a number was read from), by id or code.
    """

    step: str
    value: Any
    performer: PersonRef
    witness: PersonRef | None = None
    performed_at: datetime | None = None
    recorded_at: datetime | None = None
    late_reason: str = ""
    correction_reason: str = ""
    equipment: tuple[str, ...] = ()
    device_offset_ms: int = 0

    @property
    def lot_refs(self) -> tuple[str, ...]:
        """The lots that the value names, whatever the step is."""
        return _named(self.value, "lot")

    @property
    def equipment_refs(self) -> tuple[str, ...]:
        """The equipment that the value names, and the rest."""
        return (*_named(self.value, "equipment"), *self.equipment)


def _named(value: Any, member: str) -> tuple[str, ...]:
    """What a mapping names; a bare text may be a lot or an equipment code: the step's kind says which."""
    found = value.get(member) if isinstance(value, Mapping) else value
    return (found.strip(),) if isinstance(found, str) and 0 < len(found.strip()) <= 120 else ()


@dataclass(frozen=True)
class Known:
    """Everything the entries of one call refer to, loaded at once."""

    people: Mapping[str, PersonFacts]
    lots: Mapping[str, Sequence[LotFacts]]
    equipment: Mapping[str, EquipmentFacts]
    moment: Moment
    values: Mapping[str, Any]


def load_known(
    batch: Batch,
    content: VersionContent,
    inputs: Sequence[EntryInput],
    *,
    at: datetime,
    others: Sequence[PersonRef] = (),
    values: bool = False,
    past: bool = False,
) -> Known:
    """Load where the batch stands, and the people, lots and equipment that the inputs name: one statement.

    ``values``: load the values that count now too, for a step that is worked out from others or read beside them.
    ``past``: as ``facts.load_facts``.
    """
    asked = [(content.by_key[one.step], one) for one in inputs if one.step in content.by_key]
    refs = {ref.key for one in inputs for ref in (one.performer, one.witness) if ref is not None}
    refs |= {ref.key for ref in others}
    facts = load_facts(
        batch,
        at=at,
        people=_split(refs),
        lots=_split({ref for step, one in asked if step.kind == StepKind.MATERIAL for ref in one.lot_refs}),
        equipment=_split(
            {
                ref.strip()
                for step, one in asked
                for ref in (one.equipment_refs if step.kind == StepKind.EQUIPMENT else one.equipment)
            }
        ),
        values=values,
        past=past,
    )
    lots: dict[str, list[LotFacts]] = {}
    for lot in facts.lots:
        lots.setdefault(str(lot.lot_id), []).append(lot)
        lots.setdefault(lot.lot_number, []).append(lot)
    equipment: dict[str, EquipmentFacts] = {}
    for item in facts.equipment:
        equipment[str(item.equipment_id)] = item
        equipment[item.code] = item
    return Known(
        people=facts.people, lots=lots, equipment=equipment, moment=facts.moment, values=facts.values
    )


def _split(refs: set[str]) -> Named:
    ids: list[uuid.UUID] = []
    names: list[str] = []
    for ref in sorted(refs):
        try:
            ids.append(uuid.UUID(ref))
        except ValueError:
            names.append(ref)
    return Named(tuple(ids), tuple(names))


@dataclass(frozen=True)
class BenchPerson:
    """A performer or witness as the ledger needs to know them (``ledger.actors.Actor``); may do nothing else."""

    facts: PersonFacts
    organisation_code: str = ""
    site_code: str = ""

    @property
    def actor_id(self) -> str:
        return str(self.facts.person_id)

    @property
    def printed_name(self) -> str:
        return self.facts.name

    @property
    def role_name(self) -> str:
        return self.facts.role

    @property
    def zone(self) -> str:
        return self.facts.zone

    def may(self, permission: str, record: Any = None) -> bool:
        """Nothing: attesting is not acting."""
        return False
