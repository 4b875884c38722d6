"""The files inside a report: the snapshot as JSON and its rows as CSV that no spreadsheet runs.

Each CSV is a pure function of the JSON, so that ``manage.py check_report`` can make it again and compare.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ledger.csvsafe import csv_bytes
from oversight.reports.site_moves import changes_of

DATA = "report.json"
Tree = Mapping[str, Any]


def _cell(row: Mapping[str, Any], name: str) -> Any:
    """A cell; an exact result says ``equal``, because a lone ``=`` would have to be quoted as a formula."""
    value = row.get(name)
    return "equal" if name == "qualifier" and value == "=" else value


def batches_csv(tree: Tree) -> bytes:
    """One line per batch."""
    columns = (
        "number",
        "site",
        "instruction",
        "started_at",
        "manufacture_ended_at",
        "ended_at",
        "outcome",
        "released_at",
        "end_reason",
        "state_at_cut_off",
        "carried_in",
        "specification",
        "results_awaited",
        "exceptions",
        "changes",
        "register_number",
        "decided_by",
        "origin",
        "provenance",
        "credit",
    )
    return csv_bytes(columns, ([row[name] for name in columns] for row in tree["batches"]))


def results_csv(tree: Tree) -> bytes:
    """One line per batch and release criterion: qualifier, number, unit and status as recorded; the value it replaced."""
    columns = ("qualifier", "number", "unit", "status", "text", "outcome")
    before = ("qualifier", "number", "unit", "status", "text")
    return csv_bytes(
        ("batch", "criterion", *columns, "changed", *(f"first_{name}" for name in before), "provenance"),
        (
            [
                row["number"],
                key,
                *(_cell(result, name) for name in columns),
                result["changed_from"] is not None,
                *(_cell(result["changed_from"] or {}, name) for name in before),
                result["provenance"],
            ]
            for row in tree["batches"]
            for key, result in sorted(row["results"].items())
        ),
    )


def exceptions_csv(tree: Tree) -> bytes:
    """One line per exception, with its assessment and its deviation."""
    columns = (
        "batch",
        "site",
        "severity",
        "rule",
        "version",
        "reg",
        "subject",
        "title",
        "message",
        "value",
        "limit_words",
        "assessment",
        "deviation",
        "deviation_state",
    )
    return csv_bytes(columns, ([row[name] for name in columns] for row in tree["exceptions"]))


def changes_csv(tree: Tree) -> bytes:
    """One line per changed value: what stood first, what stands now, why (REG-122)."""
    columns = ("batch", "step", "title", "before", "after", "reason", "at")
    return csv_bytes(columns, ([row[name] for name in columns] for row in tree["changes"]))


def site_changes_csv(tree: Tree) -> bytes:
    """One line per change of a site's state: when it took effect, when it was recorded, why (REG-35).

    ``part``: ``in_period`` took effect in the period; ``before_period`` did so before it and was recorded in it.
    """
    columns = ("site", "from", "to", "effective_at", "recorded_at", "late", "part", "reason", "by")
    return csv_bytes(columns, ([row[name] for name in columns] for row in changes_of(tree)))


def chart_csv(tree: Tree) -> bytes:
    """One line per point of the control chart, in its order."""
    columns = ("batch", "site", "started_at", "qualifier", "number", "unit", "status", "text", "changed")
    return csv_bytes(columns, ([_cell(row, name) for name in columns] for row in tree["chart"]["points"]))


CSV_FILES: dict[str, Callable[[Tree], bytes]] = {
    "batches.csv": batches_csv,
    "results.csv": results_csv,
    "exceptions.csv": exceptions_csv,
    "changes.csv": changes_csv,
    "site-changes.csv": site_changes_csv,
    "control-chart.csv": chart_csv,
}
"""File name → how it is made from the snapshot."""
