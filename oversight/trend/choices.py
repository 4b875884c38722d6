"""What can be trended: numbers that the control strategy in force names, and what a monthly report charts (REG-83, REG-84)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from designations.content import StepContent, VersionContent, build_content
from designations.controlstrategy import ControlRow, control_rows, limits_at
from designations.kinds import NUMERIC
from designations.models import InstructionVersion, MasterFileVersion, Product, ReleaseCriterion, Step
from designations.strategyfit import unit_of
from ledger.quantities import Limit
from oversight.models import ReportDefinition


@dataclass(frozen=True)
class Measured:
    """Where a mode measures it: the unit of its values, and the limit of the instruction in use (none: no limit)."""

    unit: str
    limit: Limit | None


@dataclass
class Choice:
    """One thing that can be trended.

    ``key``: as in the address; the quality attribute of the step or, ``by_step``, the key of a step without one.
    ``why``: what names it, in words. ``modes``: mode → where it is measured.
    """

    key: str
    title: str
    by_step: bool
    why: list[str] = field(default_factory=list)
    modes: dict[str, Measured] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """``found`` in order, the strategy’s first; ``left_out``: rows of the strategy with nothing to chart, in words."""

    found: Mapping[str, Choice]
    left_out: tuple[str, ...]


def choices_of(product: Product) -> Choices:
    """Of every master file of the product that is in force, with the instructions in use: five queries."""
    versions = MasterFileVersion.objects.filter(master_file__product=product, state="effective")
    contents = _contents(product)
    found: dict[str, Choice] = {}
    left_out: list[str] = []
    for version in versions.order_by("master_file__number"):
        mode = version.master_file.mode
        held = contents.get(mode, [])
        for row in control_rows(version.control_strategy):
            step, content = _step_of(row, held)
            if step is None or content is None or not _is_number(step):
                left_out.append(_left_out(row, step))
                continue
            _add(found, step, content, mode, _("%(attribute)s: %(parameter)s") % {
                "attribute": row.attribute, "parameter": row.parameter,
            })  # fmt: skip
    for mode, attribute in _charted(product):
        step, content = _measuring(attribute, contents.get(mode, []))
        if step is not None and content is not None:
            _add(found, step, content, mode, _("charted in the monthly report"))
    return Choices(found, tuple(dict.fromkeys(left_out)))


def _contents(product: Product) -> dict[str, list[VersionContent]]:
    """Mode → the instructions in use."""
    versions = list(
        InstructionVersion.objects.filter(instruction__product=product, state="effective").order_by(
            "instruction__number"
        )
    )
    rows: dict[tuple[type[Any], Any], list[Any]] = {}
    for model in (Step, ReleaseCriterion):
        kept = model.objects.select_related(None).filter(
            version_id__in=[one.pk for one in versions], removed_at=None
        )
        for row in kept.order_by("position", "id"):
            rows.setdefault((model, row.version_id), []).append(row)
    found: dict[str, list[VersionContent]] = {}
    for one in versions:
        content = build_content(one, rows.get((Step, one.pk), ()), rows.get((ReleaseCriterion, one.pk), ()))
        found.setdefault(one.instruction.mode, []).append(content)
    return found


def _charted(product: Product) -> list[tuple[str, str]]:
    """(mode, attribute) of the newest definition of every report."""
    newest = (
        ReportDefinition.objects.filter(master_file__product=product)
        .order_by("master_file_id", "kind", "-version")
        .distinct("master_file_id", "kind")
    )
    return [(one.master_file.mode, one.attribute) for one in newest if one.attribute]


def _step_of(
    row: ControlRow, contents: Iterable[VersionContent]
) -> tuple[StepContent | None, VersionContent | None]:
    for content in contents:
        if row.instruction in ("", content.instruction_number) and (step := content.by_key.get(row.step)):
            return step, content
    return None, None


def _measuring(
    attribute: str, contents: Iterable[VersionContent]
) -> tuple[StepContent | None, VersionContent | None]:
    """The last step that measures the attribute, as a report takes it."""
    found = [
        (step, content)
        for content in contents
        for step in content.steps
        if step.attribute == attribute and _is_number(step)
    ]
    return found[-1] if found else (None, None)


def _is_number(step: StepContent) -> bool:
    """Whether the step gives a number; a test with words for results gives none."""
    return step.kind in NUMERIC and not step.settings.options


def _left_out(row: ControlRow, step: StepContent | None) -> str:
    words = {"attribute": row.attribute, "parameter": row.parameter}
    if step is None:
        return _("%(attribute)s: %(parameter)s: no instruction in use has its step") % words
    return _("%(attribute)s: %(parameter)s: its step gives no number") % words


def _add(found: dict[str, Choice], step: StepContent, content: VersionContent, mode: str, why: str) -> None:
    key = step.attribute or step.key
    choice = found.setdefault(key, Choice(key, step.title, by_step=not step.attribute))
    if why not in choice.why:
        choice.why.append(why)
    limits = [limit for limit in limits_at(step, content) if not limit.choices]
    choice.modes.setdefault(mode, Measured(unit_of(step), limits[0] if len(limits) == 1 else None))
