"""What a refusal looks like, from the rule that makes it to the page or ``problem+json`` that shows it.

A refusal names the field, the rule with its REG id and the way out. Views and the API turn these into an error summary or
an RFC 9457 problem; nothing here knows about HTTP but the status number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``field`` is a dotted path into what was sent (``steps.3.value``) or empty; ``rule`` the rule's name; ``reg`` its REG
    id; ``way_out`` what the person can do about it.
    """

    message: str
    field: str = ""
    code: str = "invalid"
    rule: str = ""
    reg: str = ""
    way_out: str = ""

    @property
    def sentence(self) -> str:
        """What a page says of it: what is wrong, the requirement it was judged by, and the way out."""
        reg = f" ({self.reg})" if self.reg and self.reg not in f"{self.message} {self.way_out}" else ""
        return f"{self.message}{reg} {self.way_out}".strip()

    def as_dict(self) -> dict[str, str]:
        """Return the problem as plain strings, ready for JSON."""
        return {
            "field": str(self.field),
            "code": self.code,
            "message": str(self.message),
            "rule": self.rule,
            "reg": self.reg,
            "way_out": str(self.way_out),
        }


@dataclass
class Refusal(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """The base of everything a service may refuse with: one or more problems and a stable code."""

    problems: Sequence[Problem] = field(default_factory=tuple)
    code: str = "refused"
    status: int = 409
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__("; ".join(str(p.message) for p in self.problems) or self.title or self.code)

    @classmethod
    def single(cls, message: str, **kwargs: Any) -> Self:
        """Build the refusal from one problem; keywords are those of :class:`Problem`."""
        return cls(problems=(Problem(message=message, **kwargs),))


@dataclass
class NotPermitted(Refusal):
    """This person may not do this here (whatever the record's state)."""

    code: str = "not_permitted"
    status: int = 403


@dataclass
class WrongState(Refusal):
    """The record is in a state from which this move does not start."""

    code: str = "wrong_state"
    status: int = 409


@dataclass
class RuleBroken(Refusal):
    """One or more legal or quality rules say no; each problem carries its REG id."""

    code: str = "rule_broken"
    status: int = 409


@dataclass
class InvalidInput(Refusal):
    """What was sent does not fit; every fault is listed at once."""

    code: str = "invalid_input"
    status: int = 422


@dataclass
class ProofRefused(Refusal):
    """Re-authentication for a signature failed, is stale, was used before, or is another person's."""

    code: str = "proof_refused"
    status: int = 403


@dataclass
class Conflict(Refusal):
    """The same idempotency key with another body, or a stale copy of the record."""

    code: str = "conflict"
    status: int = 409
