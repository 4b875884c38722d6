"""What a review rule is: a registered rule that looks at a whole batch and answers once for each thing it looked at."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from batches.models import StepEntry
from batches.values import shown
from designations.content import StepContent
from designations.release import stored_result
from ledger.canonical import canonical_digest, canonical_tree, instant_text
from ledger.quantities import Limit, QuantityError, plain
from ledger.rules import Rule, rule

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject

Evidence = dict[str, Any]


@dataclass(frozen=True)
class Observation:
    """One answer about one thing. ``subject``: key of a step or criterion, empty for the batch as a whole.

    ``title`` is what the exception (or the check that passed) is called; ``message`` says it in a sentence. ``evidence``
    holds plain values: ``value``, ``limit``, ``bar``, ``rows`` (``at``, ``says``), ``steps``, ``entries``, ``caption``.
    """

    passed: bool
    title: str
    subject: str = ""
    message: str = ""
    severity: str = ""
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """An observation with the rule that made it. ``fingerprint`` stays the same while the evidence does."""

    rule: Rule
    observation: Observation

    @property
    def passed(self) -> bool:
        """Whether the check passed."""
        return self.observation.passed

    @property
    def severity(self) -> str:
        """Empty for a check that passed."""
        return "" if self.passed else self.observation.severity or self.rule.severity

    @property
    def fingerprint(self) -> str:
        """SHA-256 over rule, version, subject, outcome and evidence."""
        one = self.observation
        return canonical_digest(
            {
                "rule": self.rule.name,
                "version": self.rule.version,
                "subject": one.subject,
                "passed": one.passed,
                "message": one.message,
                "evidence": one.evidence,
            }
        )


Examine = Callable[["ReviewSubject"], Iterable[Observation]]


@dataclass(frozen=True)
class ReviewRule:
    """A registered rule and how it examines a batch."""

    rule: Rule
    examine: Examine

    def answers(self, subject: "ReviewSubject") -> Iterator[Answered]:
        """Every answer; a rule that found nothing to look at gives none."""
        for observation in self.examine(subject):
            clean = replace(observation, evidence=dict(canonical_tree(observation.evidence)))  # type: ignore[arg-type]  # a mapping gives a mapping
            yield Answered(self.rule, clean)


def review_rule(
    name: str, *, reg: str, title: Any, version: int = 1, severity: str = "major"
) -> Callable[[Examine], ReviewRule]:
    """Decorator: make a generator of observations a registered review rule named ``oversight.review.<name>``."""

    def wrap(examine: Examine) -> ReviewRule:
        def check(subject: "ReviewSubject") -> tuple[Any, Any] | None:
            failed = next((one for one in examine(subject) if not one.passed), None)
            return None if failed is None else (failed.message or failed.title, "")

        made = rule(f"oversight.review.{name}", reg=reg, title=title, version=version, severity=severity)(
            check
        )
        return ReviewRule(made, examine)

    return wrap


def row(at: datetime | None, says: str) -> Mapping[str, str]:
    """One line of a history: an instant and what happened."""
    return {"at": instant_text(at) if at else "", "says": says}


def step_link(step: StepContent, entry: StepEntry | None) -> dict[str, Any]:
    """Which step, for the link into the record."""
    return {
        "key": step.key,
        "position": step.position,
        "title": step.title,
        "at": instant_text(entry.performed_at) if entry else "",
    }


def bar_of(
    limit: Limit | None, value: Any, *, previous: Any = None, out: bool | None = None
) -> dict[str, Any] | None:
    """Numbers for a limit bar as text, or nothing where there is no interval or no number."""
    if limit is None or (limit.low is None and limit.high is None):
        return None
    number = number_of(value)
    if number is None:
        return None
    before = number_of(previous)
    return {
        "low": plain(limit.low) if limit.low is not None else None,
        "high": plain(limit.high) if limit.high is not None else None,
        "value": number,
        "previous": before,
        "unit": limit.unit,
        "out": out,
    }


def number_of(value: Any) -> str | None:
    """The number in a stored value, as written, or nothing."""
    try:
        result = stored_result(value)
    except QuantityError:
        return None
    return None if result is None or result.number is None else plain(result.number)


def said(value: Any) -> str:
    """A stored value as people read it."""
    return shown(value)
