"""What the rules look at: records loaded once, with the few facts around them that a rule may need."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ledger.errors import Problem

if TYPE_CHECKING:
    from designations.basis import Difference
    from designations.content import VersionContent
    from designations.models import (
        Designation,
        Inspection,
        InspectionFinding,
        InstructionVersion,
        LicenceVariation,
        MasterFileVersion,
    )
    from ledger.checklists import Standing


@dataclass(frozen=True)
class MasterFileCase:
    """A master-file version about to move.

    ``covered``: whether a licence in force covers product and mode today. ``outgrown``: whether a change behind its
    designation was found significant (REG-07). ``overtaken_by``: the newest later version that was ever in force.
    ``misfits``: what of its control strategy does not fit the steps; ``unnamed``: where its template asks for a strategy and it
    has none, the titles of the steps that one would have to name (REG-84).
    """

    version: "MasterFileVersion"
    actor_id: uuid.UUID | None
    covered: bool
    outgrown: bool
    overtaken_by: int | None = None
    misfits: Sequence[Problem] = ()
    unnamed: Sequence[str] = ()


@dataclass(frozen=True)
class InstructionCase:
    """An instruction version about to move.

    ``faults``: everything that does not hold in its steps and criteria. ``overtaken_by``: the newest later version that was
    ever in use.
    """

    version: "InstructionVersion"
    content: "VersionContent"
    faults: Sequence[Problem]
    actor_id: uuid.UUID | None
    covered: bool
    overtaken_by: int | None = None


@dataclass(frozen=True)
class DesignationCase:
    """A designation case about to move. ``evidenced``: criteria that a document stands behind."""

    designation: "Designation"
    evidenced: frozenset[str]


@dataclass(frozen=True)
class StatementCase:
    """A statement about to be signed: what differs from the basis and was not assessed, and what was decided since the award.

    ``unassessed`` and ``significant``: changes in words. ``uncertified`` and ``unfiled``: what an application for a trial
    still waits for, and the way out; nothing for any other (REG-31).
    """

    designation: "Designation"
    has_basis: bool
    unexplained: Sequence["Difference"]
    unassessed: Sequence[str]
    significant: Sequence[str]
    uncertified: tuple[str, str] | None
    unfiled: tuple[str, str] | None


@dataclass(frozen=True)
class VariationCase:
    """A variation about to move, with the master-file versions that it carries.

    ``addressed``: whether the licence names its control site's address today (REG-30). ``readiness``: every item of its
    checklist as it stands (REG-31). ``awaited``: references of inspections that its decision waits for (REG-32).
    """

    variation: "LicenceVariation"
    files: Sequence["MasterFileVersion"]
    addressed: bool
    readiness: Sequence["Standing[Any]"]
    awaited: Sequence[str]


@dataclass(frozen=True)
class InspectionCase:
    """An inspection about to move, with every finding of its report."""

    inspection: "Inspection"
    findings: Sequence["InspectionFinding"]


@dataclass(frozen=True)
class AlignmentCase:
    """A pair of file and authorisation about to be judged. ``current``: both stand now. ``differences``: in words (REG-17).

    ``wrote``: whether whoever signs recorded the particulars of this version of the authorisation.
    """

    current: bool
    differences: Sequence[str]
    wrote: bool = False
