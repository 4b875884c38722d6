"""Identifiers people read, type and scan: validators and makers, all text, all with their check (REG-109).

Every parser raises `IdentifierError` (message, rule, way out) and never guesses. Values stay text: leading zeros matter.
"""

from ledger.identifiers.base import IdentifierError
from ledger.identifiers.donations import (
    Din,
    Sec,
    din_keyboard_check,
    parse_din,
    parse_sec,
)
from ledger.identifiers.gs1 import Gs1Scan, parse_gs1, parse_gtin
from ledger.identifiers.people import (
    BadgeCode,
    NhsNumber,
    PatientCode,
    nhs_number,
    parse_nhs_number,
)
from ledger.identifiers.places import (
    OdsCode,
    OdsForm,
    parse_gln,
    parse_ods_code,
    parse_site_code,
)
from ledger.identifiers.records import (
    BatchNumber,
    RecordNumber,
    make_batch_number,
    make_record_number,
    parse_batch_number,
    parse_product_code,
    parse_record_number,
)

__all__ = [
    "BadgeCode",
    "BatchNumber",
    "Din",
    "Gs1Scan",
    "IdentifierError",
    "NhsNumber",
    "OdsCode",
    "OdsForm",
    "PatientCode",
    "RecordNumber",
    "Sec",
    "din_keyboard_check",
    "make_batch_number",
    "make_record_number",
    "nhs_number",
    "parse_batch_number",
    "parse_din",
    "parse_gln",
    "parse_gs1",
    "parse_gtin",
    "parse_nhs_number",
    "parse_ods_code",
    "parse_product_code",
    "parse_record_number",
    "parse_sec",
    "parse_site_code",
]
