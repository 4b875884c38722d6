"""Records put into the words and shapes that pages show."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from designations.content import CriterionContent, StepContent, VersionContent
from designations.kinds import StepKind
from designations.legaltests import Nature
from ledger import transitions
from ledger.actors import Actor
from ledger.errors import Problem

TONES = {
    "draft": "grey",
    "in_review": "yellow",
    "reviewed": "yellow",
    "approved": "blue",
    "granted": "blue",
    "effective": "green",
    "in_force": "green",
    "awarded": "green",
    "superseded": "grey",
    "withdrawn": "red",
    "discarded": "grey",
    "suspended": "red",
    "revoked": "red",
    "refused": "red",
    "lapsed": "red",
    "submitted": "blue",
    "information_requested": "yellow",
    "meeting": "blue",
    "open": "yellow",
    "dismissed": "green",
    "significant": "red",
    "prepared": "yellow",
    "signed": "green",
    "announced": "blue",
    "held": "blue",
    "report_received": "yellow",
    "responded": "blue",
    "closed": "green",
    "cancelled": "grey",
    "answered": "blue",
    "accepted": "green",
    "agrees": "green",
    "differs": "red",
    "ended": "grey",
}


def tag(record: Any) -> dict[str, str]:
    """The state of a record as a tag: its word and its colour."""
    return {"text": str(record.get_state_display()), "tone": TONES.get(record.state, "blue")}


def buttons(record: Any, actor: Actor, subject: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """One button per move that starts from this state: pressable, or with every reason why not and its way out."""
    rows = []
    for move in transitions.table_of(record).moves:
        if move.name not in names or record.state not in move.sources:
            continue
        verdict = transitions.consider(record=record, move=move, actor=actor, subject=subject)
        rows.append(
            {
                "name": move.name,
                "title": move.title,
                "signed": move.meaning is not None,
                "why": [f"{p.message} {p.way_out}".strip() for p in verdict.problems],
            }
        )
    return rows


def sent_back(version: Any) -> dict[str, Any] | None:
    """Who sent a draft back, when and in which words; nothing for a version that is no draft or never came back."""
    told = version.sent_back
    if version.state != "draft" or not told:
        return None
    return {"by": told["by"], "at": datetime.fromisoformat(told["at"]), "reason": told["reason"]}


def fault_rows(faults: Iterable[Problem], content: VersionContent) -> list[dict[str, Any]]:
    """What does not fit together in a draft, each with the page on which it is put right."""
    lines = {line.key: line for line in content.criteria}
    at = [content.instruction_number, content.version_number]
    rows = []
    for fault in faults:
        part, _dot, key = fault.field.partition(".")
        row = content.by_key.get(key) if part == "steps" else lines.get(key)
        route = "designations:step_edit" if part == "steps" else "designations:criterion_edit"
        rows.append(
            {
                "title": row.title if row else "",
                "href": reverse(route, args=[*at, row.id]) if row else "",
                "says": f"{fault.message} {fault.way_out}".strip(),
            }
        )
    return rows


def shelf_life(minutes: int) -> str:
    """A shelf life as people say it: `48 h`, `90 min`, `1 h 30 min`. ``read_shelf_life`` reads it back."""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(n)s h") % {"n": hours}] if hours else []
    if rest or not hours:
        parts.append(_("%(n)s min") % {"n": rest})
    return " ".join(parts)


def draft_now(case: Any, criterion: str = "") -> tuple[dict[str, str], ...]:
    """What a draft says now, as rows of a summary list: under one criterion, or, without one, for whom it is."""
    nature = (case.natures or {}).get(criterion, "")
    nature = (case.natures or {}).get(criterion)
    if criterion:
        said = {
            _("Argument"): case.justification.get(criterion, ""),
            _("What kind of reason is it?"): Nature(nature).label if nature else "",
        }
    else:
        minutes = case.shelf_life_minutes
        said = {
            _("Indication"): case.indication,
            _("Patient population"): case.population,
            _("Shelf life that the case argues from"): shelf_life(minutes) if minutes else "",
        }
    return tuple({"term": term, "says": str(says) or _("nothing")} for term, says in said.items())


def what_is_asked(step: StepContent) -> str:
    """What the operator gives at this step, in words."""
    settings, kind = step.settings, step.kind
    if kind == StepKind.CALCULATION:
        return _("worked out: %(expression)s") % {"expression": settings.expression}
    if settings.options:
        return _("one of: %(options)s") % {"options": ", ".join(settings.options)}
    if kind in (StepKind.NUMBER, StepKind.TEST_RESULT):
        return _("a number in %(unit)s") % {"unit": settings.unit} if settings.unit else _("a number")
    if kind == StepKind.MATERIAL:
        unit = settings.quantity_unit
        return _("a lot and its quantity in %(unit)s") % {"unit": unit} if unit else _("a lot")
    if kind == StepKind.EQUIPMENT:
        return _("equipment of the class %(name)s") % {"name": step.equipment_class.replace("_", " ")}
    if kind in (StepKind.CONFIRM, StepKind.WITNESS):
        return settings.statement or _("a confirmation")
    return str(
        {StepKind.TEXT: _("text"), StepKind.DATETIME: _("a date and time")}.get(
            StepKind(kind), _("to be read")
        )
    )


def limit_words(step: StepContent, content: VersionContent) -> str:
    """The limit at this step in words; either-or lines are named together."""
    if step.limit is not None:
        return step.limit.words()
    lines = [line for line in content.criteria if line.key in step.alternatives]
    if not lines:
        return ""
    group = [line for line in content.criteria if line.group == lines[0].group]
    return _(" or ").join(f"{line.title}: {line.limit.words()}" for line in group)


def release_rows(content: VersionContent) -> list[tuple[str, list[CriterionContent]]]:
    """The release specification: single lines, and groups whose lines are alternatives, in order of first appearance."""
    groups: dict[str, list[CriterionContent]] = {}
    for line in content.criteria:
        groups.setdefault(line.group or f" {line.key}", []).append(line)
    return [(name if not name.startswith(" ") else "", lines) for name, lines in groups.items()]
