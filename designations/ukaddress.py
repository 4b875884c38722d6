"""What counts as an address in the United Kingdom (REG-23). The Channel Islands and the Isle of Man are not part of it."""

import re

from designations.rules.masterfile import UK_COUNTRIES

_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9][A-Z]{2})", re.ASCII)
_CROWN = ("JE", "GY", "IM")
"""Postcode areas of Jersey, Guernsey and the Isle of Man."""


def uk_postcode(text: str) -> str:
    """The postcode as it is written (`NE1 4LP`), or empty when it is none of the United Kingdom."""
    found = _POSTCODE.fullmatch(" ".join(text.upper().split()))
    if found is None or found[1].startswith(_CROWN):
        return ""
    return f"{found[1]} {found[2]}"


def in_uk(country: str, postcode: str) -> bool:
    """Whether country and postcode are of the United Kingdom."""
    return country.strip().upper() in UK_COUNTRIES and bool(uk_postcode(postcode))
