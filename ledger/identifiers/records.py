"""Our own numbers: batch numbers and the numbers of other records (REG-60, REG-61).

A batch number reads `CAR-RVI-26328-001-R`: product, site, day of manufacture (year and day of year), sequence, check
character. The format is a design choice; that batch and site can be told apart from it is the duty (REG-61).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from ledger.identifiers.base import MAX_TYPED, IdentifierError, tidy
from ledger.identifiers.check import iso7064_37_2
from ledger.identifiers.places import parse_site_code

PRODUCT_CODE = re.compile(r"[A-Z][A-Z0-9]{1,5}")
_BATCH = re.compile(r"([A-Z][A-Z0-9]{1,5})-([A-Z][A-Z0-9]{1,5})-([0-9]{2})([0-9]{3})-([0-9]{3})-([0-9A-Z*])")
_RECORD = re.compile(r"([A-Z]{2,5})-([0-9]{4})(?:-(0[1-9]|1[0-2]))?-([0-9]{4,6})(?:-([0-9A-Z*]))?")
_KIND = re.compile(r"[A-Z]{2,5}")


@dataclass(frozen=True, slots=True)
class BatchNumber:
    """The parts of a batch number. `str()` gives it back exactly as printed."""

    product_code: str
    site_code: str
    day: date
    sequence: int
    check: str

    def __str__(self) -> str:
        body = _batch_body(self.product_code, self.site_code, self.day, self.sequence)
        return f"{body}-{self.check}"

    @property
    def file_stem(self) -> str:
        """The number for file names: an asterisk, which some systems forbid there, becomes a small `x`."""
        return str(self).replace("*", "x")


def parse_product_code(raw: str) -> str:
    """Return a product code, two to six capitals and digits starting with a letter. Raises `IdentifierError`."""
    text = tidy(raw) if len(raw) <= MAX_TYPED else ""
    if not PRODUCT_CODE.fullmatch(text):
        raise IdentifierError(
            _("A product code has 2 to 6 capitals and digits and starts with a letter."),
            way_out=_("Choose a short code for the product, for example CAR."),
            rule="REG-61",
        )
    return text


def make_batch_number(product_code: str, site_code: str, day: date, seq: int) -> str:
    """Return the batch number of the `seq`-th batch (1 to 999) of a product at a site on `day` (2000 to 2099).

    Raises `IdentifierError` when a part does not fit. Uniqueness is the database's to keep.
    """
    product, site = parse_product_code(product_code), parse_site_code(site_code)
    if not 1 <= seq <= 999:
        raise IdentifierError(
            _("A site can number 999 batches of a product in a day."),
            way_out=_("Ask the control site for a second site code."),
            rule="REG-61",
        )
    if not 2000 <= day.year <= 2099:
        raise IdentifierError(
            _("A batch number holds a day between 2000 and 2099."),
            way_out=_("Check the day of manufacture."),
            rule="REG-61",
        )
    body = _batch_body(product, site, day, seq)
    return f"{body}-{iso7064_37_2(body.replace('-', ''))}"


def parse_batch_number(raw: str) -> BatchNumber:
    """Return the parts of a batch number, typed or scanned (REG-60, REG-61).

    Small letters and blanks at the ends are forgiven; hyphens are not, because they say where the site code ends. Raises
    `IdentifierError` for a wrong shape, a day that does not exist or a failed check character.
    """
    text = tidy(raw) if len(raw) <= MAX_TYPED else ""
    match = _BATCH.fullmatch(text)
    if match is None:
        raise IdentifierError(
            _(
                "A batch number has five parts joined by hyphens: product, site, day, sequence and check character."
            ),
            way_out=_("Type it as on the label, for example %(example)s.")
            % {"example": "CAR-RVI-26328-001-R"},
            rule="REG-61",
        )
    product, site, year, day_of_year, seq, check = match.groups()
    if iso7064_37_2(text[:-2].replace("-", "")) != check:
        raise IdentifierError(
            _(
                "This batch number does not match its check character, so one character is wrong or two are swapped."
            ),
            way_out=_("Compare it character by character with the label, or scan the label."),
            rule="REG-61",
        )
    start = date(2000 + int(year), 1, 1)
    day = start + timedelta(days=int(day_of_year) - 1)
    if day_of_year == "000" or day.year != start.year or seq == "000":
        raise IdentifierError(
            _("This batch number holds a day of the year or a sequence that does not exist."),
            way_out=_("Compare it with the label. If the label says the same, tell the control site."),
            rule="REG-61",
        )
    return BatchNumber(product, site, day, int(seq), check)


def _batch_body(product: str, site: str, day: date, seq: int) -> str:
    return f"{product}-{site}-{day.year % 100:02d}{day.timetuple().tm_yday:03d}-{seq:03d}"


@dataclass(frozen=True, slots=True)
class RecordNumber:
    """The parts of a record number such as `DEV-2026-0413` or `RPT-2026-10-0007`."""

    kind: str
    year: int
    month: int | None
    sequence: int
    check: str


def make_record_number(
    kind: str, year: int, seq: int, *, month: int | None = None, check: bool = False
) -> str:
    """Return `DEV-2026-0413`, `RPT-2026-10-0007` (with `month`) or, with `check`, `DEV-2026-0413-K`.

    `kind` is two to five capitals; `seq` starts at 1 and grows past four digits when it must. A check character is worth
    having wherever people copy the number by hand. Raises `ValueError`: a wrong part is the program's fault.
    """
    if not _KIND.fullmatch(kind) or not 2000 <= year <= 2099 or not 1 <= seq <= 999_999:
        raise ValueError(f"not the parts of a record number: {kind!r}, {year}, {seq}")
    if month is not None and not 1 <= month <= 12:
        raise ValueError(f"not a month: {month}")
    body = f"{kind}-{year}" + (f"-{month:02d}" if month else "") + f"-{seq:04d}"
    return f"{body}-{iso7064_37_2(body.replace('-', ''))}" if check else body


def parse_record_number(raw: str, *, kind: str | None = None, check: bool = False) -> RecordNumber:
    """Return the parts of a record number. With `kind`, another kind is refused; with `check`, the check is demanded.

    Raises `IdentifierError`.
    """
    text = tidy(raw) if len(raw) <= MAX_TYPED else ""
    match = _RECORD.fullmatch(text)
    wrong_kind = match is not None and kind is not None and match[1] != kind
    if match is None or wrong_kind or (check and not match[5]):
        example = make_record_number(kind or "DEV", 2026, 413, check=check)
        raise IdentifierError(
            _("This is not a record number of the expected kind."),
            way_out=_("Type it as printed, for example %(example)s.") % {"example": example},
        )
    if match[5] and iso7064_37_2(text[:-2].replace("-", "")) != match[5]:
        raise IdentifierError(
            _(
                "This number does not match its check character, so one character is wrong or two are swapped."
            ),
            way_out=_("Compare it character by character with the source."),
        )
    return RecordNumber(
        match[1],
        int(match[2]),
        int(match[3]) if match[3] else None,
        int(match[4]),
        match[5] or "",
    )
