"""Codes for donations and tissues: ISBT 128 donation numbers and the Single European Code (REG-106, REG-109)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ledger.identifiers.base import MAX_TYPED, IdentifierError
from ledger.identifiers.base import tidy as _tidy
from ledger.identifiers.check import ALPHABET_37, iso7064_37_2_value

_DIN_BODY = r"([A-Z0-9]{5}[0-9]{2}[0-9]{6})"
_DIN_TYPED = re.compile(_DIN_BODY + r"([0-9]{2})?([0-9A-Z*])?")
_DIN_SCANNED = re.compile("=" + _DIN_BODY + r"([0-9A-Z]{2})")
_SEC = re.compile(
    r"(?P<country>[A-Z]{2})(?P<establishment>[A-Z0-9]{6})(?P<donation>[A-Z0-9]{13})"
    r"(?P<system>[EAB])(?P<product>[A-Z0-9]{7})(?P<split>[A-Z0-9]{3})(?P<expiry>[0-9]{8})"
)
_CHECK_FLAG_BASE = 60  # flag values 60 to 96 carry the check value plus 60


@dataclass(frozen=True, slots=True)
class Din:
    """An ISBT 128 donation identification number: 13 characters, kept as text, with the scan it came from.

    `flag` is the two-character flag when the source had one. `check_verified` says whether the source itself proved the
    number (a barcode, a keyboard check character or a check flag); a bare 13 typed characters prove nothing.
    """

    value: str
    flag: str
    check_verified: bool
    raw: str

    @property
    def facility(self) -> str:
        """The facility identification number, five characters."""
        return self.value[:5]

    @property
    def year(self) -> str:
        """The two digits of the nominal year."""
        return self.value[5:7]

    @property
    def serial(self) -> str:
        """The six digits of the serial number."""
        return self.value[7:]

    @property
    def keyboard_check(self) -> str:
        """The check character printed in a box beside the number."""
        return din_keyboard_check(self.value)

    @property
    def check_flag(self) -> int:
        """The flag value, 60 to 96, that carries the same check."""
        return iso7064_37_2_value(self.value) + _CHECK_FLAG_BASE

    @property
    def printed(self) -> str:
        """The form on labels: `G1234 98 654321 H`, the check character last."""
        return f"{self.facility} {self.year} {self.serial} {self.keyboard_check}"


def din_keyboard_check(body: str) -> str:
    """Return the keyboard check character of the 13 characters of a DIN (ISO 7064 MOD 37-2)."""
    return ALPHABET_37[iso7064_37_2_value(body)]


def parse_din(raw: str, *, require_check: bool = False) -> Din:
    """Return the donation number in `raw` (REG-106, REG-109).

    Accepts a scan (`=`, 13 characters, 2 flag characters) and typed forms: 13 characters, optionally two flag digits,
    optionally the keyboard check character, with blanks anywhere. With `require_check` a typed number must bring its
    check character or a check flag. Raises `IdentifierError`.
    """
    text = _tidy(raw) if len(raw) <= MAX_TYPED else ""
    scanned = _DIN_SCANNED.fullmatch(text)
    typed = None if scanned else _DIN_TYPED.fullmatch(text)
    if scanned:
        body, flag, letter = scanned[1], scanned[2], ""
    elif typed:
        body, flag, letter = typed[1], typed[2] or "", typed[3] or ""
    else:
        raise IdentifierError(
            _(
                "A donation number has 13 characters: five for the facility, two for the year and six for the serial."
            ),
            way_out=_(
                "Scan it, or type it as printed with the boxed check character, for example G1234 98 654321 H."
            ),
            rule="REG-106",
        )
    expected = iso7064_37_2_value(body)
    flag_is_check = flag.isdigit() and _CHECK_FLAG_BASE <= int(flag) <= _CHECK_FLAG_BASE + 36
    flag_wrong = flag_is_check and int(flag) != expected + _CHECK_FLAG_BASE
    if flag_wrong or (letter and letter != ALPHABET_37[expected]):
        raise IdentifierError(
            _(
                "This donation number does not match its check character, so one character is wrong or two are swapped."
            ),
            way_out=_("Scan the label, or compare the number character by character with it."),
            rule="REG-106",
        )
    verified = bool(scanned or letter or flag_is_check)
    if require_check and not verified:
        raise IdentifierError(
            _("A typed donation number needs its check character."),
            way_out=_("Add the boxed character printed after the number, or scan the label."),
            rule="REG-106",
        )
    return Din(value=body, flag=flag, check_verified=verified, raw=raw)


@dataclass(frozen=True, slots=True)
class Sec:
    """A Single European Code: 40 characters kept as text, its parts, and the text it came from. Optional in GB."""

    value: str
    country: str
    establishment: str
    donation: str
    coding_system: str
    product: str
    split: str
    expiry: date | None
    raw: str

    @property
    def printed(self) -> str:
        """The form on labels: `SEC`, donation part, product part."""
        return f"SEC {self.value[:21]} {self.value[21:]}"


def parse_sec(raw: str) -> Sec:
    """Return the Single European Code in `raw`; the word SEC, blanks and line breaks are allowed (REG-106).

    `expiry` is None when the code holds `00000000`. Raises `IdentifierError`.
    """
    text = _tidy(raw, drop=" \r\n\t") if len(raw) <= MAX_TYPED else ""
    if len(text) == 43 and text.startswith("SEC"):
        text = text[3:]
    match = _SEC.fullmatch(text)
    if match is None:
        raise IdentifierError(
            _("A Single European Code has 40 characters: 21 for the donation and 19 for the product."),
            way_out=_("Scan it, or type both parts as printed after the letters SEC."),
            rule="REG-106",
        )
    stamp = match["expiry"]
    try:
        expiry = None if stamp == "00000000" else date(int(stamp[:4]), int(stamp[4:6]), int(stamp[6:]))
    except ValueError:
        raise IdentifierError(
            _("The last eight digits of this Single European Code are not a date."),
            way_out=_("Compare them with the label; eight zeros mean that there is no expiry date."),
            rule="REG-106",
        ) from None
    return Sec(
        value=text,
        country=match["country"],
        establishment=match["establishment"],
        donation=match["donation"],
        coding_system=match["system"],
        product=match["product"],
        split=match["split"],
        expiry=expiry,
        raw=raw,
    )
