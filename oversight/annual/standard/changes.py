"""Changes of the period: versions of the master file and its instructions, variations of the licence (REG-19)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.changeclasses import change_classes
from designations.kinds import VariationKind
from designations.models import LicenceVariation
from designations.states import LICENCE_VARIATION
from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View

_FILE_VERSIONS = """
SELECT v.number, v.effective_from AS at, coalesce(v.change_class, '') AS change_class, v.change_summary AS says
FROM designations_masterfileversion v
WHERE v.master_file_id = %(master_file)s AND v.effective_from >= %(period_start)s AND v.effective_from < %(as_at)s
  AND EXISTS (SELECT 1 FROM ledger_transition t WHERE t.record_type = 'designations.masterfileversion'
              AND t.record_id = v.id AND t.to_state = 'effective' AND t.at <= %(cut_off)s)
ORDER BY v.effective_from, v.number
"""

_INSTRUCTION_VERSIONS = """
SELECT i.number AS instruction, v.number, 'effective' AS what, v.effective_from AS at, v.change_summary AS says
FROM designations_instructionversion v JOIN designations_instruction i ON i.id = v.instruction_id
WHERE i.product_id = %(product)s AND i.mode = %(mode)s
  AND v.effective_from >= %(period_start)s AND v.effective_from < %(as_at)s
  AND EXISTS (SELECT 1 FROM ledger_transition t WHERE t.record_type = 'designations.instructionversion'
              AND t.record_id = v.id AND t.to_state = 'effective' AND t.at <= %(cut_off)s)
UNION ALL
SELECT i.number, v.number, 'withdrawn', t.at, t.reason
FROM designations_instructionversion v JOIN designations_instruction i ON i.id = v.instruction_id
JOIN ledger_transition t ON t.record_type = 'designations.instructionversion' AND t.record_id = v.id
  AND t.to_state = 'withdrawn'
WHERE i.product_id = %(product)s AND i.mode = %(mode)s AND t.at >= %(period_start)s AND t.at < %(as_at)s
ORDER BY 4, 1, 2
"""

_VARIATIONS = """
SELECT v.id FROM designations_licencevariation v
WHERE v.created_at <= %(cut_off)s AND (
    v.product_id = %(product)s OR (v.product_id IS NULL AND v.licence_id IN (
        SELECT s.licence_id FROM designations_licencescope s
        WHERE s.product_id = %(product)s AND s.mode = %(mode)s AND s.created_at <= %(cut_off)s)))
"""

_LICENCES = "SELECT l.id, l.number FROM designations_licence l WHERE l.id = ANY(%(licences)s)"


def gather(source: Source) -> dict[str, Any]:
    """Versions that came into use, instructions withdrawn, variations with a date in the period."""
    return {
        "file_versions": _file_versions(source),
        "instruction_versions": source.rows(_INSTRUCTION_VERSIONS),
        "variations": _variations(source),
    }


def _file_versions(source: Source) -> list[dict[str, Any]]:
    """With the title of the change's class, which is the holder's data: what is told today is told so in ten years (REG-16)."""
    titles = change_classes()
    rows = source.rows(_FILE_VERSIONS)
    for row in rows:
        found = titles.get(row["change_class"])
        row["class_title"] = found.title if found else row["change_class"]
    return rows


def _variations(source: Source) -> list[dict[str, Any]]:
    """Variations submitted or decided in the period: days, as the letters give them."""
    keys = [row["id"] for row in source.rows(_VARIATIONS)]
    known = [
        row
        for row in source.as_it_was(LicenceVariation, keys)
        if any(
            row[name] is not None and source.first_day <= row[name] < source.end_day
            for name in ("submitted_on", "decided_on")
        )
    ]
    licences = source.rows(_LICENCES, licences=[row["licence_id"] for row in known])
    numbers = {row["id"]: row["number"] for row in licences}
    return sorted(
        (
            {
                "licence": numbers[row["licence_id"]],
                "kind": row["kind"],
                "says": row["summary"],
                "state": row["state"],
                "submitted_on": row["submitted_on"],
                "decided_on": row["decided_on"],
                "reference": row["reference"],
            }
            for row in known
        ),
        key=lambda row: (str(row["submitted_on"]), row["licence"], row["kind"], row["says"]),
    )


def _what(view: View, value: str) -> str:
    return _("put into use") if value == "effective" else _("withdrawn")


def tables(data: Data, view: View) -> list[Table]:
    """Three lists."""
    return [
        Table(
            "master-file-versions",
            _("Versions of the master file that came into force"),
            (
                Column("number", _("Version")),
                Column("at", _("In force from"), shows=View.when),
                Column("class_title", _("Class of the change"), free=True, without=_("first version")),
                Column("says", _("What changed"), free=True, without=_("not stated")),
            ),
            data["file_versions"],
            _("None."),
        ),
        Table(
            "instruction-versions",
            _("Versions of manufacturing instructions"),
            (
                Column("instruction", _("Instruction")),
                Column("number", _("Version")),
                Column("what", _("What happened"), shows=_what),
                Column("at", _("On"), shows=View.when),
                Column("says", _("Why"), free=True),
            ),
            data["instruction_versions"],
            _("None."),
        ),
        Table(
            "licence-variations",
            _("Variations of the licence"),
            (
                Column("licence", _("Licence")),
                Column("kind", _("Kind"), shows=lambda view, value: str(VariationKind(value).label)),
                Column("says", _("What it asks for"), free=True),
                Column("state", _("State"), shows=lambda view, value: str(LICENCE_VARIATION.title(value))),
                Column("submitted_on", _("Submitted"), shows=View.day, without=_("not yet")),
                Column("decided_on", _("Decided"), shows=View.day, without=_("not yet")),
                Column("reference", _("Reference"), free=True, without=_("none yet")),
            ),
            data["variations"],
            _("None."),
        ),
    ]


SECTION = Section("changes", gettext_lazy("Changes"), gather, tables, order=400)
