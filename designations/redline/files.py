"""What differs between two versions of a master file: sections, list of sites, release, designation, control strategy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from designations.controlstrategy import ControlRow, control_rows
from designations.headings import headings
from designations.listing import ListedLine
from designations.models import MasterFileVersion
from designations.redline.words import Change, word_diff
from ui.formats import instant


@dataclass(frozen=True)
class FileRedline:
    """Everything that differs: the head, the sections, the list of sites, the control strategy."""

    head: tuple[Change, ...]
    sections: tuple[Change, ...]
    sites: tuple[Change, ...]
    strategy: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.head or self.sections or self.sites or self.strategy)


def file_redline(
    before: MasterFileVersion,
    after: MasterFileVersion,
    sites_before: Sequence[ListedLine],
    sites_after: Sequence[ListedLine],
) -> FileRedline:
    """Compare two versions of one file; ``sites_…``: their lists of sites."""
    return FileRedline(
        head=_head(before, after),
        sections=_sections(before, after),
        sites=_sites(sites_before, sites_after),
        strategy=_strategy(control_rows(before.control_strategy), control_rows(after.control_strategy)),
    )


def _from_to(name: Any, one: str, other: str) -> str:
    return _("%(what)s: was %(before)s, now %(after)s") % {
        "what": name,
        "before": one or _("nothing"),
        "after": other or _("nothing"),
    }


def _head(before: MasterFileVersion, after: MasterFileVersion) -> tuple[Change, ...]:
    says = []
    if before.designation_id != after.designation_id:
        says.append(
            _from_to(
                _("Designation"),
                before.designation.reference or before.designation.indication,
                after.designation.reference or after.designation.indication,
            )
        )
    if before.template != after.template:
        says.append(_from_to(_("Template"), before.template, after.template))
    return (Change("changed", _("The version as a whole"), says),) if says else ()


def _sections(before: MasterFileVersion, after: MasterFileVersion) -> tuple[Change, ...]:
    # Headings of both templates, in the later one's order: a section that a new template leaves out is still told.
    titles = {**headings(after.template)}
    for key, title in headings(before.template).items():
        titles.setdefault(key, title)
    found = []
    for key, title in titles.items():
        one, other = str(before.sections.get(key, "")), str(after.sections.get(key, ""))
        if one != other:
            kind = "added" if not one else "left_out" if not other else "changed"
            found.append(Change(kind, title, (), [(_("Text"), word_diff(one, other))]))
    return tuple(found)


def _dates(line: ListedLine) -> str:
    since = instant(line.listed_from) if line.listed_from else _("the version is in force")
    until = instant(line.listed_until) if line.listed_until else _("it is superseded")
    return _("from %(since)s until %(until)s") % {"since": since, "until": until}


def _sites(before: Sequence[ListedLine], after: Sequence[ListedLine]) -> tuple[Change, ...]:
    old, new = {line.code: line for line in before}, {line.code: line for line in after}
    found = []
    for code in sorted({*old, *new}):
        one, other = old.get(code), new.get(code)
        if one is None and other is not None:
            found.append(Change("added", f"{other.name} ({code})", [f"{other.kind}, {_dates(other)}"]))
        elif one is not None and other is None:
            found.append(Change("left_out", f"{one.name} ({code})", [one.kind]))
        elif one is not None and other is not None and _dates(one) != _dates(other):
            says = [_from_to(_("Listed"), _dates(one), _dates(other))]
            found.append(Change("changed", f"{other.name} ({code})", says))
    return tuple(found)


def _title(row: ControlRow) -> str:
    return _("%(attribute)s: %(parameter)s at step %(step)s") % {
        "attribute": row.attribute,
        "parameter": row.parameter,
        "step": row.step_words,
    }


def _strategy(before: Sequence[ControlRow], after: Sequence[ControlRow]) -> tuple[Change, ...]:
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    found = []
    for key, row in new.items():
        if key not in old:
            found.append(Change("added", _title(row), [f"{row.limit_words}; {row.evidence}"]))
            continue
        says = [
            _from_to(name, one, other)
            for name, one, other in (
                (_("Limit"), old[key].limit_words, row.limit_words),
                (_("Evidence"), old[key].evidence, row.evidence),
                (_("Document of the evidence, SHA-256"), old[key].document, row.document),
            )
            if one != other
        ]
        if says:
            found.append(Change("changed", _title(row), says))
    found += [
        Change("left_out", _title(row), [f"{row.limit_words}; {row.evidence}"])
        for key, row in old.items()
        if key not in new
    ]
    return tuple(found)
