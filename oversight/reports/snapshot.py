"""The frozen snapshot: everything a report says, as one canonical tree (REG-138).

``take_snapshot`` reads the records as they were known at the cut-off. The same parameters give the same bytes, today and in
ten years: states come from transitions, changeable columns from the row history, and nothing from a clock.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation

from accounts.models import Organisation
from batches.provenance import source_of
from designations.content import VersionContent, load_content
from designations.models import Product
from designations.release import judge_release, stored_result
from ledger.canonical import canonical_bytes, canonical_tree
from ledger.quantities import Outcome
from oversight.reports import figures
from oversight.reports.parameters import Parameters
from oversight.reports.reading import ENDED, Reader
from oversight.reports.site_moves import site_states
from oversight.reports.snapshot_format import FORMAT
from sites.models import RemoteSite

Progress = Callable[[str, int], None]


def _silent(step: str, percent: int) -> None:
    """Nobody waits for this one."""


@dataclass
class _Gathered:
    """What the passes over the batches add up to."""

    batches: list[dict[str, Any]] = field(default_factory=list)
    exceptions: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    points: list[dict[str, Any]] = field(default_factory=list)
    checks: dict[tuple[str, int, str], dict[str, Any]] = field(default_factory=dict)
    rule_sets: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contents: dict[uuid.UUID, VersionContent] = field(default_factory=dict)
    limits: dict[str, dict[str, Any]] = field(default_factory=dict)
    sites: set[uuid.UUID] = field(default_factory=set)
    voided: int = 0


def take_snapshot(parameters: Parameters, progress: Progress = _silent) -> dict[str, Any]:
    """Return the canonical tree of the report. Said in the installation's own language, whoever asks."""
    with translation.override(settings.LANGUAGE_CODE):
        reader = Reader(parameters)
        gathered = _Gathered()
        for chunk in reader.batches():
            _take_chunk(gathered, reader, chunk)
            progress("reading", min(50, 5 + len(gathered.batches) // 20))
        enrolments, moves = reader.enrolments()
        gathered.sites |= {row["site_id"] for row in enrolments}
        sites = reader.as_it_was(RemoteSite, list(gathered.sites))
        _name_sites(gathered, sites)
        tree: dict[str, Any] = {
            "format": FORMAT,
            "report": parameters.to_canonical(),
            "subject": _subject(parameters, reader),
            "sites": sorted(
                ({"code": row["code"], "name": row["name"], "kind": row["kind"]} for row in sites.values()),
                key=lambda row: row["code"],
            ),
            "instructions": _instructions(gathered.contents),
            "batches": gathered.batches,
            "exceptions": gathered.exceptions,
            "changes": gathered.changes,
            "checks": [line for _key, line in sorted(gathered.checks.items())],
            "rule_sets": [
                {"version": version, "batches": count}
                for version, count in sorted(gathered.rule_sets.items())
            ],
            "voided_signatures": gathered.voided,
            "site_states": site_states(parameters, enrolments, moves, sites),
            "chart": {
                "attribute": parameters.attribute,
                "title": _attribute_title(parameters.attribute, gathered.contents),
                "limits": [limit for _words, limit in sorted(gathered.limits.items())],
                "points": gathered.points,
            },
        }
        tree = canonical_tree(tree)  # type: ignore[assignment]  # a mapping stays one
        tree["figures"] = figures.all_figures(tree)
        progress("reading", 55)
        return tree


def snapshot_bytes(tree: Mapping[str, Any]) -> bytes:
    """The bytes of a snapshot: what is stored, attached and fingerprinted."""
    return canonical_bytes(tree)


def _take_chunk(gathered: _Gathered, reader: Reader, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        if row["instruction_version_id"] not in gathered.contents:
            gathered.contents[row["instruction_version_id"]] = load_content(row["instruction_version_id"])
    ids = [row["id"] for row in rows]
    numbers = {row["id"]: row["number"] for row in rows}
    keys = sorted(
        {criterion.source_step for content in gathered.contents.values() for criterion in content.criteria}
    )
    entries = reader.entries(ids, keys)
    exceptions: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for found in reader.exceptions(ids):
        exceptions[found["batch_id"]].append(found)
    for row in rows:
        mine = entries.get(row["id"], [])
        changes = _changes(row["number"], mine)
        line = _batch_line(row, gathered.contents[row["instruction_version_id"]], mine, reader.parameters)
        line |= {"exceptions": len(exceptions[row["id"]]), "changes": len(changes)}
        gathered.batches.append(line)
        gathered.changes += changes
        gathered.sites.add(row["site_id"])
        _take_point(gathered, reader.parameters, row, mine)
        gathered.exceptions += [
            {
                "batch": numbers[row["id"]],
                "site": row["site_id"],
                **{key: value for key, value in found.items() if key != "batch_id"},
            }
            for found in exceptions[row["id"]]
        ]
    _take_checks(gathered, reader.checks(ids))
    gathered.voided += reader.voided_signatures(ids)


def _take_checks(gathered: _Gathered, rows: Sequence[Mapping[str, Any]]) -> None:
    runs: dict[str, int] = {}
    for row in rows:
        key = (row["rule"], row["version"], row["rule_set_version"])
        line = gathered.checks.setdefault(
            key,
            {
                "rule": row["rule"],
                "version": row["version"],
                "rule_set": row["rule_set_version"],
                "reg": row["reg"],
                "title": row["passed_title"] or row["any_title"],
                "passed": 0,
                "failed": 0,
            },
        )
        line["passed"] += row["passed"]
        line["failed"] += row["failed"]
        runs[row["rule_set_version"]] = max(runs.get(row["rule_set_version"], 0), row["runs"])
    for version, count in runs.items():
        gathered.rule_sets[version] += count


def _batch_line(
    row: Mapping[str, Any],
    content: VersionContent,
    entries: Sequence[Mapping[str, Any]],
    parameters: Parameters,
) -> dict[str, Any]:
    state = row["state_at_end"] or "planned"
    ended = state in ENDED
    values = {entry["step_key"]: entry["value"] for entry in entries}
    first = {entry["step_key"]: entry["value"] for entry in reversed(entries)}
    corrected = {entry["step_key"] for entry in entries if entry["purpose"] == "correction"}
    lines = judge_release(content.criteria, values)
    source = source_of(row["provenance"], row["source_reference"])
    results: dict[str, Any] = {}
    for line in lines:
        for part in line.parts:
            key = part.criterion.source_step
            results[part.criterion.key] = {
                **_result(values.get(key)),
                "outcome": str(part.verdict.outcome) if part.verdict else "missing",
                "changed_from": _result(first.get(key)) if key in corrected else None,
                "provenance": source.of(key, values.get(key)) if key in values else "",
            }
    return {
        "number": row["number"],
        "site": row["site_id"],
        "instruction": f"{content.instruction_number} version {content.version_number}",
        "started_at": row["started_at"],
        "manufacture_ended_at": row["manufacture_ended_at"],
        "carried_in": row["started_at"] < parameters.period_start,
        "outcome": state if ended else "in_hand",
        "released_at": row["released_at"],
        "ended_at": row["ended_at"] if ended else None,
        "end_reason": row["end_reason"] if ended else "",
        "state": state,
        "state_at_cut_off": row["state_at_cut_off"] or "planned",
        "results_awaited": row["pending_results"] or 0,
        "specification": _specification([line.outcome for line in lines]),
        "results": results,
        "register_number": row["register_number"] or "",
        "decided_by": row["person_name"] or "",
        "origin": row["origin"],
        "provenance": row["provenance"],
        "credit": source.credit,
    }


def _specification(outcomes: Sequence[Outcome]) -> str:
    """met, not_met, open (a result is awaited or cannot be judged) or none (there is no specification)."""
    if not outcomes:
        return "none"
    if Outcome.OUT_OF_LIMIT in outcomes:
        return "not_met"
    return "met" if all(outcome is Outcome.IN_LIMIT for outcome in outcomes) else "open"


def _result(value: Any) -> dict[str, str | None]:
    """A stored value as the result in it: qualifier, number, unit, status, text; all empty when there is none."""
    result = stored_result(value) if value is not None else None
    if result is None:
        return {"qualifier": None, "number": None, "unit": "", "status": "missing", "text": ""}
    return result.to_json()


def _plain(value: Any) -> str:
    """A stored value in words, for the list of changes."""
    if isinstance(value, Mapping):
        result = stored_result(value)
        return str(result) if result is not None else canonical_bytes(value).decode()
    return canonical_bytes(value).decode() if isinstance(value, list) else str(value)


def _changes(number: str, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every correction with what stood before it, each at its own place."""
    before: dict[str, Any] = {}
    found = []
    for entry in entries:
        if entry["purpose"] == "correction":
            found.append(
                {
                    "batch": number,
                    "step": entry["step_key"],
                    "title": entry["title"],
                    "before": _plain(before.get(entry["step_key"])),
                    "after": _plain(entry["value"]),
                    "reason": entry["correction_reason"],
                    "at": entry["recorded_at"],
                }
            )
        before[entry["step_key"]] = entry["value"]
    return found


def _take_point(
    gathered: _Gathered, parameters: Parameters, row: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]
) -> None:
    """The batch's value of the charted attribute, and the limit its instruction sets."""
    attribute = parameters.attribute
    charted = [entry for entry in entries if attribute and entry["attribute"] == attribute]
    if not charted:
        return
    gathered.points.append(
        {
            "batch": row["number"],
            "site": row["site_id"],
            "started_at": row["started_at"],
            "changed": any(entry["purpose"] == "correction" for entry in charted),
            **_result(charted[-1]["value"]),
        }
    )
    content = gathered.contents[row["instruction_version_id"]]
    for step in content.steps:
        if step.attribute != attribute:
            continue
        limit = step.limit or next((c.limit for c in content.criteria if c.source_step == step.key), None)
        if limit is not None:
            gathered.limits[limit.words()] = {"words": limit.words(), **limit.to_json()}


def _attribute_title(attribute: str, contents: Mapping[uuid.UUID, VersionContent]) -> str:
    """The title of the step that measures the attribute, in the newest instruction version of the report."""
    titles = [
        (content.instruction_number, content.version_number, step.title)
        for content in contents.values()
        for step in content.steps
        if attribute and step.attribute == attribute
    ]
    return max(titles)[2] if titles else attribute


def _instructions(contents: Mapping[uuid.UUID, VersionContent]) -> list[dict[str, Any]]:
    """The release specifications behind the results, each once."""
    return [
        {
            "instruction": f"{content.instruction_number} version {content.version_number}",
            "title": content.title,
            "content_hash": content.content_hash,
            "criteria": [
                {
                    "key": criterion.key,
                    "title": criterion.title,
                    "method": criterion.method,
                    "limit": criterion.limit.to_json(),
                    "limit_words": criterion.limit.words(),
                    "group": criterion.group,
                    "registered": criterion.registered,
                }
                for criterion in content.criteria
            ],
        }
        for content in sorted(contents.values(), key=lambda c: (c.instruction_number, c.version_number))
    ]


def _name_sites(gathered: _Gathered, sites: Mapping[str, Mapping[str, Any]]) -> None:
    """Put the site's code in place of its key."""
    for row in (*gathered.batches, *gathered.exceptions, *gathered.points):
        row["site"] = sites[str(row["site"])]["code"]


def _subject(parameters: Parameters, reader: Reader) -> dict[str, Any]:
    """Master file, product, control site, licence holder: as they were."""
    product = reader.as_it_was(Product, [parameters.product_id])[parameters.product_id]
    licences = reader.licences()
    bodies = reader.as_it_was(
        Organisation, [parameters.control_site_id, *(str(row["holder_id"]) for row in licences)]
    )
    version = reader.version_in_force()
    return {
        "product": {key: product[key] for key in ("code", "name", "regime", "dosage_form", "provenance")},
        "mode": parameters.mode,
        "master_file": parameters.master_file_number,
        "master_file_version": version["number"] if version else None,
        "master_file_version_since": version["effective_at"] if version else None,
        "master_file_version_recorded_at": version["recorded_at"] if version else None,
        "control_site": bodies[parameters.control_site_id]["name"],
        "licences": [
            {"number": row["number"], "holder": bodies[str(row["holder_id"])]["name"]} for row in licences
        ],
    }
