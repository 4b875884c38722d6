"""Batches of the period, by site: carried in, started, certified, released, rejected, aborted, in hand at the end (REG-19)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View

KEPT = (
    "number",
    "site",
    "instruction",
    "started_at",
    "carried_in",
    "outcome",
    "released_at",
    "ended_at",
    "end_reason",
    "specification",
    "exceptions",
)


def gather(source: Source) -> dict[str, Any]:
    """Figures per site and in all, and the row of each batch behind them."""
    figures = source.records["figures"]
    return {
        "by_site": [*figures["sites"], {"site": "", **figures["counts"]}],
        "batches": [{key: row[key] for key in KEPT} for row in source.records["batches"]],
    }


def outcome_words(outcome: str) -> str:
    """The outcome in words."""
    return {
        "certified": _("certified"),
        "released": _("released by a quality controller"),
        "rejected": _("rejected"),
        "aborted": _("aborted"),
        "in_hand": _("in hand"),
    }[outcome]


def tables(data: Data, view: View) -> list[Table]:
    """By site with the sum, and what was rejected or aborted one by one."""
    special = any(row["released"] for row in data["by_site"])
    heads: Mapping[str, str] = {
        "carried_in": _("Carried in"),
        "started": _("Started"),
        # Of specials nobody certifies a batch: one of the two columns would be empty (REG-77).
        **(
            {"released": _("Released")}
            if special
            else {"certified": _("Certified"), "for_use": _("Released for use")}
        ),
        "rejected": _("Rejected"),
        "aborted": _("Aborted"),
        "in_hand": _("In hand at the end"),
    }
    return [
        Table(
            "batches-by-site",
            _("Batches of the period by site"),
            (
                Column("site", _("Site"), shows=View.site),
                *(Column(key, head, numeric=True) for key, head in heads.items()),
            ),
            data["by_site"],
            _("No batch was in hand in the period."),
        ),
        Table(
            "batches-not-certified",
            _("Batches rejected or aborted in the period"),
            (
                Column("number", _("Batch"), kept=True),
                Column("site", _("Site"), shows=View.site),
                Column("outcome", _("Outcome"), shows=lambda view, value: outcome_words(value)),
                Column("ended_at", _("On"), shows=View.when),
                Column("end_reason", _("Reason"), free=True),
            ),
            [row for row in data["batches"] if row["outcome"] in ("rejected", "aborted")],
            _("None."),
        ),
    ]


SECTION = Section("batches", gettext_lazy("Batches"), gather, tables, order=200)
