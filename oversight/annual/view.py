"""A snapshot of an annual report in words: the same for the page, the PDF and the CSV files. Pure: snapshot in, words out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from designations.kinds import Mode
from ledger.csvsafe import csv_bytes
from oversight.annual.periods import period_words
from oversight.annual.sections import Column, Table, known
from oversight.reports.figures import instant
from ui import formats

MAX_ROWS = 40
"""Rows of one table on paper: the rest is in the attachments."""
Tree = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A table with its cells as words. ``more``: how many rows stand in ``file`` alone."""

    caption: str
    heads: list[dict[str, Any]]
    rows: list[list[str]]
    more: int
    file: str
    empty: str


@dataclass(frozen=True)
class Part:
    """One section as it stands: its tables and the holder's words."""

    key: str
    title: str
    not_kept: str
    tables: list[Shown]
    text: str


class View:
    """Reads one snapshot (frozen, or of a draft: then ``version`` is 0 and there may be no words)."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.report = tree["report"]
        self.subject = tree["subject"]
        self.zone = ZoneInfo(self.report["zone"])
        self.site_names = {site["code"]: site["name"] for site in tree["sites"]}
        self.texts: Mapping[str, str] = tree.get("texts", {})

    def when(self, text: str | None) -> str:
        """An instant on the clock of the report; empty when there is none."""
        return formats.instant(instant(text), zone=self.zone) if text else ""

    def day(self, text: str | None) -> str:
        """A calendar day."""
        return formats.calendar_date(date.fromisoformat(text)) if text else ""

    def site(self, code: str) -> str:
        """Name of a site, with its code."""
        return f"{self.site_names[code]} ({code})" if code in self.site_names else (code or _("All sites"))

    @property
    def period(self) -> str:
        """First and last day."""
        return period_words(
            instant(self.report["period_start"]), instant(self.report["period_end"]), self.report["zone"]
        )

    @property
    def title(self) -> str:
        """The title of the report."""
        return _("Annual report, %(period)s") % {"period": self.period}

    @property
    def notice(self) -> str:
        """What every page says when the data are made up."""
        return (
            _("Demonstration. Patients, people and site activity are made up.")
            if self.report["demonstration"]
            else ""
        )

    @property
    def incomplete(self) -> str:
        """Said when the period was not over at the cut-off."""
        if self.report["complete"]:
            return ""
        return _("The period was not over at the data cut-off: everything stands as at %(instant)s.") % {
            "instant": self.when(self.report["cut_off"])
        }

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the report is about and what it was made from."""
        holders = ", ".join(dict.fromkeys(row["holder"] for row in self.subject["licences"]))
        numbers = ", ".join(row["number"] for row in self.subject["licences"])
        version = self.subject["master_file_version"]
        return [
            (
                _("Report"),
                _("%(number)s, version %(n)s")
                % {"number": self.report["number"], "n": self.report["version"]}
                if self.report["version"]
                else _("%(number)s, draft") % {"number": self.report["number"]},
            ),
            (_("Product"), f"{self.subject['product']['name']} ({self.subject['product']['code']})"),
            (
                _("Master file"),
                _("%(number)s version %(version)s, %(mode)s")
                % {
                    "number": self.subject["master_file"],
                    "version": version,
                    "mode": str(Mode(self.subject["mode"]).label).lower(),
                }
                if version
                else _("%(number)s, no version in force") % {"number": self.subject["master_file"]},
            ),
            (
                _("Licence holder"),
                f"{holders}, {numbers}" if holders else _("no licence covers this product"),
            ),
            (_("Control site"), self.subject["control_site"]),
            (_("Period"), self.period),
            (_("Data cut-off"), self.when(self.report["cut_off"])),
            (_("Due"), self.day(self.report["due_on"])),
        ]

    def tables(self, section: Tree) -> list[Table]:
        """The tables of one section of the snapshot; none for a section that this software does not know."""
        found = known().get(section["key"])
        return found.tables(section["data"], self) if found else []

    def parts(self, *, most: int | None = MAX_ROWS) -> list[Part]:
        """Every section in order. ``most``: rows of a table, at most."""
        return [
            Part(
                section["key"],
                section["title"],
                section["not_kept"],
                [self._shown(table, most) for table in self.tables(section)],
                self.texts.get(section["key"], ""),
            )
            for section in self.tree["sections"]
        ]

    def _shown(self, table: Table, most: int | None) -> Shown:
        rows = table.rows if most is None else table.rows[:most]
        return Shown(
            table.caption,
            [
                {
                    "head": column.head,
                    "numeric": column.numeric,
                    "free": column.free,
                    "kept": column.kept,
                }
                for column in table.columns
            ],
            [
                [self._said(column, row[column.key]) or column.without for column in table.columns]
                for row in rows
            ],
            len(table.rows) - len(rows),
            f"{table.key}.csv",
            table.empty,
        )

    def _said(self, column: Column, value: Any) -> str:
        if column.shows:
            return column.shows(self, value)
        return "" if value is None else str(value)

    def csv_files(self) -> dict[str, bytes]:
        """File name → rows as they stand in the snapshot, every one of them, in a CSV that no spreadsheet runs."""
        return {
            f"{table.key}.csv": csv_bytes(
                [column.key for column in table.columns],
                ([row[column.key] for column in table.columns] for row in table.rows),
            )
            for section in self.tree["sections"]
            for table in self.tables(section)
        }


def rows_of(data: Tree, key: str) -> Sequence[Tree]:
    """A list of rows of a section."""
    found: Sequence[Tree] = data[key]
    return found
