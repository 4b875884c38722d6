"""The sections an annual report can have: a registry, so that a later kind of record brings its own (REG-19).

A section gathers plain values from the records and says how they stand as tables. Page, PDF and CSV files are made from
those tables alone. What the system keeps no record of yet stands here as a section for the holder's own words; whoever
builds the record registers its section under the same key, and nothing else changes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from oversight.annual.source import Source
    from oversight.annual.view import View

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """``key``: of the row; ``shows``: the view and the value → words (default: the value as it is).

    ``free``: what somebody typed, so that a long word in it may be broken on paper; ``kept``: the number of a record, which
    stays on one line. ``without``: what is said where there is nothing: an empty cell leaves its reader guessing.
    """

    key: str
    head: str
    numeric: bool = False
    shows: "Callable[[View, Any], str] | None" = None
    free: bool = False
    kept: bool = False
    without: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of plain values. ``key`` names the CSV file, so it is made of small letters and hyphens."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Data]
    empty: str


def nothing(source: "Source") -> dict[str, Any]:
    """No record is read."""
    return {}


def no_tables(data: Data, view: "View") -> list[Table]:
    """There is nothing to show but words."""
    return []


@dataclass(frozen=True)
class Section:
    """``not_kept``: why the holder's own words are asked for; empty where the records speak for themselves."""

    key: str
    title: Any
    gather: "Callable[[Source], dict[str, Any]]" = nothing
    tables: "Callable[[Data, View], list[Table]]" = no_tables
    not_kept: Any = ""
    order: int = 500


_SECTIONS: dict[str, Section] = {}
_PLACES: dict[str, Section] = {
    place.key: place
    for place in (
        Section(
            "inspections",
            _("The holder’s own visits and audits"),
            not_kept=_("The holder’s own visits and audits are not kept in this system yet."),
            order=500,
        ),
        Section(
            "complaints",
            _("Complaints, defects and recalls"),
            not_kept=_("Complaints, quality defects and recalls are not kept in this system yet."),
            order=700,
        ),
    )
}
"""Sections that wait for their records."""


def register(section: Section) -> Section:
    """Add a section, or put it where one waited for its records; once for each key, from ``apps.ready()``."""
    if section.key in _SECTIONS:
        raise ValueError(f"the section {section.key} is registered twice")
    _SECTIONS[section.key] = section
    return section


def known() -> dict[str, Section]:
    """Every section by key, in the order of the standard report."""
    found = _PLACES | _SECTIONS
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
