"""What the rules look at: records loaded once, with the few facts around them that a rule may need."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ledger.errors import Problem

if TYPE_CHECKING:
    from designations.content import VersionContent
    from designations.models import InstructionVersion, LicenceVariation, MasterFileVersion


@dataclass(frozen=True)
class MasterFileCase:
    """A master-file version about to move. ``covered``: whether a licence in force covers product and mode today."""

    version: "MasterFileVersion"
    actor_id: uuid.UUID | None
    covered: bool


@dataclass(frozen=True)
class InstructionCase:
    """An instruction version about to move. ``faults``: everything that does not hold in its steps and criteria."""

    version: "InstructionVersion"
    content: "VersionContent"
    faults: Sequence[Problem]
    actor_id: uuid.UUID | None
    covered: bool


@dataclass(frozen=True)
class VariationCase:
    """A variation about to move, with the master-file versions that it carries."""

    variation: "LicenceVariation"
    files: Sequence["MasterFileVersion"]
