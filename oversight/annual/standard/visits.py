"""Visits, audits and self-inspections of the period, and findings that were open in it (REG-19, REG-45)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View
from sites.models import Finding, Visit

_SITES = """
v.site_id IN (
    SELECT e.site_id FROM mfg_sites_enrolment e WHERE e.master_file_id = %(master_file)s AND e.created_at <= %(cut_off)s)
"""
_VISITS = f"""
SELECT s.code AS site, v.kind, v.held_on::text AS held_on, v.visited_by, v.next_on::text AS next_on,
    (SELECT count(*) FROM mfg_sites_finding f WHERE f.visit_id = v.id AND f.created_at <= %(cut_off)s) AS findings
FROM mfg_sites_visit v JOIN mfg_sites_remotesite s ON s.id = v.site_id
WHERE v.created_at <= %(cut_off)s AND v.held_on >= %(first_day)s AND v.held_on < %(end_day)s AND {_SITES}
ORDER BY v.held_on, s.code, v.id
"""  # noqa: S608  our own text
# The state is that known at the cut-off; an older finding stands here as long as it was not closed by then.
_FINDINGS = f"""
SELECT s.code AS site, v.held_on::text AS held_on, f.number, f.severity, f.text, f.due_on::text AS due_on, h.state
FROM mfg_sites_finding f
JOIN mfg_sites_visit v ON v.id = f.visit_id
JOIN mfg_sites_remotesite s ON s.id = v.site_id
JOIN LATERAL (
    SELECT e.state FROM mfg_sites_findingevent e
    WHERE e.pgh_obj_id = f.id AND e.pgh_created_at <= %(cut_off)s ORDER BY e.pgh_seq DESC LIMIT 1
) h ON TRUE
WHERE f.created_at <= %(cut_off)s AND v.held_on < %(end_day)s AND (v.held_on >= %(first_day)s OR h.state <> 'closed')
    AND {_SITES}
ORDER BY v.held_on, s.code, f.visit_id, f.number
"""  # noqa: S608  our own text


def gather(source: Source) -> dict[str, Any]:
    """The rows."""
    days = {"first_day": source.first_day, "end_day": source.end_day}
    return {"visits": source.rows(_VISITS, **days), "findings": source.rows(_FINDINGS, **days)}


def _kind(view: View, value: str) -> str:
    return str(Visit.Kind(value).label)


def _class(view: View, value: str) -> str:
    return str(Finding.Severity(value).label)


def _state(view: View, value: str) -> str:
    return str(dict(Finding._meta.get_field("state").flatchoices)[value])


def tables(data: Data, view: View) -> list[Table]:
    """Visits, then what they found."""
    return [
        Table(
            "visits",
            _("Visits, audits and self-inspections held in the period"),
            (
                Column("site", _("Site"), shows=View.site),
                Column("held_on", _("Held on"), shows=View.day),
                Column("kind", _("Kind"), shows=_kind),
                Column("visited_by", _("Who visited"), free=True),
                Column("findings", _("Findings"), numeric=True),
                Column("next_on", _("Next one by"), shows=View.day),
            ),
            data["visits"],
            _("No visit of the period is recorded."),
        ),
        Table(
            "findings",
            _("Findings of the period, and older ones that were not closed"),
            (
                Column("site", _("Site"), shows=View.site),
                Column("held_on", _("Visit of"), shows=View.day),
                Column("number", _("Finding"), numeric=True),
                Column("severity", _("Class"), shows=_class),
                Column("text", _("What was found"), free=True),
                Column("due_on", _("Answer due"), shows=View.day),
                Column("state", _("At the cut-off"), shows=_state),
            ),
            data["findings"],
            _("None."),
        ),
    ]


SECTION = Section("inspections", gettext_lazy("Visits, audits and inspections"), gather, tables, order=500)
