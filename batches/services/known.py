"""What an entry is given as, and everything it refers to, loaded at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from batches.facts import load_equipment, load_lots, load_people
from batches.models import Batch
from batches.rules.entry import EquipmentFacts, LotFacts, PersonFacts
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


def load_known(
    batch: Batch,
    content: VersionContent,
    inputs: Sequence[EntryInput],
    *,
    at: datetime,
    others: Sequence[PersonRef] = (),
) -> Known:
    """Load people, lots and equipment that the inputs name: one query each, none for what nobody named."""
    asked = [(content.by_key[one.step], one) for one in inputs if one.step in content.by_key]
    refs = {ref.key for one in inputs for ref in (one.performer, one.witness) if ref is not None}
    refs |= {ref.key for ref in others}
    ids, emails = _split(refs)
    people = load_people(
        site_id=batch.site_id,
        scope_ids=batch.governing_scope_ids(),
        instruction_version_id=batch.instruction_version_id,
        at=at,
        ids=ids,
        emails=emails,
    )
    lots: dict[str, list[LotFacts]] = {}
    lot_ids, numbers = _split(
        {ref for step, one in asked if step.kind == StepKind.MATERIAL for ref in one.lot_refs}
    )
    if lot_ids or numbers:
        for lot in load_lots(site_id=batch.site_id, ids=lot_ids, numbers=numbers):
            lots.setdefault(str(lot.lot_id), []).append(lot)
            lots.setdefault(lot.lot_number, []).append(lot)
    equipment: dict[str, EquipmentFacts] = {}
    item_ids, codes = _split(
        {
            ref.strip()
            for step, one in asked
            for ref in (one.equipment_refs if step.kind == StepKind.EQUIPMENT else one.equipment)
        }
    )
    if item_ids or codes:
        for item in load_equipment(site_id=batch.site_id, ids=item_ids, codes=codes):
            equipment[str(item.equipment_id)] = item
            equipment[item.code] = item
    return Known(people=people, lots=lots, equipment=equipment)


def _split(refs: set[str]) -> tuple[list[uuid.UUID], list[str]]:
    ids: list[uuid.UUID] = []
    names: list[str] = []
    for ref in sorted(refs):
        try:
            ids.append(uuid.UUID(ref))
        except ValueError:
            names.append(ref)
    return ids, names


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
