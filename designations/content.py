"""An instruction version as one loaded, immutable value: what pages, the API, the record and its review all go by.

``load_content(version_id)`` reads it in three queries and keeps it once the version can never change again.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from designations.kinds import StepKind
from designations.release import Line, judge_release
from designations.stepsettings import StepSettings, read_settings
from designations.values import Checked, Circumstances, check_value
from ledger.canonical import canonical_digest
from ledger.quantities import Limit, Outcome

if TYPE_CHECKING:
    from designations.models import InstructionVersion, ReleaseCriterion, Step

FOR_GOOD = frozenset({"approved", "effective", "superseded", "withdrawn", "discarded"})
"""States from which no version returns to draft: its content can be kept in memory."""
KEPT = 256


@dataclass(frozen=True)
class StepContent:
    """One step. ``limit``: what its value is judged by at entry, its own or that of the one criterion that reads it.

    ``alternatives``: keys of either-or criteria that read this step; those are judged together, at release.
    """

    id: uuid.UUID
    position: int
    key: str
    unit_procedure: str
    operation: str
    kind: str
    title: str
    text: str
    settings: StepSettings
    raw_settings: Mapping[str, Any]
    critical: bool
    witness_required: bool
    attribute: str
    equipment_class: str
    material_code: str
    citation: str
    limit: Limit | None
    alternatives: tuple[str, ...] = ()

    @property
    def asks_nothing(self) -> bool:
        """Whether the step is only to be read or worked out: no value is typed."""
        return self.kind in (StepKind.INFORMATION, StepKind.CALCULATION)

    def to_canonical(self) -> dict[str, object]:
        """The signed form."""
        return {
            "position": self.position,
            "key": self.key,
            "unit_procedure": self.unit_procedure,
            "operation": self.operation,
            "kind": self.kind,
            "title": self.title,
            "text": self.text,
            "settings": dict(self.raw_settings),
            "critical": self.critical,
            "witness_required": self.witness_required,
            "attribute": self.attribute,
            "equipment_class": self.equipment_class,
            "material_code": self.material_code,
            "citation": self.citation,
        }


@dataclass(frozen=True)
class CriterionContent:
    """One line of the release specification; lines of one ``group`` are alternatives."""

    id: uuid.UUID
    position: int
    key: str
    title: str
    method: str
    source_step: str
    limit: Limit
    group: str
    registered: bool
    citation: str

    def to_canonical(self) -> dict[str, object]:
        """The signed form."""
        return {
            "position": self.position,
            "key": self.key,
            "title": self.title,
            "method": self.method,
            "source_step": self.source_step,
            "limit": self.limit.to_canonical(),
            "group": self.group,
            "registered": self.registered,
            "citation": self.citation,
        }


@dataclass(frozen=True)
class VersionContent:
    """Header, steps in order, release specification in order. Holds no state: the state is the record's."""

    version_id: uuid.UUID
    instruction_number: str
    version_number: int
    title: str
    batch_size: str
    product_code: str
    mode: str
    master_file: str
    shelf_life_minutes: int | None
    change_summary: str
    steps: tuple[StepContent, ...]
    criteria: tuple[CriterionContent, ...]
    by_key: Mapping[str, StepContent] = field(init=False, compare=False, repr=False)
    lines_of: Mapping[str, tuple[CriterionContent, ...]] = field(init=False, compare=False, repr=False)
    """Step key → the criteria of every line of the release specification that reads the step, alternatives included."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {step.key: step for step in self.steps})
        lines: dict[str, list[CriterionContent]] = {}
        for criterion in self.criteria:
            lines.setdefault(criterion.group or f" {criterion.key}", []).append(criterion)
        reading: dict[str, list[CriterionContent]] = {}
        for line in lines.values():
            for key in dict.fromkeys(criterion.source_step for criterion in line):
                reading.setdefault(key, []).extend(line)
        object.__setattr__(self, "lines_of", {key: tuple(found) for key, found in reading.items()})

    def validate_value(
        self,
        step: "StepContent | str",
        raw: object,
        *,
        values: Mapping[str, Any] | None = None,
        now: datetime | None = None,
        batch_started_at: datetime | None = None,
        field: str = "value",
    ) -> Checked:
        """Judge what was typed or sent for a step (its content or key; ``KeyError`` for a key that is not here).

        ``values``: key → stored value of the steps recorded so far, for calculations and order of dates. ``field``: the
        dotted path that problems name. Never raises for anything in ``raw``.
        """
        content = self.by_key[step] if isinstance(step, str) else step
        return check_value(
            content, raw, Circumstances(now or timezone.now(), batch_started_at, values or {}, field)
        )

    def judge_release(self, values: Mapping[str, Any]) -> tuple[Line, ...]:
        """Judge the release specification over the stored values, either-or groups as one line each (REG-71)."""
        return judge_release(self.criteria, values)

    def judged_beside_others(self, key: str) -> bool:
        """Whether a line of the release specification reads this step and others: alternatives of which one must pass."""
        return any(criterion.source_step != key for criterion in self.lines_of.get(key, ()))

    def failed_by(self, key: str, values: Mapping[str, Any]) -> tuple[Line, ...]:
        """The lines of the release specification that read this step and are known to fail over the stored values."""
        lines = judge_release(self.lines_of.get(key, ()), values)
        return tuple(line for line in lines if line.outcome is Outcome.OUT_OF_LIMIT)

    @property
    def equipment_classes(self) -> tuple[str, ...]:
        """Every class of equipment the steps need, each once, in order of first use."""
        return tuple(dict.fromkeys(step.equipment_class for step in self.steps if step.equipment_class))

    @property
    def material_codes(self) -> tuple[str, ...]:
        """Every material the steps need, each once, in order of first use."""
        return tuple(dict.fromkeys(step.material_code for step in self.steps if step.material_code))

    @property
    def witnessed(self) -> bool:
        """Whether a step asks for a second person."""
        return any(step.witness_required for step in self.steps)

    @property
    def unit_procedures(self) -> tuple[tuple[str, tuple[StepContent, ...]], ...]:
        """The steps in runs of the same unit procedure, in order."""
        runs: list[tuple[str, list[StepContent]]] = []
        for step in self.steps:
            if not runs or runs[-1][0] != step.unit_procedure:
                runs.append((step.unit_procedure, []))
            runs[-1][1].append(step)
        return tuple((name, tuple(steps)) for name, steps in runs)

    def to_canonical(self) -> dict[str, object]:
        """What author, reviewer and approver sign."""
        return {
            "type": "instruction_version",
            "number": self.instruction_number,
            "version": self.version_number,
            "title": self.title,
            "batch_size": self.batch_size,
            "product": self.product_code,
            "mode": self.mode,
            "master_file": self.master_file,
            "shelf_life_minutes": self.shelf_life_minutes,
            "change_summary": self.change_summary,
            "steps": [step.to_canonical() for step in self.steps],
            "criteria": [criterion.to_canonical() for criterion in self.criteria],
        }

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the canonical content, 64 hexadecimal characters."""
        return canonical_digest(self.to_canonical())


def build_content(
    version: "InstructionVersion", steps: Iterable["Step"], criteria: Iterable["ReleaseCriterion"]
) -> VersionContent:
    """Put rows together. Raises ``SettingsError`` or ``QuantityError`` for rows that no service would have written."""
    lines = tuple(
        CriterionContent(
            id=row.id,
            position=row.position,
            key=row.key,
            title=row.title,
            method=row.method,
            source_step=row.source_step,
            limit=Limit.from_json(row.limit),
            group=row.group,
            registered=row.registered,
            citation=row.citation,
        )
        for row in criteria
    )
    single = {line.source_step: line.limit for line in lines if not line.group}
    either: dict[str, tuple[str, ...]] = {}
    for line in lines:
        if line.group:
            either[line.source_step] = (*either.get(line.source_step, ()), line.key)
    instruction = version.instruction
    return VersionContent(
        version_id=version.id,
        instruction_number=instruction.number,
        version_number=version.number,
        title=instruction.title,
        batch_size=instruction.batch_size,
        product_code=instruction.product.code,
        mode=instruction.mode,
        master_file=str(version.master_file_version),
        shelf_life_minutes=version.shelf_life_minutes,
        change_summary=version.change_summary,
        steps=tuple(_step(row, single, either) for row in steps),
        criteria=lines,
    )


def _step(row: "Step", single: Mapping[str, Limit], either: Mapping[str, tuple[str, ...]]) -> StepContent:
    settings = read_settings(row.kind, row.settings)
    return StepContent(
        id=row.id,
        position=row.position,
        key=row.key,
        unit_procedure=row.unit_procedure,
        operation=row.operation,
        kind=row.kind,
        title=row.title,
        text=row.text,
        settings=settings,
        raw_settings=row.settings,
        critical=row.critical,
        witness_required=row.witness_required or row.kind == StepKind.WITNESS,
        attribute=row.attribute,
        equipment_class=row.equipment_class,
        material_code=row.material_code,
        citation=row.citation,
        limit=settings.limit or single.get(row.key),
        alternatives=either.get(row.key, ()),
    )


def read_content(version: "InstructionVersion") -> VersionContent:
    """Read the steps and criteria of a loaded version: two queries."""
    from designations.models import ReleaseCriterion, Step

    mine = {"version_id": version.id, "removed_at": None}
    return build_content(
        version,
        Step.objects.select_related(None).filter(**mine).order_by("position", "id"),
        ReleaseCriterion.objects.select_related(None).filter(**mine).order_by("position", "id"),
    )


_kept: OrderedDict[uuid.UUID, VersionContent] = OrderedDict()
_lock = Lock()


def load_content(version_id: uuid.UUID) -> VersionContent:
    """The content of a version: three queries, or none when it is kept. Raises ``InstructionVersion.DoesNotExist``.

    Says nothing about whether the reader may see it: reach the version through a scoped queryset first.
    """
    from designations.models import InstructionVersion

    with _lock:
        if version_id in _kept:
            _kept.move_to_end(version_id)
            return _kept[version_id]
    version = InstructionVersion.objects.get(pk=version_id)
    content = read_content(version)
    if version.state in FOR_GOOD:
        with _lock:
            _kept[version_id] = content
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return content
