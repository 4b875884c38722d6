"""What is allowed, and the verdict on a result (REG-52, REG-71)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from ledger.quantities.numbers import (
    EXACT,
    QuantityError,
    check_number,
    parse_number,
    plain,
    wrong_unit,
)
from ledger.quantities.results import Qualifier, Result, ResultStatus
from ledger.quantities.spans import above, below, inside, span_of


class Outcome(StrEnum):
    """What a limit says about a result."""

    IN_LIMIT = "in_limit"
    OUT_OF_LIMIT = "out_of_limit"
    UNDETERMINED = "undetermined"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one result. `distance` is how far outside the limit it lies (at least, for a bounded
    result such as `> 12`), in the limit's unit; None inside.

    `words` is one translated sentence fragment for people, such as `1.6 percentage points below the limit`.
    """

    outcome: Outcome
    words: str
    distance: Decimal | None = None

    @property
    def passes(self) -> bool:
        """True only for a result known to be within the limit."""
        return self.outcome is Outcome.IN_LIMIT


@dataclass(frozen=True, slots=True)
class Limit:
    """What is allowed: an interval (each end optional, inclusive unless told otherwise) or a list of `choices`.

    `target` is information for people and never decides. Limits are data from the approved instruction (REG-52).
    """

    low: Decimal | None = None
    high: Decimal | None = None
    low_inclusive: bool = True
    high_inclusive: bool = True
    target: Decimal | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number in (self.low, self.high, self.target):
            if number is not None:
                check_number(number)
        if self.choices and (
            self.low is not None or self.high is not None or self.target is not None or self.unit
        ):
            raise _bad_limit(_("A limit is an interval or a list of choices, not both."))
        if not self.choices and self.low is None and self.high is None:
            raise _bad_limit(_("A limit needs a lowest value, a highest value or a list of choices."))
        if any(not choice.strip() or choice != choice.strip() for choice in self.choices):
            raise _bad_limit(_("A choice of a limit is empty or has blanks around it."))
        if self.low is not None and self.high is not None:
            both = self.low_inclusive and self.high_inclusive
            if self.low > self.high or (self.low == self.high and not both):
                raise _bad_limit(_("No value can lie within this limit."))

    def judge(self, result: Result) -> Verdict:
        """Return the verdict on `result`. Raises `QuantityError` for another unit or the wrong kind of result.

        The result stands for every value its qualifier allows. If all of them lie within the limit it passes; if none
        does it fails; otherwise nobody knows, and the verdict is undetermined. Pending is pending. An interim result that
        fails has failed; one that passes is still pending, because the final one decides.
        """
        if result.status is ResultStatus.PENDING:
            return Verdict(Outcome.PENDING, _("result pending"))
        verdict = self._judge_choice(result) if self.choices else self._judge_number(result)
        if result.status is ResultStatus.INTERIM and verdict.outcome is Outcome.IN_LIMIT:
            return Verdict(Outcome.PENDING, _("within the limit so far, final result pending"))
        return verdict

    def _judge_choice(self, result: Result) -> Verdict:
        if result.number is not None:
            raise QuantityError(
                _("A word is expected here, not a number."),
                way_out=_("Choose one of: %(choices)s.") % {"choices": ", ".join(self.choices)},
                rule="REG-52",
            )
        if result.text in self.choices:
            return Verdict(Outcome.IN_LIMIT, _("as required"))
        words = _("“%(found)s” is not %(allowed)s") % {
            "found": result.text,
            "allowed": self.words(),
        }
        return Verdict(Outcome.OUT_OF_LIMIT, words)

    def _judge_number(self, result: Result) -> Verdict:
        if result.number is None:
            raise QuantityError(
                _("A number is expected here, not a word."),
                way_out=_("Type the value that was read."),
                rule="REG-52",
            )
        if result.unit != self.unit:
            raise wrong_unit(self.unit, result.unit)
        span = span_of(result)
        if inside(span, self):
            return Verdict(Outcome.IN_LIMIT, _("within the limit"))
        if self.low is not None and below(span, self):
            touching = _("does not reach the limit") if self.low_inclusive else _("not above the limit")
            return self._outside(
                self.low, result.number, result.qualifier, _("%(amount)s below the limit"), touching
            )
        if self.high is not None and above(span, self):
            touching = _("exceeds the limit") if self.high_inclusive else _("not below the limit")
            return self._outside(
                self.high, result.number, result.qualifier, _("%(amount)s above the limit"), touching
            )
        return Verdict(
            Outcome.UNDETERMINED,
            _("%(result)s does not show whether the value is %(limit)s")
            % {"result": result, "limit": self.words()},
        )

    def _outside(
        self, end: Decimal, number: Decimal, qualifier: Qualifier, pattern: str, touching: str
    ) -> Verdict:
        distance = EXACT.abs(EXACT.subtract(number, end))
        amount = _amount(distance, self.unit)
        if qualifier is not Qualifier.EQUAL:
            amount = _("at least %(amount)s") % {"amount": amount}
        words = pattern % {"amount": amount} if distance else touching
        return Verdict(Outcome.OUT_OF_LIMIT, words, distance)

    def words(self) -> str:
        """Return the limit in words: `70.0 % or more`, `less than 0.25 EU/mL`, `5 to 10`, `absent or sterile`."""
        if self.choices:
            return _(" or ").join(self.choices)
        low = None if self.low is None else f"{plain(self.low)} {self.unit}".rstrip()
        high = None if self.high is None else f"{plain(self.high)} {self.unit}".rstrip()
        if low is not None and high is not None:
            if self.low == self.high:
                return _("exactly %(value)s") % {"value": low}
            if self.low_inclusive and self.high_inclusive:
                return _("%(low)s to %(high)s") % {
                    "low": plain(self.low or Decimal(0)),
                    "high": high,
                }
            parts = (self._low_words(low), self._high_words(high))
            return _("%(low)s and %(high)s") % {"low": parts[0], "high": parts[1]}
        return self._low_words(low) if low is not None else self._high_words(high or "")

    def _low_words(self, low: str) -> str:
        return (_("%(value)s or more") if self.low_inclusive else _("more than %(value)s")) % {"value": low}

    def _high_words(self, high: str) -> str:
        return (_("%(value)s or less") if self.high_inclusive else _("less than %(value)s")) % {"value": high}

    def to_canonical(self) -> dict[str, object]:
        """Return the signed and stored form; `Limit.from_json` reads it back from JSON."""
        return {
            "low": self.low,
            "high": self.high,
            "low_inclusive": self.low_inclusive,
            "high_inclusive": self.high_inclusive,
            "target": self.target,
            "unit": self.unit,
            "choices": list(self.choices),
        }

    def to_json(self) -> dict[str, object]:
        """Return the same as plain JSON, numbers as text exactly as written."""
        return {
            key: str(value) if isinstance(value, Decimal) else value
            for key, value in self.to_canonical().items()
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Limit:
        """Return the limit stored by `to_json`. Members left out take their defaults; unknown ones are refused."""
        known = {
            "low",
            "high",
            "low_inclusive",
            "high_inclusive",
            "target",
            "unit",
            "choices",
        }
        ends = {key: data.get(key) for key in ("low", "high", "target")}
        flags = {key: data.get(key, True) for key in ("low_inclusive", "high_inclusive")}
        unit, choices = data.get("unit", ""), data.get("choices", [])
        if (
            set(data) - known
            or not all(value is None or isinstance(value, str) for value in ends.values())
            or not all(isinstance(value, bool) for value in flags.values())
            or not isinstance(unit, str)
            or not isinstance(choices, list)
            or not all(isinstance(choice, str) for choice in choices)
        ):
            raise _bad_limit(_("This is not a stored limit."))
        numbers = {key: None if value is None else parse_number(str(value)) for key, value in ends.items()}
        return cls(
            low=numbers["low"],
            high=numbers["high"],
            target=numbers["target"],
            low_inclusive=bool(flags["low_inclusive"]),
            high_inclusive=bool(flags["high_inclusive"]),
            unit=unit,
            choices=tuple(choices),
        )


def _amount(distance: Decimal, unit: str) -> str:
    if unit == "%":
        return _("%(number)s percentage points") % {"number": plain(distance)}
    return f"{plain(distance)} {unit}".rstrip()


def _bad_limit(message: str) -> QuantityError:
    return QuantityError(
        message,
        way_out=_("Correct the limit in the draft of the instruction."),
        rule="REG-52",
    )
