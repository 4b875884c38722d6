"""Sites and units: added, paused, suspended, ceased in the period, and where units went (REG-19, REG-22, REG-35, REG-38)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oversight.annual.sections import Column, Data, Section, Table
from oversight.annual.source import Source
from oversight.annual.view import View
from oversight.reports.figures import instant
from oversight.reports.site_moves import changes_of, state_words
from sites.models import Restriction, UnitMove

# Restrictions of a site, a product or a licence: those of an enrolment stand among the states of the sites.
_RESTRICTIONS = """
SELECT r.id FROM mfg_sites_restriction r
WHERE r.created_at <= %(cut_off)s AND r.effective_from < %(as_at)s AND (
    r.enrolment_id IN (SELECT e.id FROM mfg_sites_enrolment e WHERE e.master_file_id = %(master_file)s)
    OR (r.enrolment_id IS NULL
        AND (r.product_id IS NULL OR r.product_id = %(product)s)
        AND (r.site_id IS NULL OR r.site_id IN (
            SELECT e.site_id FROM mfg_sites_enrolment e WHERE e.master_file_id = %(master_file)s))
        AND (r.licence_id IS NULL OR r.licence_id IN (
            SELECT s.licence_id FROM designations_licencescope s
            WHERE s.product_id = %(product)s AND s.mode = %(mode)s AND s.created_at <= %(cut_off)s))))
"""

_MOVES = """
SELECT m.id FROM mfg_sites_unitmove m
WHERE m.created_at <= %(cut_off)s AND m.site_id IN (
    SELECT e.site_id FROM mfg_sites_enrolment e WHERE e.master_file_id = %(master_file)s AND e.created_at <= %(cut_off)s)
"""

_SITES = """
SELECT s.id, s.code FROM mfg_sites_remotesite s WHERE s.id = ANY(%(sites)s)
UNION ALL
SELECT e.id, s.code FROM mfg_sites_enrolment e JOIN mfg_sites_remotesite s ON s.id = e.site_id WHERE e.id = ANY(%(sites)s)
"""

_STAYS = """
SELECT l.id, p.name FROM mfg_sites_unitlocation l JOIN mfg_sites_place p ON p.id = l.place_id WHERE l.id = ANY(%(keys)s)
UNION ALL
SELECT p.id, p.name FROM mfg_sites_place p WHERE p.id = ANY(%(keys)s)
"""

HAPPENED = ("proposed", "opened", "paused", "suspended", "returned", "ceased")


def gather(source: Source) -> dict[str, Any]:
    """States at both ends, every change, counts of what happened, restrictions, moves of units."""
    states = source.records["site_states"]
    kinds = {site["code"]: site["kind"] for site in source.records["sites"]}
    return {
        "states": [
            {
                "site": row["site"],
                "kind": kinds[row["site"]],
                "at_start": row["at_start"],
                "at_end": row["at_end"],
            }
            for row in states
        ],
        "changes": changes_of(source.records),
        "counts": _counts(source, kinds),
        "restrictions": _restrictions(source),
        "unit_moves": _moves(source),
    }


def _counts(source: Source, kinds: Mapping[str, str]) -> list[dict[str, Any]]:
    """How often each thing happened in the period: to sites that stay, to units, to both."""
    counts = {
        name: dict.fromkeys((*HAPPENED, "active_at_start", "active_at_end"), 0)
        for name in ("site", "unit", "")
    }

    def count(site: str, what: str) -> None:
        for name in ("unit" if kinds[site] == "unit" else "site", ""):
            counts[name][what] += 1

    start = source.parameters.period_start
    for row in source.records["site_states"]:
        if instant(row["proposed"]["effective_at"]) >= start:
            count(row["site"], "proposed")
        for end in ("start", "end"):
            if row[f"at_{end}"] == "active":
                count(row["site"], f"active_at_{end}")
        for change in row["changes"]:
            if change["part"] == "in_period" and (what := happened(change["from"], change["to"])):
                count(row["site"], what)
    return [{"of": name, **counts[name]} for name in ("site", "unit", "")]


def happened(before: str, after: str) -> str:
    """What a change of state is called; empty for one that is none of these."""
    if after in ("paused", "suspended", "ceased") and not (before == "suspended" and after == "paused"):
        return after
    if after == "active":
        return "opened" if before == "onboarding" else "returned"
    return ""


def _restrictions(source: Source) -> list[dict[str, Any]]:
    """Those in force at any time of the period, as they were known at the cut-off."""
    known = [
        row
        for row in source.as_it_was(Restriction, [row["id"] for row in source.rows(_RESTRICTIONS)])
        if row["lifted_at"] is None or row["lifted_at"] >= source.parameters.period_start
    ]
    keys = [key for row in known if (key := row["site_id"] or row["enrolment_id"]) is not None]
    codes = {row["id"]: row["code"] for row in source.rows(_SITES, sites=keys)}
    return sorted(
        (
            {
                "number": row["number"],
                "imposed_by": row["imposed_by"],
                "site": codes.get(row["site_id"] or row["enrolment_id"], ""),
                "reference": row["reference"],
                "effective_from": row["effective_from"],
                "lifted_at": row["lifted_at"],
                "variation": row["variation_reference"],
            }
            for row in known
        ),
        key=lambda row: (row["effective_from"], row["number"]),
    )


def _moves(source: Source) -> list[dict[str, Any]]:
    """Moves of units that left or arrived in the period."""
    start, end = source.parameters.period_start, source.parameters.as_at
    known = [
        row
        for row in source.as_it_was(UnitMove, [row["id"] for row in source.rows(_MOVES)])
        if any(row[name] is not None and start <= row[name] < end for name in ("departed_at", "arrived_at"))
    ]
    codes = {row["id"]: row["code"] for row in source.rows(_SITES, sites=[row["site_id"] for row in known])}
    stays = [
        row[name] for row in known for name in ("from_stay_id", "to_stay_id", "bound_for_id") if row[name]
    ]
    names = {row["id"]: row["name"] for row in source.rows(_STAYS, keys=stays)}
    return sorted(
        (
            {
                "site": codes[row["site_id"]],
                "from": names.get(row["from_stay_id"], ""),
                "to": names.get(row["to_stay_id"] or row["bound_for_id"], ""),
                "departed_at": row["departed_at"],
                "arrived_at": row["arrived_at"],
                "reason": row["reason"],
            }
            for row in known
        ),
        key=lambda row: (row["departed_at"] or row["arrived_at"], row["site"]),
    )


def _of(view: View, value: str) -> str:
    return {"site": _("Sites that stay"), "unit": _("Units"), "": _("All")}[value]


def _state(view: View, value: str | None) -> str:
    return state_words(value)


def _imposed(view: View, value: str) -> str:
    return str(Restriction.ImposedBy(value).label)


def tables(data: Data, view: View) -> list[Table]:
    """Counts, the register at both ends, every change, restrictions, moves."""
    heads: Mapping[str, str] = {
        "active_at_start": _("Active at the start"),
        "proposed": _("Proposed"),
        "opened": _("Made active"),
        "paused": _("Paused"),
        "suspended": _("Suspended"),
        "returned": _("Active again"),
        "ceased": _("Ceased"),
        "active_at_end": _("Active at the end"),
    }
    return [
        Table(
            "sites-counts",
            _("What happened to sites and units"),
            (
                Column("of", _("Kind"), shows=_of),
                *(Column(key, head, numeric=True) for key, head in heads.items()),
            ),
            data["counts"],
            "",
        ),
        Table(
            "sites",
            _("Sites and units of the master file"),
            (
                Column("site", _("Site"), shows=View.site),
                Column("at_start", _("At the start"), shows=_state),
                Column("at_end", _("At the end"), shows=_state),
            ),
            data["states"],
            _("No site belongs to the master file."),
        ),
        Table(
            "site-changes",
            _("Changes of state, by when they took effect"),
            (
                Column("site", _("Site"), shows=View.site),
                Column("from", _("From"), shows=_state),
                Column("to", _("To"), shows=_state),
                Column("effective_at", _("In effect"), shows=View.when),
                Column("recorded_at", _("Recorded"), shows=View.when),
                Column("reason", _("Reason"), free=True),
            ),
            data["changes"],
            _("None."),
        ),
        Table(
            "restrictions",
            _("Restrictions in force in the period"),
            (
                Column("number", _("Restriction"), kept=True),
                Column("imposed_by", _("Imposed by"), shows=_imposed),
                Column("site", _("Site"), shows=View.site),
                Column("reference", _("Reference"), free=True),
                Column("effective_from", _("In force from"), shows=View.when),
                Column("lifted_at", _("Lifted"), shows=View.when, without=_("not lifted")),
                Column("variation", _("Granted variation"), free=True, without=_("none")),
            ),
            data["restrictions"],
            _("None."),
        ),
        Table(
            "unit-moves",
            _("Moves of units"),
            (
                Column("site", _("Unit"), shows=View.site),
                Column("from", _("From"), free=True, without=_("its first place")),
                Column("to", _("To"), free=True),
                Column("departed_at", _("Left"), shows=View.when, without=_("not recorded")),
                Column("arrived_at", _("Arrived"), shows=View.when, without=_("on its way")),
                Column("reason", _("Reason"), free=True),
            ),
            data["unit_moves"],
            _("None."),
        ),
    ]


SECTION = Section("sites", gettext_lazy("Sites and units"), gather, tables, order=100)
