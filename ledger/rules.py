"""One small object per legal or quality rule: a name, a REG id, text for people, a check.

A rule looks at one loaded subject and never at the database (bench: pure functions). Its finding is stored with the
rule's version, whether it passed or not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from ledger.errors import Problem


@dataclass(frozen=True)
class Finding:
    """What one rule found. ``evidence`` holds plain values for the page and the stored result."""

    rule: str
    version: int
    reg: str
    title: str
    passed: bool
    message: str = ""
    way_out: str = ""
    field: str = ""
    severity: str = ""
    evidence: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def as_problem(self) -> Problem:
        """The finding as a refusal's problem."""
        return Problem(
            message=self.message or self.title,
            field=self.field,
            code="rule_broken",
            rule=self.rule,
            reg=self.reg,
            way_out=self.way_out,
        )

    def as_json(self) -> dict[str, Any]:
        """The finding as stored: text as it was said, in the language of the record (English)."""
        return {
            "rule": self.rule,
            "version": self.version,
            "reg": self.reg,
            "title": str(self.title),
            "passed": self.passed,
            "message": str(self.message),
            "way_out": str(self.way_out),
            "field": self.field,
            "severity": self.severity,
            "evidence": dict(self.evidence),
        }


@dataclass(frozen=True)
class Rule:
    """A named rule. ``check`` returns ``None`` when it passes, else ``(message, way_out)``, given the loaded subject."""

    name: str
    reg: str
    title: Any
    check: Callable[[Any], tuple[Any, Any] | None]
    version: int = 1
    field: str = ""
    severity: str = "major"

    def __call__(self, subject: Any) -> Finding:
        """Run the rule and return its finding."""
        return self._finding(self.check(subject))

    def if_broken(self, subject: Any) -> Finding | None:
        """Run the rule and return its finding when it is broken; where nobody asks what passed, that is quicker."""
        outcome = self.check(subject)
        return None if outcome is None else self._finding(outcome)

    def _finding(self, outcome: tuple[Any, Any] | None) -> Finding:
        message, way_out = outcome if outcome is not None else ("", "")
        return Finding(
            rule=self.name,
            version=self.version,
            reg=self.reg,
            title=str(self.title),
            passed=outcome is None,
            message=str(message),
            way_out=str(way_out),
            field=self.field,
            severity="" if outcome is None else self.severity,
        )


RULES: dict[str, Rule] = {}


def rule(
    name: str,
    *,
    reg: str,
    title: Any,
    version: int = 1,
    field: str = "",
    severity: str = "major",
) -> Callable[[Callable[[Any], tuple[Any, Any] | None]], Rule]:
    """Decorator: make a function a registered rule. ``reg``: ``REG-nn``, or ``DESIGN`` when it is our own."""

    def wrap(check: Callable[[Any], tuple[Any, Any] | None]) -> Rule:
        made = Rule(
            name=name,
            reg=reg,
            title=title,
            check=check,
            version=version,
            field=field,
            severity=severity,
        )
        if name in RULES:
            raise ValueError(f"rule {name} is registered twice")
        RULES[name] = made
        return made

    return wrap


def run(rules: Iterable[Rule], subject: Any) -> list[Finding]:
    """Run every rule and return every finding, passed ones included."""
    return [one(subject) for one in rules]


def broken(rules: Iterable[Rule], subject: Any) -> list[Finding]:
    """Run every rule and return the findings of those that are broken."""
    return [finding for one in rules if (finding := one.if_broken(subject)) is not None]
