"""Rules on results: the release specification, limits on the way, results that are awaited (REG-52, REG-71, REG-75)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from batches.values import is_pending
from designations.release import Judged, Line
from ledger.quantities import Outcome
from oversight.rules.base import Observation, bar_of, review_rule, row, said, step_link

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject


@review_rule(
    "release_specification",
    reg="REG-71",
    title=_("Every criterion of the release specification is met"),
    severity="critical",
)
def release_specification(subject: "ReviewSubject") -> Iterator[Observation]:
    """One answer for each line: a single criterion, or a group of alternatives of which one must pass.

    A result that is awaited is not judged here (``results_complete`` names it). A result that cannot be judged is an
    exception: any missing datum goes to a person. A criterion that is not registered is major, not critical.
    """
    for line in subject.release:
        if line.outcome is Outcome.PENDING:
            continue
        yield _line(subject, line)


def _line(subject: "ReviewSubject", line: Line) -> Observation:
    first = line.parts[0]
    registered = any(part.criterion.registered for part in line.parts)
    failed = line.outcome is not Outcome.IN_LIMIT
    evidence: dict[str, Any] = {
        "kind": "specification",
        "registered": registered,
        "steps": [_step(subject, part) for part in line.parts],
        "entries": _entries(subject, line),
        "attribute": _attribute(subject, first),
        "criteria": [
            {
                "key": part.criterion.key,
                "title": part.criterion.title,
                "value": str(part.result) if part.result is not None else "",
                "limit": part.criterion.limit.words(),
                "verdict": part.verdict.words if part.verdict else _t("no result"),
                "passed": bool(part.verdict and part.verdict.passes),
                "citation": part.criterion.citation,
            }
            for part in line.parts
        ],
    }
    if len(line.parts) == 1:
        evidence |= {
            "value": str(first.result) if first.result is not None else "",
            "limit": first.criterion.limit.words(),
            "bar": bar_of(first.criterion.limit, _value(subject, first), out=failed),
        }
        name = first.criterion.title
        title = name if not failed else f"{name}: {first.verdict.words if first.verdict else _t('no result')}"
    else:
        names = ", ".join(part.criterion.title for part in line.parts)
        evidence |= {
            "value": "; ".join(str(part.result) for part in line.parts if part.result is not None),
            "limit": _t("one of %(count)s must be met") % {"count": len(line.parts)},
            "rows": [
                row(
                    None,
                    _t("%(title)s: %(value)s; the limit is %(limit)s")
                    % {
                        "title": part.criterion.title,
                        "value": part.result,
                        "limit": part.criterion.limit.words(),
                    },
                )
                for part in line.parts
            ],
        }
        title = names if not failed else _t("None of these is met: %(names)s") % {"names": names}
    return Observation(
        passed=not failed,
        title=title,
        subject=line.group or first.criterion.key,
        message=title if failed else "",
        severity="critical" if registered else "major",
        evidence=evidence,
    )


def _value(subject: "ReviewSubject", part: Judged) -> Any:
    return subject.dossier.values.get(part.criterion.source_step)


def _step(subject: "ReviewSubject", part: Judged) -> dict[str, Any]:
    line = subject.dossier.by_key[part.criterion.source_step]
    return step_link(line.step, line.current)


def _attribute(subject: "ReviewSubject", part: Judged) -> str:
    return subject.dossier.by_key[part.criterion.source_step].step.attribute


def _entries(subject: "ReviewSubject", line: Line) -> list[str]:
    found = (subject.dossier.by_key[part.criterion.source_step].current for part in line.parts)
    return [str(entry.pk) for entry in found if entry is not None]


@review_rule("in_process_limits", reg="REG-52", title=_("Every limit on the way was kept"), severity="major")
def in_process_limits(subject: "ReviewSubject") -> Iterator[Observation]:
    """Limits of steps that no criterion of the release specification reads: those are judged there, once."""
    read_at_release = {part.criterion.source_step for line in subject.release for part in line.parts}
    for line in subject.dossier.lines:
        step, entry = line.step, line.current
        if entry is None or step.limit is None or step.key in read_at_release:
            continue
        if entry.outcome == "pending":
            continue
        failed = entry.outcome != "in_limit"
        yield Observation(
            passed=not failed,
            title=f"{step.title}: {entry.verdict}" if failed else step.title,
            subject=step.key,
            message=_t("%(title)s was %(value)s; the limit is %(limit)s.")
            % {"title": step.title, "value": said(entry.value), "limit": entry.limit_words}
            if failed
            else "",
            severity="critical" if step.critical else "major",
            evidence={
                "kind": "limit",
                "value": said(entry.value),
                "limit": entry.limit_words,
                "distance": entry.distance,
                "bar": bar_of(step.limit, entry.value, out=failed),
                "attribute": step.attribute,
                "steps": [step_link(step, entry)],
                "entries": [str(entry.pk)],
                "who": subject.name(entry),
            },
        )


@review_rule("results_complete", reg="REG-71", title=_("No result is awaited"), severity="minor")
def results_complete(subject: "ReviewSubject") -> Iterator[Observation]:
    """A result that is awaited is named; certification says so in its statement."""
    for line in subject.dossier.lines:
        entry = line.current
        if entry is None or line.step.kind != "test_result":
            continue
        waiting = is_pending(entry.value)
        yield Observation(
            passed=not waiting,
            title=_t("%(title)s: result awaited") % {"title": line.step.title}
            if waiting
            else line.step.title,
            subject=line.step.key,
            message=_t("The result of “%(title)s” is %(value)s.")
            % {"title": line.step.title, "value": said(entry.value)}
            if waiting
            else "",
            evidence={
                "kind": "outstanding",
                "value": said(entry.value),
                "limit": entry.limit_words,
                "steps": [step_link(line.step, entry)],
                "entries": [str(entry.pk)],
                "rows": [
                    row(entry.recorded_at, _t("marked as awaited by %(who)s") % {"who": subject.name(entry)})
                ]
                if waiting
                else [],
            },
        )
