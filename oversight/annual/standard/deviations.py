"""Deviations by class and site: open at the start, opened, closed, still open (REG-19, REG-81)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View
from oversight.reports.presenters import SEVERITY_ORDER, severity_words

# The class is that of the last assessment known at the cut-off; what was closed before the period is left out.
_DEVIATIONS = """
SELECT d.number, s.code AS site, d.batch_number AS batch, h.severity, d.title, d.opened_at, c.at AS closed_at
FROM oversight_deviation d
JOIN batches_batch b ON b.id = d.batch_id
JOIN designations_masterfileversion v ON v.id = b.master_file_version_id
JOIN mfg_sites_remotesite s ON s.id = b.site_id
JOIN LATERAL (
    SELECT e.severity FROM oversight_deviationevent e
    WHERE e.pgh_obj_id = d.id AND e.pgh_created_at <= %(cut_off)s ORDER BY e.pgh_seq DESC LIMIT 1
) h ON TRUE
LEFT JOIN LATERAL (
    SELECT t.at FROM ledger_transition t
    WHERE t.record_type = 'oversight.deviation' AND t.record_id = d.id AND t.to_state = 'closed' AND t.at < %(as_at)s
    ORDER BY t.id LIMIT 1
) c ON TRUE
WHERE v.master_file_id = %(master_file)s AND d.created_at <= %(cut_off)s AND d.opened_at < %(as_at)s
  AND (c.at IS NULL OR c.at >= %(period_start)s)
ORDER BY d.opened_at, d.number
"""


def gather(source: Source) -> dict[str, Any]:
    """The rows, and how many by site and class."""
    start = source.parameters.period_start
    rows = source.rows(_DEVIATIONS)
    for row in rows:
        row["carried_in"] = row["opened_at"] < start
    counts: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        for site in (row["site"], ""):
            # The sum over all sites stands last.
            line = counts.setdefault(
                (site or "~", SEVERITY_ORDER[row["severity"]]),
                {
                    "site": site,
                    "severity": row["severity"],
                    "at_start": 0,
                    "opened": 0,
                    "closed": 0,
                    "open": 0,
                },
            )
            line["at_start" if row["carried_in"] else "opened"] += 1
            line["closed" if row["closed_at"] else "open"] += 1
    return {"deviations": rows, "by_site": [line for _key, line in sorted(counts.items())]}


def _severity(view: View, value: str) -> str:
    return severity_words(value)


def tables(data: Data, view: View) -> list[Table]:
    """Figures first, then the critical and major ones one by one."""
    heads: Mapping[str, str] = {
        "at_start": _("Open at the start"),
        "opened": _("Opened"),
        "closed": _("Closed"),
        "open": _("Open at the end"),
    }
    return [
        Table(
            "deviations-by-site",
            _("Deviations by site and class"),
            (
                Column("site", _("Site"), shows=View.site),
                Column("severity", _("Class"), shows=_severity),
                *(Column(key, head, numeric=True) for key, head in heads.items()),
            ),
            data["by_site"],
            _("No deviation was open in the period."),
        ),
        Table(
            "deviations",
            _("Critical and major deviations"),
            (
                Column("number", _("Deviation"), kept=True),
                Column("site", _("Site"), shows=View.site),
                Column("batch", _("Batch"), kept=True),
                Column("severity", _("Class"), shows=_severity),
                Column("title", _("What happened"), free=True),
                Column("opened_at", _("Opened"), shows=View.when),
                Column("closed_at", _("Closed"), shows=View.when, without=_("open")),
            ),
            [row for row in data["deviations"] if row["severity"] in ("critical", "major")],
            _("None."),
        ),
    ]


SECTION = Section("deviations", gettext_lazy("Deviations"), gather, tables, order=300)
