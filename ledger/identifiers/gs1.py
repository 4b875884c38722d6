"""GS1 barcodes: GTIN-14 and element strings read from labels (REG-109).

The raw scan is always kept beside what was read from it. Decentralised products may have no GTIN at all: nothing here
makes one compulsory.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from biip import ParseConfig, ParseError
from biip.gs1_messages import GS1Message
from django.utils.translation import gettext as _

from ledger.identifiers.base import MAX_TYPED, IdentifierError, tidy
from ledger.identifiers.check import gs1_mod10
from ledger.identifiers.places import parse_gln

_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_SYMBOLOGY = (
    "]d2",
    "]C1",
    "]Q3",
    "]e0",
)  # DataMatrix, GS1-128, QR and DataBar name themselves like this
_FNC1 = "\x1d"


def parse_gtin(raw: str) -> str:
    """Return a GTIN as 14 digits; 8, 12 and 13 digit forms are filled with leading zeros. Raises `IdentifierError`."""
    text = tidy(raw, drop=" -") if len(raw) <= MAX_TYPED else ""
    if not _GTIN.fullmatch(text):
        raise IdentifierError(
            _("A GTIN has 8, 12, 13 or 14 digits."),
            way_out=_("Scan the barcode, or type every digit under it."),
        )
    if gs1_mod10(text[:-1]) != text[-1]:
        raise IdentifierError(
            _("This GTIN fails its check digit, so at least one digit is wrong."),
            way_out=_("Scan the barcode, or compare it digit by digit."),
        )
    return text.zfill(14)


@dataclass(frozen=True, slots=True)
class Gs1Scan:
    """What a GS1 barcode said. A field that the barcode does not hold is empty or None.

    `expiry_day` (AI 17) is the last day of use; day 00 means the last day of that month. `expiry_local` (AI 7003) is a
    wall-clock time to the minute *without a zone*, because the barcode has none: the caller must decide the zone, and
    nothing in this system will record it before that. `other` holds every further element by application identifier.
    """

    raw: str
    gtin: str
    batch: str
    serial: str
    location: str
    expiry_day: date | None
    expiry_local: datetime | None
    other: dict[str, str]


def parse_gs1(raw: str) -> Gs1Scan:
    """Read a GS1 element string: as scanned (FNC1 as the group separator, symbology prefix or not) or as printed.

    The printed form has its identifiers in parentheses: `(01)05012345000015(17)261231(10)A1`. Raises `IdentifierError`
    for anything unreadable, a failed GTIN or GLN check digit, an impossible date, or one identifier given twice with
    different values: a scan is used whole or not at all.
    """
    text = raw.strip(" \r\n\t") if len(raw) <= MAX_TYPED else ""
    for prefix in _SYMBOLOGY:
        text = text.removeprefix(prefix)
    text = text.lstrip(_FNC1)
    if not text or not text.isascii():
        raise _unreadable()
    try:
        message = (
            GS1Message.parse_hri(text)
            if text.startswith("(")
            else GS1Message.parse(text, config=ParseConfig())
        )
    except (ParseError, ValueError):
        raise _unreadable() from None
    found: dict[str, str] = {}
    expiry_day: date | None = None
    expiry_local: datetime | None = None
    counts = Counter(element.ai.ai for element in message.element_strings)
    for element in message.element_strings:
        code = element.ai.ai
        if counts[code] > 1 and found.get(code, element.value) != element.value:
            raise IdentifierError(
                _("This barcode gives the same kind of information twice, with different values."),
                way_out=_("Do not use the item. Set it aside and tell quality."),
            )
        found[code] = element.value
        if code == "17":
            expiry_day = element.date
        elif code == "7003":
            expiry_local = element.datetime
    return Gs1Scan(
        raw=raw,
        gtin=parse_gtin(found.pop("01")) if "01" in found else "",
        batch=found.pop("10", ""),
        serial=found.pop("21", ""),
        location=parse_gln(found.pop("414")) if "414" in found else "",
        expiry_day=expiry_day,
        expiry_local=expiry_local,
        other={code: value for code, value in found.items() if code not in ("17", "7003")},
    )


def _unreadable() -> IdentifierError:
    return IdentifierError(
        _("This barcode does not follow the GS1 rules, so nothing in it can be trusted."),
        way_out=_(
            "Scan it again. If it fails again, type the lot and expiry from the label and have them checked."
        ),
    )
