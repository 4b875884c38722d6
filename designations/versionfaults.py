"""What is wrong with a draft of a master-file version, as it is sent and as it stands (REG-14 to REG-16, REG-84)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from designations.changeclasses import change_classes
from designations.controlstrategy import control_rows, read_strategy
from designations.headings import headings, typed_headings
from designations.models import MasterFileVersion
from designations.strategyfit import contents_for, gaps, misfits
from ledger.errors import InvalidInput, Problem


def _class_faults(given: str | None) -> list[Problem]:
    if not given or given in change_classes():
        return []
    return [
        Problem(
            message=_("There is no such class of change."),
            field="change_class",
            code="unknown_class",
            reg="REG-16",
            way_out=_("Choose one of: %(classes)s.")
            % {"classes": ", ".join(each.title for each in change_classes().values())},
        )
    ]


def _section_faults(given: Mapping[str, str], template: str) -> list[Problem]:
    known = headings(template)
    return [
        Problem(
            message=_("The master file has no section “%(key)s”.") % {"key": key},
            field=f"sections.{key}",
            code="unknown_section",
            reg="REG-15",
            way_out=_("Use one of: %(keys)s.") % {"keys": ", ".join(known)},
        )
        for key in sorted(set(given) - set(known))
    ]


def _strategy_faults(version: MasterFileVersion, given: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """What does not hold in rows as they were sent, by themselves or at the steps there are, each at its field (REG-84)."""
    try:
        rows = control_rows(read_strategy(given))
    except InvalidInput as refusal:
        return list(refusal.problems)
    contents = contents_for(version) if rows else {}
    return [
        replace(problem, field=f"control_strategy.{number}.{problem.field}")
        for number, row in enumerate(rows)
        for problem in misfits(row, contents)
    ]


def judge(
    version: MasterFileVersion,
    sections: Mapping[str, str] | None,
    change_class: str | None,
    strategy: Sequence[Mapping[str, Any]] | None,
) -> None:
    """Raise ``InvalidInput`` with everything that does not hold in what was sent, so that one answer names it all."""
    problems = [
        *_section_faults(sections or {}, version.template),
        *_class_faults(change_class),
        *(_strategy_faults(version, strategy) if strategy is not None else ()),
    ]
    if problems:
        raise InvalidInput(problems=tuple(problems))


def strategy_standing(version: MasterFileVersion) -> tuple[list[Problem], list[str]]:
    """Of a draft: what of its strategy does not fit the steps, and, where it has none, the steps it would have to name.

    Afterwards the instruction is held against the file, not the file against it (REG-50).
    """
    if version.state != "draft":
        return [], []
    rows = control_rows(version.control_strategy)
    asked = any(heading.holds == "control_strategy" for heading in typed_headings(version.template))
    if not rows and not asked:
        return [], []
    contents = contents_for(version)
    if rows:
        return [problem for row in rows for problem in misfits(row, contents)[:1]], []
    return [], [gap.step.title for gap in gaps(rows, contents)]
