"""One result: qualifier, number, unit and status, or an outcome in words (REG-56)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from ledger.quantities.numbers import (
    MAX_TEXT,
    NUMBER,
    QuantityError,
    check_number,
    parse_number,
    plain,
    wrong_unit,
)

_RESULT = re.compile(rf"(?P<qualifier><=|>=|=<|=>|[=<>≤≥])?\s*(?P<number>{NUMBER})\s*(?P<unit>.*)")


_NOT_A_UNIT = re.compile(r"[0-9,.+<>=≤≥-]")
"""A "unit" that starts like this is a second number or a thousands separator: `1,495`, `1 495`, `5-10`."""


class Qualifier(StrEnum):
    """How the number bounds the true value."""

    EQUAL = "="
    BELOW = "<"
    AT_MOST = "≤"
    ABOVE = ">"
    AT_LEAST = "≥"


class ResultStatus(StrEnum):
    """How settled a result is."""

    PENDING = "pending"
    """The test is under way; there is nothing to judge yet."""
    INTERIM = "interim"
    """A value that a later one will replace, such as a day-7 sterility reading."""
    FINAL = "final"


_SPELLINGS = {
    "<=": Qualifier.AT_MOST,
    "=<": Qualifier.AT_MOST,
    ">=": Qualifier.AT_LEAST,
    "=>": Qualifier.AT_LEAST,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One result. Either a number (`qualifier`, `number`, `unit`) or a `text` outcome such as `absent`; never both.

    A pending result may have neither. Make it with `Result.of`, `Result.parse`, `Result.outcome` or `Result.waiting`.
    """

    number: Decimal | None = None
    qualifier: Qualifier = Qualifier.EQUAL
    unit: str = ""
    status: ResultStatus = ResultStatus.FINAL
    text: str = ""

    def __post_init__(self) -> None:
        if self.number is not None:
            check_number(self.number)
        if self.number is not None and self.text:
            raise QuantityError(
                _("A result is a number or a word, not both."),
                way_out=_("Keep one of them."),
            )
        if self.number is None and not self.text and self.status is not ResultStatus.PENDING:
            raise QuantityError(
                _("There is no result."),
                way_out=_("Type what was found, or mark it as pending."),
            )
        if len(self.unit) > MAX_TEXT or len(self.text) > MAX_TEXT:
            raise QuantityError(
                _("This text is too long for a result."),
                way_out=_("Put it in the remarks."),
            )
        if not self.unit.isprintable() or not self.text.isprintable():
            raise QuantityError(
                _("A result holds characters that cannot be seen."),
                way_out=_("Type it again."),
            )

    @classmethod
    def of(
        cls,
        number: Decimal | int | str,
        unit: str = "",
        *,
        status: ResultStatus = ResultStatus.FINAL,
    ) -> Result:
        """Return an exact numeric result."""
        value = parse_number(number) if isinstance(number, str) else Decimal(number)
        return cls(number=value, unit=unit, status=status)

    @classmethod
    def outcome(cls, text: str, *, status: ResultStatus = ResultStatus.FINAL) -> Result:
        """Return a result in words, such as `absent` or `sterile`."""
        return cls(text=text.strip(), status=status)

    @classmethod
    def waiting(cls, unit: str = "") -> Result:
        """Return the result of a test that is still under way."""
        return cls(unit=unit, status=ResultStatus.PENDING)

    @classmethod
    def parse(cls, raw: str, *, unit: str = "", status: ResultStatus = ResultStatus.FINAL) -> Result:
        """Return the numeric result in `raw`: `1495`, `<= 0.5`, `≤0.5 EU/mL`, `70.0 %` (REG-56).

        With `unit`, the unit that is expected: a result without one takes it, and another one is an error that names the
        expected unit. Units are compared exactly, because `mg` and `Mg` are not the same. Raises `QuantityError`.
        """
        text = raw.strip().replace("\u2212", "-").replace("\u00a0", " ")
        match = _RESULT.fullmatch(text) if len(text) <= MAX_TEXT else None
        if match is None or _NOT_A_UNIT.match(match["unit"]):
            raise QuantityError(
                _("This is not a result that can be read."),
                way_out=_(
                    "Type a number, with ≤, <, ≥ or > before it if the laboratory reported it so: ≤ 0.5"
                ),
            )
        found = match["unit"].strip()
        if unit and found and found != unit:
            raise wrong_unit(unit, found)
        sign = match["qualifier"] or "="
        return cls(
            number=parse_number(match["number"]),
            qualifier=_SPELLINGS.get(sign) or Qualifier(sign),
            unit=found or unit,
            status=status,
        )

    def __str__(self) -> str:
        if self.number is None:
            return self.text or _("pending")
        sign = "" if self.qualifier is Qualifier.EQUAL else f"{self.qualifier.value} "
        return f"{sign}{plain(self.number)} {self.unit}".rstrip()

    def to_canonical(self) -> dict[str, object]:
        """Return the signed and stored form; `Result.from_json` reads it back."""
        return {
            "number": self.number,
            "qualifier": self.qualifier.value if self.number is not None else None,
            "unit": self.unit,
            "status": self.status.value,
            "text": self.text,
        }

    def to_json(self) -> dict[str, str | None]:
        """Return the same as plain JSON, the number as text exactly as written."""
        number = None if self.number is None else str(self.number)
        sign = self.qualifier.value if self.number is not None else None
        return {
            "number": number,
            "qualifier": sign,
            "unit": self.unit,
            "status": self.status.value,
            "text": self.text,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Result:
        """Return the result stored by `to_json`. Raises `QuantityError` for missing, extra or mistyped members."""
        try:
            members = {key: data[key] for key in ("number", "qualifier", "unit", "status", "text")}
            if len(data) != len(members) or not all(
                v is None or isinstance(v, str) for v in members.values()
            ):
                raise TypeError
            number = members["number"]
            return cls(
                number=None if number is None else parse_number(str(number)),
                qualifier=Qualifier(str(members["qualifier"] or "=")),
                unit=str(members["unit"] or ""),
                status=ResultStatus(str(members["status"])),
                text=str(members["text"] or ""),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, QuantityError):
                raise
            raise QuantityError(
                _("This is not a stored result."),
                way_out=_("Send number, qualifier, unit, status and text, each as text or null."),
            ) from None
