"""Codes for people: NHS number, the random patient key, badge codes (REG-109, REG-131)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.utils.translation import gettext as _
from nhs_number.constants import (
    REGION_ENGLAND_WALES_IOM,
    REGION_NORTHERN_IRELAND,
    REGION_SCOTLAND,
)
from nhs_number.validate import is_valid

from ledger.identifiers.base import MAX_TYPED, IdentifierError, tidy
from ledger.identifiers.check import ALPHABET_31, mod31

_NHS_SHAPE = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True, repr=False)
class NhsNumber:
    """A checked NHS number (ten digits, kept as text). Its `repr` is masked, because reprs reach logs (REG-131)."""

    value: str

    @property
    def masked(self) -> str:
        """The form for screens without the right to see it: only the last four digits, `••• ••• 5919`."""
        return f"••• ••• {self.value[6:]}"

    @property
    def spaced(self) -> str:
        """The form people read aloud: `943 476 5919`."""
        return f"{self.value[:3]} {self.value[3:6]} {self.value[6:]}"

    @property
    def is_test_range(self) -> bool:
        """True for numbers starting 999, set aside for testing: the only ones a demonstration may hold."""
        return self.value.startswith("999")

    @property
    def is_never_issued(self) -> bool:
        """True when the number lies outside every range issued in the United Kingdom (5… and 9…, for example).

        A warning, not a refusal: the published ranges are not law, and turning away a patient is the worse error.
        """
        issued = (REGION_ENGLAND_WALES_IOM, REGION_SCOTLAND, REGION_NORTHERN_IRELAND)
        return not any(
            block.start <= int(self.value) <= block.end for region in issued for block in region.ranges
        )

    def __repr__(self) -> str:
        return f"NhsNumber({self.masked})"


def parse_nhs_number(raw: str) -> NhsNumber:
    """Return the NHS number in `raw`; spaces and hyphens between digits are allowed (REG-109).

    Raises `IdentifierError` for a wrong length, other characters or a failed check digit, without repeating the number.
    """
    text = tidy(raw, drop=" -") if len(raw) <= MAX_TYPED else ""
    if not _NHS_SHAPE.fullmatch(text):
        raise IdentifierError(
            _("An NHS number has 10 digits."),
            way_out=_(
                "Type the 10 digits as printed on the wristband or the referral, for example 943 476 5919."
            ),
        )
    if len(set(text)) == 1 or not is_valid(text):
        raise IdentifierError(
            _("This NHS number fails its check digit, so at least one digit is wrong or two are swapped."),
            way_out=_("Compare it digit by digit with the wristband or the referral, or scan it."),
        )
    return NhsNumber(text)


def nhs_number(raw: str) -> str:
    """Validate and return the ten digits; short form of `parse_nhs_number(raw).value`."""
    return parse_nhs_number(raw).value


def _random_body(length: int) -> str:
    return "".join(secrets.choice(ALPHABET_31) for _position in range(length))


def _read_short_code(text: str, *, kind: str, example: str, rule: str) -> None:
    """Check a short code already stripped of separators. Raises `IdentifierError`."""
    if any(char not in ALPHABET_31 for char in text):
        raise IdentifierError(
            _("%(kind)s never holds the characters 0, O, I, L or U.") % {"kind": kind},
            way_out=_("Read it again, or scan it. It looks like %(example)s.") % {"example": example},
            rule=rule,
        )
    if mod31(text[:-1]) != text[-1]:
        raise IdentifierError(
            _("%(kind)s does not match its check character, so one character is wrong or two are swapped.")
            % {"kind": kind},
            way_out=_("Compare it character by character with the source, or scan it."),
            rule=rule,
        )


@dataclass(frozen=True, slots=True)
class PatientCode:
    """The random key that stands for a patient everywhere outside the identity store, such as `3MT8-5C` (REG-131).

    Five random characters and a check character. Random, so that it says nothing about the person; the database keeps it
    unique, and the caller draws again on a clash.
    """

    value: str

    @classmethod
    def generate(cls) -> PatientCode:
        """Return a new random code from the operating system's random source."""
        body = _random_body(5)
        text = body + mod31(body)
        return cls(f"{text[:4]}-{text[4:]}")

    @classmethod
    def parse(cls, raw: str) -> PatientCode:
        """Return the code in `raw` (small letters and a missing hyphen are accepted). Raises `IdentifierError`."""
        text = tidy(raw, drop=" -") if len(raw) <= MAX_TYPED else ""
        if len(text) != 6:
            raise IdentifierError(
                _("A patient code has six characters."),
                way_out=_("Type it as on the order or the label, for example %(example)s.")
                % {"example": "3MT8-5C"},
                rule="REG-131",
            )
        _read_short_code(text, kind=_("A patient code"), example="3MT8-5C", rule="REG-131")
        return cls(f"{text[:4]}-{text[4:]}")

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class BadgeCode:
    """What a person's badge says when scanned or typed: `B-7KQ4-92M`. It names the person; it is not a secret."""

    value: str

    @classmethod
    def generate(cls) -> BadgeCode:
        """Return a new random badge code."""
        body = _random_body(6)
        text = body + mod31(body)
        return cls(f"B-{text[:4]}-{text[4:]}")

    @classmethod
    def parse(cls, raw: str) -> BadgeCode:
        """Return the code in `raw` (the `B`, hyphens and capitals may be missing). Raises `IdentifierError`."""
        text = tidy(raw, drop=" -") if len(raw) <= MAX_TYPED else ""
        if len(text) == 8 and text.startswith("B"):
            text = text[1:]
        if len(text) != 7:
            raise IdentifierError(
                _("A badge code has the letter B and seven characters."),
                way_out=_("Scan the badge again, or type the code printed under the barcode."),
                rule="REG-57",
            )
        _read_short_code(text, kind=_("A badge code"), example="B-7KQ4-92M", rule="REG-57")
        return cls(f"B-{text[:4]}-{text[4:]}")

    def __str__(self) -> str:
        return self.value
