"""Inspections by the authority that concern the product, and their findings, as known at the cut-off (REG-19, REG-32)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.kinds import FindingClass, InspectionKind
from designations.models import Inspection, InspectionFinding
from designations.states import FINDING, INSPECTION
from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View

_INSPECTIONS = """
SELECT i.id, l.number AS licence FROM designations_inspection i JOIN designations_licence l ON l.id = i.licence_id
WHERE i.created_at <= %(cut_off)s AND i.mode IN ('', %(mode)s) AND (
    i.product_id = %(product)s OR (i.product_id IS NULL AND i.licence_id IN (
        SELECT s.licence_id FROM designations_licencescope s
        WHERE s.product_id = %(product)s AND s.mode = %(mode)s AND s.created_at <= %(cut_off)s)))
"""

_FINDINGS = """
SELECT f.id FROM designations_inspectionfinding f
WHERE f.created_at <= %(cut_off)s AND f.inspection_id = ANY(%(inspections)s)
"""
_DAYS = ("announced_on", "held_from", "held_until", "report_on", "closed_on")


def gather(source: Source) -> dict[str, Any]:
    """Inspections with a day in the period, and every finding of theirs."""
    licences = {row["id"]: row["licence"] for row in source.rows(_INSPECTIONS)}
    known = {
        row["id"]: row
        for row in source.as_it_was(Inspection, list(licences))
        if any(row[name] is not None and source.first_day <= row[name] < source.end_day for name in _DAYS)
    }
    keys = [row["id"] for row in source.rows(_FINDINGS, inspections=list(known))]
    return {
        "inspections": sorted(
            (
                {
                    "licence": licences[key],
                    "reference": row["reference"],
                    "kind": row["kind"],
                    "place": row["place"],
                    "state": row["state"],
                    "certificate": row["certificate"],
                    **{name: row[name] for name in _DAYS},
                }
                for key, row in known.items()
            ),
            key=lambda row: (str(row["announced_on"]), row["licence"], row["reference"]),
        ),
        "findings": sorted(
            (
                {
                    "reference": known[row["inspection_id"]]["reference"],
                    "number": row["number"],
                    "grade": row["grade"],
                    "says": row["says"],
                    "due_on": row["due_on"],
                    "state": row["state"],
                }
                for row in source.as_it_was(InspectionFinding, keys)
            ),
            key=lambda row: (row["reference"], row["number"]),
        ),
    }


def tables(data: Data, view: View) -> list[Table]:
    """Two lists."""
    return [
        Table(
            "authority-inspections",
            _("Inspections by the authority"),
            (
                Column("reference", _("Reference"), free=True),
                Column("licence", _("Licence"), free=True),
                Column("kind", _("Why"), shows=lambda view, value: str(InspectionKind(value).label)),
                Column("place", _("Of"), shows=lambda view, value: value or _("The control site"), free=True),
                Column("held_from", _("Held from"), shows=View.day, without=_("not yet")),
                Column("held_until", _("Held until"), shows=View.day, without=_("not yet")),
                Column("state", _("State"), shows=lambda view, value: str(INSPECTION.title(value))),
                Column("certificate", _("Certificate"), free=True, without=_("none yet")),
            ),
            data["inspections"],
            _("None."),
        ),
        Table(
            "inspection-findings",
            _("Their findings"),
            (
                Column("reference", _("Inspection"), free=True),
                Column("number", _("Number"), numeric=True),
                Column("grade", _("Class"), shows=lambda view, value: str(FindingClass(value).label)),
                Column("says", _("What was found"), free=True),
                Column("due_on", _("Answer due"), shows=View.day),
                Column("state", _("State"), shows=lambda view, value: str(FINDING.title(value))),
            ),
            data["findings"],
            _("None."),
        ),
    ]


SECTION = Section("authority", gettext_lazy("Inspections by the authority"), gather, tables, order=450)
