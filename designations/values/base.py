"""What every kind of value shares: the answer, the circumstances and the reason for a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ledger.errors import Problem
from ledger.quantities import Outcome, Result, Verdict


@dataclass(frozen=True)
class Checked:
    """What came of one value: either ``problems``, or ``value`` (as stored) with its ``result`` and ``verdict``.

    ``verdict`` is None where nothing is limited.
    """

    step_key: str
    value: Any = None
    result: Result | None = None
    verdict: Verdict | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the value can be recorded (in or out of limit)."""
        return not self.problems

    @property
    def out_of_limit(self) -> bool:
        """Whether recording it breaks a limit."""
        return self.verdict is not None and self.verdict.outcome is Outcome.OUT_OF_LIMIT


@dataclass(frozen=True)
class Circumstances:
    """What a value is judged against besides its step.

    ``values``: key → stored value of the steps recorded so far. ``now``: the server's instant. ``batch_started_at``: no
    date of the batch's work lies before it. ``field``: dotted path that problems name.
    """

    now: datetime
    batch_started_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    field: str = "value"


class UnfitError(Exception):
    """One reason why a value cannot be recorded."""

    def __init__(
        self, message: str, way_out: str, *, code: str = "invalid", reg: str = "REG-52", part: str = ""
    ) -> None:
        super().__init__(message)
        self.message, self.way_out, self.code, self.reg, self.part = message, way_out, code, reg, part

    def as_problem(self, field: str) -> Problem:
        """The problem of a value at ``field``, a dotted path; that of one of its members where ``part`` names it."""
        return Problem(
            message=self.message,
            field=f"{field}.{self.part}" if self.part else field,
            code=self.code,
            rule="step_value_fits",
            reg=self.reg,
            way_out=self.way_out,
        )
