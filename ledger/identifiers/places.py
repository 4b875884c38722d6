"""Codes for places: ODS codes, GLN-13 and our own site codes (REG-61, REG-109, REG-110)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from ledger.identifiers.base import MAX_TYPED, IdentifierError, tidy
from ledger.identifiers.check import gs1_mod10

_ODS = re.compile(r"[A-Z0-9]{3,9}")
_ODS_ANANA = re.compile(r"[A-Z][0-9][A-Z][0-9][A-Z]")
_GLN = re.compile(r"[0-9]{13}")
SITE_CODE = re.compile(r"[A-Z][A-Z0-9]{1,5}")


class OdsForm(StrEnum):
    """Which pattern an ODS code follows."""

    ANANA = "anana"
    """letter-digit-letter-digit-letter: given since 1 October 2020, random, says nothing about its parent."""
    EARLIER = "earlier"
    """Any code given before; it lives on."""


@dataclass(frozen=True, slots=True)
class OdsCode:
    """An ODS code. There is deliberately no way from a code to its trust: the parent is data, looked up (REG-110)."""

    value: str
    form: OdsForm

    def __str__(self) -> str:
        return self.value


def parse_ods_code(raw: str) -> OdsCode:
    """Return the ODS code in `raw`: three to nine letters and digits. Raises `IdentifierError` (REG-110)."""
    text = tidy(raw) if len(raw) <= MAX_TYPED else ""
    if not _ODS.fullmatch(text):
        raise IdentifierError(
            _("An ODS code has 3 to 9 letters and digits."),
            way_out=_("Look the place up in the register and copy its code, for example RH802."),
            rule="REG-110",
        )
    return OdsCode(text, OdsForm.ANANA if _ODS_ANANA.fullmatch(text) else OdsForm.EARLIER)


def parse_site_code(raw: str) -> str:
    """Return our own site code, two to six capitals and digits starting with a letter (REG-61).

    It goes inside batch numbers and is never given to a second place. Raises `IdentifierError`.
    """
    text = tidy(raw) if len(raw) <= MAX_TYPED else ""
    if not SITE_CODE.fullmatch(text):
        raise IdentifierError(
            _("A site code has 2 to 6 capitals and digits and starts with a letter."),
            way_out=_("Choose a short code that people at the site know, for example RVI."),
            rule="REG-61",
        )
    return text


def parse_gln(raw: str) -> str:
    """Return the 13 digits of a GS1 location number (GLN-13). Raises `IdentifierError` (REG-109)."""
    text = tidy(raw, drop=" -") if len(raw) <= MAX_TYPED else ""
    if not _GLN.fullmatch(text):
        raise IdentifierError(
            _("A GLN has 13 digits."),
            way_out=_("Scan the location label or type all 13 digits."),
        )
    if gs1_mod10(text[:-1]) != text[-1]:
        raise IdentifierError(
            _("This GLN fails its check digit, so at least one digit is wrong."),
            way_out=_("Scan the location label, or compare it digit by digit."),
        )
    return text
