"""Rules on the record itself: complete, in order, on time, unchanged, calculated right (REG-56, REG-57, REG-119)."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.dossier import StepLine
from batches.models import Purpose, StepEntry
from oversight.rules.base import Observation, bar_of, review_rule, row, said, step_link
from ui.formats import duration

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject


@review_rule(
    "every_step_in_order", reg="REG-56", title=_("Every step is recorded, in order"), severity="critical"
)
def every_step_in_order(subject: "ReviewSubject") -> Iterator[Observation]:
    """No step is missing, and first entries follow the order of the instruction."""
    lines = subject.dossier.lines
    missing = [line for line in lines if line.current is None]
    firsts = [line.first for line in lines if line.first is not None]
    out_of_order = [after for before, after in pairwise(firsts) if after.sequence < before.sequence]
    failed = bool(missing or out_of_order)
    positions = [line.step.position for line in missing] or [entry.position for entry in out_of_order]
    yield Observation(
        passed=not failed,
        title=_t("Steps are missing or out of order") if failed else _t("Every step is recorded, in order"),
        message=_t("Steps: %(steps)s.") % {"steps": ", ".join(map(str, positions))} if failed else "",
        evidence={
            "kind": "order",
            "value": _t("%(done)s of %(all)s steps") % {"done": len(lines) - len(missing), "all": len(lines)},
            "steps": [step_link(line.step, None) for line in missing[:20]],
            "entries": [str(entry.pk) for entry in out_of_order],
        },
    )


def _on_time_matters(entry: StepEntry) -> bool:
    """A correction says for itself when and why; it is judged by ``values_changed``."""
    return entry.purpose != Purpose.CORRECTION


@review_rule("late_entries", reg="REG-57", title=_("Nothing was recorded late"), severity="minor")
def late_entries(subject: "ReviewSubject") -> Iterator[Observation]:
    """Recorded when done, by the doer. Each late entry is one exception with both instants and its reason."""
    late: list[tuple[StepLine, StepEntry]] = []
    checked = 0
    for line in subject.dossier.lines:
        for entry in line.revisions:
            if _on_time_matters(entry):
                checked += 1
                if entry.is_late or entry.recorded_at - entry.performed_at > subject.late_after:
                    late.append((line, entry))
    allowed = int(subject.late_after.total_seconds() // 60)
    for line, entry in late:
        behind = entry.recorded_at - entry.performed_at
        yield Observation(
            passed=False,
            title=_t("%(title)s was recorded late") % {"title": line.step.title},
            subject=f"{line.step.key}:{entry.sequence}",
            message=_t("Recorded %(time)s after it was done.") % {"time": duration(behind, exact=True)},
            evidence={
                "kind": "late",
                "value": duration(behind, exact=True),
                "limit": _t("late after %(minutes)s min") % {"minutes": allowed},
                "bar": {
                    "low": None,
                    "high": str(allowed),
                    "value": str(int(behind.total_seconds() // 60)),
                    "previous": None,
                    "unit": "min",
                    "out": True,
                },
                "steps": [step_link(line.step, entry)],
                "entries": [str(entry.pk)],
                "rows": [
                    row(entry.performed_at, _t("done, %(who)s") % {"who": subject.name(entry)}),
                    row(entry.recorded_at, _t("recorded: “%(why)s”") % {"why": entry.late_reason}),
                    row(entry.received_at, _t("reached the hub")),
                ],
                "caption": _t("Done and recorded are two facts."),
            },
        )
    if not late:
        yield Observation(
            passed=True,
            title=_t("%(count)s entries were recorded in time") % {"count": checked},
            evidence={"kind": "late", "limit": _t("late after %(minutes)s min") % {"minutes": allowed}},
        )


@review_rule("values_changed", reg="REG-119", title=_("No value was changed"), severity="major")
def values_changed(subject: "ReviewSubject") -> Iterator[Observation]:
    """Each step with a corrected value is one exception that shows every value it ever had, with reasons."""
    changed = [line for line in subject.dossier.lines if line.was_corrected]
    for line in changed:
        first, last = line.revisions[0], line.revisions[-1]
        yield Observation(
            passed=False,
            title=_t("%(title)s was changed after it was recorded") % {"title": line.step.title},
            subject=line.step.key,
            message=_t("From %(before)s to %(after)s.")
            % {"before": said(first.value), "after": said(last.value)},
            evidence={
                "kind": "changed",
                "value": f"{said(first.value)} → {said(last.value)}",
                "limit": last.limit_words,
                "bar": bar_of(line.step.limit, last.value, previous=first.value),
                "steps": [step_link(line.step, last)],
                "entries": [str(entry.pk) for entry in line.revisions],
                "rows": [_revision(subject, entry) for entry in line.revisions],
                "caption": _t("Correction history. The first value stays in the record."),
            },
        )
    if not changed:
        yield Observation(
            passed=True,
            title=_t("%(count)s values stand as first recorded") % {"count": len(subject.dossier.values)},
            evidence={"kind": "changed"},
        )


def _revision(subject: "ReviewSubject", entry: StepEntry) -> dict[str, str]:
    who = subject.name(entry)
    if subject.witness(entry):
        who = _t("%(performer)s, witness %(witness)s") % {"performer": who, "witness": subject.witness(entry)}
    says = f"{said(entry.value)}, {who}"
    if entry.correction_reason:
        says += f": “{entry.correction_reason}”"
    return dict(row(entry.recorded_at, says))


@review_rule(
    "calculations_agree",
    reg="REG-56",
    title=_("Every calculation agrees with the values it uses"),
    severity="critical",
)
def calculations_agree(subject: "ReviewSubject") -> Iterator[Observation]:
    """Each calculation is worked out again from the values that count now."""
    stale = {step.key for step in subject.dossier.stale_calculations()}
    for line in subject.dossier.lines:
        if line.step.kind != "calculation" or line.current is None:
            continue
        failed = line.step.key in stale
        yield Observation(
            passed=not failed,
            title=_t("%(title)s does not agree with its values") % {"title": line.step.title}
            if failed
            else line.step.title,
            subject=line.step.key,
            message=_t("It was not calculated again after a value was corrected.") if failed else "",
            evidence={
                "kind": "calculation",
                "value": said(line.current.value),
                "limit": line.step.settings.expression,
                "steps": [step_link(line.step, line.current)],
                "entries": [str(line.current.pk)],
            },
        )


@review_rule("times_plausible", reg="REG-57", title=_("The times follow each other"), severity="minor")
def times_plausible(subject: "ReviewSubject") -> Iterator[Observation]:
    """Steps were done in the order of the instruction, none before the start, none after it was recorded.

    First entries count; late ones are shown by ``late_entries``. Clocks may differ by the tolerance. Tests run beside
    each other, so their order among themselves is not judged.
    """
    tolerance = subject.clock_tolerance
    wrong: list[tuple[StepLine, StepEntry, str]] = []
    latest = subject.dossier.batch.started_at
    for line in subject.dossier.lines:
        entry = line.first
        if entry is None:
            continue
        if entry.performed_at < subject.dossier.batch.started_at - tolerance:
            wrong.append((line, entry, _t("done before the batch started")))
        elif entry.performed_at > entry.received_at + tolerance:
            wrong.append((line, entry, _t("done after it reached the hub")))
        if line.step.kind == "test_result" or entry.is_late:
            continue
        if entry.performed_at + tolerance < latest:
            wrong.append((line, entry, _t("done before an earlier step")))
        latest = max(latest, entry.performed_at)
    yield Observation(
        passed=not wrong,
        title=_t("Times of %(count)s steps do not follow each other") % {"count": len(wrong)}
        if wrong
        else _t("The times follow each other"),
        message="; ".join(f"{line.step.position}: {why}" for line, _entry, why in wrong)[:500],
        evidence={
            "kind": "times",
            "limit": _t("clocks may differ by %(seconds)s s")
            % {"seconds": int(tolerance / timedelta(seconds=1))},
            "steps": [step_link(line.step, entry) for line, entry, _why in wrong[:20]],
            "entries": [str(entry.pk) for _line, entry, _why in wrong],
            "rows": [row(entry.performed_at, f"{line.step.title}: {why}") for line, entry, why in wrong[:20]],
        },
    )


@review_rule(
    "clocks_agree", reg="REG-124", title=_("The clocks at the bench agreed with the hub’s"), severity="minor"
)
def clocks_agree(subject: "ReviewSubject") -> Iterator[Observation]:
    """The worst offset of the devices, over every entry."""
    tolerance_ms = int(subject.clock_tolerance / timedelta(milliseconds=1))
    entries = subject.dossier.entries
    off = [entry for entry in entries if abs(entry.device_offset_ms) > tolerance_ms]
    worst = max(off, key=lambda entry: abs(entry.device_offset_ms), default=None)
    by_key = subject.dossier.by_key
    limit = _t("limit %(seconds)s s either way") % {"seconds": tolerance_ms // 1000}
    if worst is None:
        yield Observation(
            passed=True,
            title=_t("The clock was right for %(count)s entries") % {"count": len(entries)},
            evidence={"kind": "clock", "limit": limit},
        )
        return
    seconds = worst.device_offset_ms // 1000
    pattern = (
        _t("The device’s clock was ahead of the hub’s on %(count)s entries")
        if seconds > 0
        else _t("The device’s clock was behind the hub’s on %(count)s entries")
    )
    yield Observation(
        passed=False,
        title=pattern % {"count": len(off)},
        message=_t("By %(time)s at most.") % {"time": duration(abs(seconds), exact=True)},
        evidence={
            "kind": "clock",
            "value": duration(abs(seconds), exact=True),
            "limit": limit,
            "bar": {
                "low": str(-(tolerance_ms // 1000)),
                "high": str(tolerance_ms // 1000),
                "value": str(seconds),
                "previous": None,
                "unit": "s",
                "out": True,
            },
            "steps": [step_link(by_key[entry.step_key].step, entry) for entry in off[:20]],
            "entries": [str(entry.pk) for entry in off],
            "caption": _t("Both times are kept: the device’s and the hub’s."),
        },
    )
