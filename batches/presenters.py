"""From records to what templates draw: words, tones, links. No query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import policies
from batches.dossier import Dossier, StepLine
from batches.models import Batch, GateCheck, MaterialLot, Outcome, Purpose, StepEntry
from batches.provenance import source_of
from batches.states import BATCH
from batches.values import shown
from designations.content import StepContent, VersionContent
from ledger import kinds
from ledger.errors import Problem
from ledger.models import Event
from ledger.quantities import Limit
from ledger.rules import Finding
from sites.states import ENROLMENTS, UNITS
from ui.charts import LimitBar, limit_bar
from ui.clocks import Clock, clock
from ui.formats import instant, said

TONES = {
    "planned": "grey",
    "in_progress": "blue",
    "submitted": "aqua-green",
    "under_review": "blue",
    "change_requested": "yellow",
    "accepted": "aqua-green",
    "certified": "aqua-green",
    "released": "green",
    "rejected": "red",
    "aborted": "grey",
}
LOT_TONES = {"quarantined": "yellow", "released": "green", "blocked": "red"}


def lot_state(lot: MaterialLot, now: datetime) -> tuple[str, str]:
    """A lot's status in words with its tone; one past its expiry says so, whatever it was released for (REG-62)."""
    words = str(lot.get_status_display())
    if lot.expires_at > now:
        return words, LOT_TONES[lot.status]
    return _("%(status)s, expired") % {"status": words}, "red"


OUTCOME_TONES = {
    Outcome.IN_LIMIT: "green",
    Outcome.OUT_OF_LIMIT: "red",
    Outcome.UNDETERMINED: "yellow",
    Outcome.PENDING: "grey",
}
AUTHORITY_RULES = frozenset({"site.no_restriction", "batches.start.designation", "batches.start.licence"})


def state_words(batch: Batch, *, is_signed: bool = True) -> tuple[str, str]:
    """The state's title and its tone. ``is_signed``: whether a person has answered for a submitted record."""
    if batch.state == "submitted" and not is_signed:
        return _("Received from hospital system, not yet signed"), "yellow"
    return str(BATCH.title(batch.state)), TONES[batch.state]


ENDED_UNUSED = frozenset({"rejected", "aborted"})
"""States in which nothing was made that anybody may use: no shelf life runs."""


def no_expiry_words(batch: Batch) -> str:
    """Why a batch shows no clock: its shelf life has not begun, or there is nothing to use."""
    return _("None: not for use") if batch.state in ENDED_UNUSED else _("Not set yet")


def expiry(batch: Batch, now: datetime | None = None) -> Clock | None:
    """The clock of the product, while it still matters."""
    if batch.expires_at is None or batch.state in ENDED_UNUSED:
        return None
    return clock(batch.expires_at, now or timezone.now(), label=_("expires"), ends_product=True)


@dataclass(frozen=True)
class EntryView:
    """One entry as the record shows it. ``struck``: a later entry took its place.

    ``provenance``: what the value is, in a batch whose values are not all of one kind; empty in any other.
    """

    value: str
    outcome: str
    tone: str
    verdict: str
    performer: str
    witness: str
    performed_at: datetime
    recorded_at: datetime
    is_late: bool
    late_reason: str
    purpose: str
    reason: str
    struck: bool
    uses: tuple[str, ...]
    provenance: str


@dataclass(frozen=True)
class LineView:
    """One step of the record with its entries, newest last; ``change`` is the link that corrects or completes it."""

    step: StepContent
    limit: str
    entries: tuple[EntryView, ...]
    change: Mapping[str, str] | None


@dataclass(frozen=True)
class GroupView:
    """The steps of one unit procedure."""

    title: str
    lines: tuple[LineView, ...]


def record_view(dossier: Dossier, *, may_correct: bool, may_complete: bool) -> tuple[GroupView, ...]:
    """The whole record: every value with who, when and unit; first values stay, struck through."""
    groups: list[tuple[str, list[LineView]]] = []
    for line in dossier.lines:
        if not groups or groups[-1][0] != line.step.unit_procedure:
            groups.append((line.step.unit_procedure, []))
        groups[-1][1].append(_line(dossier, line, may_correct=may_correct, may_complete=may_complete))
    return tuple(GroupView(title, tuple(lines)) for title, lines in groups)


def _line(dossier: Dossier, line: StepLine, *, may_correct: bool, may_complete: bool) -> LineView:
    current = line.current
    change = None
    if current is not None:
        pending = current.outcome == Outcome.PENDING and line.step.kind == "test_result"
        href = reverse("batches:correct", args=[dossier.batch.number, line.step.key])
        if pending and may_complete:
            change = {"text": _("Give the result"), "href": href}
        elif may_correct:
            change = {"text": _("Correct"), "href": href}
    return LineView(
        step=line.step,
        limit=line.step.limit.words() if line.step.limit else "",
        entries=tuple(entry_view(dossier, entry, struck=entry is not current) for entry in line.revisions),
        change=change,
    )


def entry_view(dossier: Dossier, entry: StepEntry, *, struck: bool) -> EntryView:
    """One entry in words."""
    source = source_of(dossier.batch.provenance, dossier.batch.source_reference)
    performer, witness = dossier.names(entry)
    uses = [str(row.lot) for row in dossier.materials.get(entry.pk, ())]
    uses += [f"{row.equipment.name} ({row.equipment.code})" for row in dossier.equipment.get(entry.pk, ())]
    return EntryView(
        value=shown(entry.value),
        outcome="" if entry.outcome == Outcome.NONE else str(Outcome(entry.outcome).label),
        tone=OUTCOME_TONES.get(Outcome(entry.outcome), "grey"),
        verdict=entry.verdict,
        performer=performer,
        witness=witness,
        performed_at=entry.performed_at,
        recorded_at=entry.recorded_at,
        is_late=entry.is_late,
        late_reason=entry.late_reason,
        purpose="" if entry.purpose == Purpose.ORIGINAL else str(Purpose(entry.purpose).label),
        reason=entry.correction_reason,
        struck=struck,
        uses=tuple(uses),
        provenance=source.of(entry.step_key, entry.value) if source.is_mixed else "",
    )


@dataclass(frozen=True)
class Stopped:
    """A site that makes nothing of a product now, and the page that says why."""

    site: str
    product: str
    why: str
    href: str


def stopped(issues: Sequence[Any]) -> list[Stopped]:
    """Of what ``selectors.startable`` found, what the gate would refuse for how the site stands (REG-41, REG-55)."""
    found = []
    for issue in issues:
        moved = issue.unit not in (None, "active")
        if issue.standing == "active" and not issue.restricted and not moved:
            continue
        product, mode = issue.version.instruction.product, issue.version.instruction.mode
        if issue.standing is None:
            why = _("not in the master file")
        elif issue.standing == "active" and issue.restricted:
            why = _("restricted")
        elif issue.standing == "active":
            why = str(UNITS.title(issue.unit)).lower()
        else:
            why = str(ENROLMENTS.title(issue.standing)).lower()
        href = reverse("sites:readiness", args=[issue.site.code, product.code, mode])
        found.append(Stopped(issue.site.name, product.name, why, href))
    return found


def gates_view(checks: Sequence[Finding] | Sequence[GateCheck]) -> list[dict[str, Any]]:
    """Checks of the gate for ``components/gate_list``, in the server's order."""
    gates = []
    for check in checks:
        shut = "authority" if check.rule in AUTHORITY_RULES else "closed"
        gates.append(
            {
                "name": f"{check.title} ({check.reg})",
                "state": "open" if check.passed else shut,
                "says": _("Checked and open") if check.passed else check.message,
                "owner": "" if check.passed else check.way_out,
            }
        )
    return [{"title": _("Start gate"), "gates": gates}]


def trail_view(events: Sequence[Event], zone: str) -> list[dict[str, Any]]:
    """Events told in sentences, as the trail kept them."""
    there = ZoneInfo(zone)
    rows = []
    for event in events:
        kind = kinds.KINDS.get(event.kind)
        rows.append(
            {
                "when": instant(event.occurred_at, zone=there),
                "who": event.actor_name,
                "role": event.actor_role,
                "what": kind.present(said(event.data, zone=there)) if kind else event.kind,
                "reason": event.reason,
                "seq": event.seq,
            }
        )
    return rows


@dataclass(frozen=True)
class RailStep:
    """A step in the rail beside the operator's step. ``state``: saved, current or next."""

    number: int
    title: str
    state: str
    href: str


def rail(
    batch: Batch, content: VersionContent, step: StepContent, recorded: Mapping[str, Any]
) -> tuple[RailStep, ...]:
    """The steps of the same unit procedure. Only what the hub has is called saved."""
    return tuple(
        RailStep(
            number=one.position,
            title=one.title,
            state="current" if one.key == step.key else "saved" if one.key in recorded else "next",
            href=reverse("batches:step", args=[batch.number, one.key]) if one.key in recorded else "",
        )
        for one in content.steps
        if one.unit_procedure == step.unit_procedure
    )


def around(steps: Sequence[RailStep], *, before: int = 4, after: int = 3) -> Sequence[RailStep]:
    """The steps next to the current one: the save button stays in sight beside them."""
    here = next((place for place, one in enumerate(steps) if one.state == "current"), 0)
    return steps[max(0, here - before) : here + after + 1]


def bar_of(limit: Limit | None, value: Any = None) -> LimitBar | None:
    """The bar of an interval limit; nothing for a list of choices."""
    if limit is None or limit.choices:
        return None
    scale = (0, 100) if limit.unit == "%" else None
    return limit_bar(low=limit.low, high=limit.high, scale=scale, value=value, unit=limit.unit)


WITH_CONTROL_SITE = frozenset({"submitted", "under_review", "accepted"})


def _too_late(batch: Batch, move: str) -> str:
    """Why the state allows a move no more: each button says what happened to what it would have done."""
    if batch.state in WITH_CONTROL_SITE and batch.submitted_at is not None:
        when = instant(batch.submitted_at, zone=ZoneInfo(batch.zone))
        if move == "submit":
            return _("The record has been with the control site since %(when)s.") % {"when": when}
        if move == "abort":
            return _(
                "Making ended when the record went to the control site, which can ask for a change or reject the batch."
            )
    return _("The batch is %(state)s.") % {"state": str(BATCH.title(batch.state)).lower()}


def actions(batch: Batch, actor: Any) -> dict[str, str]:
    """Why each action cannot be taken, in words; empty when it can."""
    found = {}
    for name in ("submit", "sign_record", "abort"):
        move = BATCH.move(name)
        if not actor.may(move.permission, batch):
            found[name] = _("Your role here does not include “%(move)s”.") % {"move": move.title}
        elif batch.state not in move.sources:
            found[name] = _too_late(batch, name)
        else:
            found[name] = ""
    found["perform"] = policies.why_not(actor, Permission.BATCH_PERFORM, batch)
    found["correct"] = policies.why_not(actor, Permission.BATCH_CORRECT, batch, Purpose.CORRECTION)
    found["complete"] = policies.why_not(actor, Permission.BATCH_PERFORM, batch, Purpose.COMPLETION)
    return found


def problem_words(problem: Problem) -> str:
    """A problem in one line: what, which rule, and the way out."""
    return problem.sentence
