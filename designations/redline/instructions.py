"""What differs between two versions of an instruction: steps and lines of the release specification, by their keys."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.content import CriterionContent, StepContent, VersionContent
from designations.kinds import StepKind
from designations.presenters import limit_words, shelf_life, what_is_asked
from designations.redline.words import Change, word_diff


@dataclass(frozen=True)
class InstructionRedline:
    """Everything that differs: the head, the steps, the release specification."""

    head: tuple[Change, ...]
    steps: tuple[Change, ...]
    criteria: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.head or self.steps or self.criteria)


def instruction_redline(before: VersionContent, after: VersionContent) -> InstructionRedline:
    """Compare two loaded versions."""
    return InstructionRedline(_head(before, after), _steps(before, after), _criteria(before, after))


def _from_to(name: Any, one: str, other: str) -> str:
    return _("%(what)s: was %(before)s, now %(after)s") % {
        "what": name,
        "before": one or _("nothing"),
        "after": other or _("nothing"),
    }


def _differing(pairs: Iterable[tuple[Any, str, str]]) -> list[str]:
    return [_from_to(name, one, other) for name, one, other in pairs if one != other]


def _head(before: VersionContent, after: VersionContent) -> tuple[Change, ...]:
    def life(content: VersionContent) -> str:
        return shelf_life(content.shelf_life_minutes) if content.shelf_life_minutes else ""

    says = _differing(
        [
            (_("Title"), before.title, after.title),
            (_("Batch size"), before.batch_size, after.batch_size),
            (_("Shelf life"), life(before), life(after)),
            (_("Master file"), before.master_file, after.master_file),
        ]
    )
    return (Change("changed", _("The version as a whole"), says),) if says else ()


def _moved(before: Iterable[Any], after: Iterable[Any]) -> set[str]:
    """Keys of those that stand in both and have to be moved to get from one order to the other: as few as it takes."""
    after_keys = [row.key for row in after]
    there = set(after_keys)
    one = [row.key for row in before if row.key in there]
    kept = set(one)
    other = [key for key in after_keys if key in kept]
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    still = {key for block in matcher.get_matching_blocks() for key in one[block.a : block.a + block.size]}
    return set(other) - still


def _yes(flag: bool) -> str:
    return _("yes") if flag else _("no")


def _settings_words(step: StepContent) -> str:
    """Every setting that no other line tells, so that none changes unseen."""
    told = {"limit", "unit", "options", "statement", "expression", "quantity_unit"}
    return ", ".join(
        f"{key.replace('_', ' ')} {value}"
        for key, value in sorted(step.raw_settings.items())
        if key not in told
    )


def _kind(step: StepContent) -> str:
    return str(StepKind(step.kind).label)


def _step_says(
    one: StepContent, other: StepContent, before: VersionContent, after: VersionContent
) -> list[str]:
    said = _differing(
        [
            (_("Title"), one.title, other.title),
            (_("Kind"), _kind(one), _kind(other)),
            (_("Limit"), limit_words(one, before), limit_words(other, after)),
            (_("Target"), _target(one), _target(other)),
            (_("What is recorded"), str(what_is_asked(one)), str(what_is_asked(other))),
            (_("Other settings"), _settings_words(one), _settings_words(other)),
            (_("Unit procedure"), one.unit_procedure, other.unit_procedure),
            (_("Operation"), one.operation, other.operation),
            (_("Critical"), _yes(one.critical), _yes(other.critical)),
            (_("Witnessed"), _yes(one.witness_required), _yes(other.witness_required)),
            (_("Quality attribute"), one.attribute, other.attribute),
            (_("Equipment class"), one.equipment_class, other.equipment_class),
            (_("Material"), one.material_code, other.material_code),
            (_("Source of its limit"), one.citation, other.citation),
        ]
    )
    if not said and one.text == other.text and dict(one.raw_settings) != dict(other.raw_settings):
        said.append(_from_to(_("Settings"), _raw(one.raw_settings), _raw(other.raw_settings)))
    return said


def _target(step: StepContent) -> str:
    limit = step.limit
    return "" if limit is None or limit.target is None else f"{limit.target} {limit.unit}".strip()


def _raw(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in sorted(settings.items()))


def _steps(before: VersionContent, after: VersionContent) -> tuple[Change, ...]:
    moved = _moved(before.steps, after.steps)
    found = []
    for step in after.steps:
        if step.key not in before.by_key:
            says = [
                _("at place %(n)s, under “%(where)s”") % {"n": step.position, "where": step.unit_procedure}
            ]
            if limit := limit_words(step, after):
                says.append(_("limit %(limit)s") % {"limit": limit})
            if step.critical:
                says.append(_("critical"))
            found.append(Change("added", step.title, says, [(_("What to do"), word_diff("", step.text))]))
            continue
        old = before.by_key[step.key]
        says = _step_says(old, step, before, after)
        if step.key in moved:
            says.append(
                _("Place: from %(before)s to %(after)s") % {"before": old.position, "after": step.position}
            )
        texts = [(_("What to do"), word_diff(old.text, step.text))] if old.text != step.text else []
        if says or texts:
            found.append(Change("changed", step.title, says, texts))
    for step in before.steps:
        if step.key not in after.by_key:
            says = [_("was at place %(n)s") % {"n": step.position}]
            if limit := limit_words(step, before):
                says.append(_("its limit was %(limit)s") % {"limit": limit})
            found.append(Change("left_out", step.title, says))
    return tuple(found)


def _line_facts(line: CriterionContent, content: VersionContent) -> list[tuple[Any, str]]:
    source = content.by_key.get(line.source_step)
    return [
        (_("Title"), line.title),
        (_("Limit"), line.limit.words()),
        (_("Method"), line.method),
        (_("Result from step"), source.title if source else line.source_step),
        (_("Either-or group"), line.group),
        (_("Registered specification"), _yes(line.registered)),
        (_("Source of its limit"), line.citation),
    ]


def _criteria(before: VersionContent, after: VersionContent) -> tuple[Change, ...]:
    old = {line.key: line for line in before.criteria}
    new = {line.key: line for line in after.criteria}
    found = []
    for key, line in new.items():
        if key not in old:
            found.append(Change("added", line.title, [f"{line.method}: {line.limit.words()}"]))
            continue
        pairs = zip(_line_facts(old[key], before), _line_facts(line, after), strict=True)
        says = _differing((name, one, other) for (name, one), (_name, other) in pairs)
        if says:
            found.append(Change("changed", line.title, says))
    found += [
        Change("left_out", line.title, [f"{line.method}: {line.limit.words()}"])
        for key, line in old.items()
        if key not in new
    ]
    return tuple(found)
