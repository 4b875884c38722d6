"""Identifiers: the vectors of the domain's Appendix D, and proofs that slips of the hand are caught (REG-109)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.identifiers import (
    BadgeCode,
    IdentifierError,
    OdsForm,
    PatientCode,
    din_keyboard_check,
    make_batch_number,
    make_record_number,
    nhs_number,
    parse_batch_number,
    parse_din,
    parse_gln,
    parse_gs1,
    parse_gtin,
    parse_nhs_number,
    parse_ods_code,
    parse_product_code,
    parse_record_number,
    parse_sec,
    parse_site_code,
)
from ledger.identifiers.check import ALPHABET_31, ALPHANUMERIC, gs1_mod10, iso7064_37_2, mod31


def slips(text: str, alphabet: str) -> set[str]:
    """Every single wrong character and every swap of two neighbouring characters (hyphens stay where they are)."""
    places = [index for index, char in enumerate(text) if char != "-"]
    wrong = {text[:i] + char + text[i + 1 :] for i in places for char in alphabet}
    for first, second in pairwise(places):
        chars = list(text)
        chars[first], chars[second] = chars[second], chars[first]
        wrong.add("".join(chars))
    return wrong - {text}


# NHS number ---------------------------------------------------------------------------------------------------------


def test_reg_109_nhs_number_vectors() -> None:
    assert nhs_number("943 476 5919") == "9434765919"
    assert nhs_number(" 943-476-5919 ") == "9434765919"
    with pytest.raises(IdentifierError) as caught:
        nhs_number("9434765918")
    assert caught.value.rule == "REG-109"
    assert caught.value.way_out


@pytest.mark.parametrize(
    "raw", ["", "943476591", "94347659190", "943476591X", "٩٤٣٤٧٦٥٩١٩", "0000000000", "9" * 9999]
)
def test_reg_109_what_is_not_an_nhs_number_is_refused(raw: str) -> None:
    with pytest.raises(IdentifierError):
        parse_nhs_number(raw)


def test_reg_109_check_digit_ten_is_invalid() -> None:
    # weights 10..2 over 100000001 give 10 + 2 = 12, 12 mod 11 = 1, 11 - 1 = 10: no check digit exists
    for last in range(10):
        with pytest.raises(IdentifierError):
            parse_nhs_number(f"100000001{last}")


def test_reg_109_every_single_slip_in_an_nhs_number_is_caught() -> None:
    for wrong in slips("9434765919", "0123456789"):
        with pytest.raises(IdentifierError):
            parse_nhs_number(wrong)


def test_reg_131_an_nhs_number_is_masked_and_never_repeated_in_errors_or_logs() -> None:
    number = parse_nhs_number("9434765919")
    assert number.masked == "••• ••• 5919"
    assert "943476" not in repr(number)
    with pytest.raises(IdentifierError) as caught:
        parse_nhs_number("9434765918")
    assert "9434765918" not in repr(caught.value) + caught.value.message + caught.value.way_out


def test_reg_109_the_range_set_aside_for_testing_is_known() -> None:
    assert parse_nhs_number("9990000018").is_test_range
    assert parse_nhs_number("9990000018").is_never_issued
    assert not parse_nhs_number("9434765919").is_test_range
    assert not parse_nhs_number("4010232137").is_never_issued


# Places -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "form"),
    [("rh802", "RH802", OdsForm.EARLIER), ("A1B2C", "A1B2C", OdsForm.ANANA), ("RTD", "RTD", OdsForm.EARLIER)],
)
def test_reg_110_both_forms_of_ods_code(raw: str, value: str, form: OdsForm) -> None:
    code = parse_ods_code(raw)
    assert (code.value, code.form) == (value, form)


def test_reg_110_no_trust_can_be_read_out_of_an_ods_code() -> None:
    assert not [name for name in dir(parse_ods_code("RH802")) if "trust" in name or "parent" in name]


@pytest.mark.parametrize("raw", ["RH", "RH80212345", "RH-02", "RH8 0é", ""])
def test_reg_110_other_text_is_not_an_ods_code(raw: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_ods_code(raw)
    assert caught.value.rule == "REG-110"


def test_reg_109_gln_and_gtin_vectors() -> None:
    assert gs1_mod10("0501234500001") == "5"
    assert gs1_mod10("506000000000") == "9"
    assert parse_gtin("05012345000015") == "05012345000015"
    assert parse_gtin("5012345000015") == "05012345000015"
    assert parse_gln("5060000000009") == "5060000000009"
    for wrong in ("05012345000016", "0501234500001", "x"):
        with pytest.raises(IdentifierError):
            parse_gtin(wrong)
    for wrong in ("5060000000008", "506000000000"):
        with pytest.raises(IdentifierError):
            parse_gln(wrong)


# Donations ----------------------------------------------------------------------------------------------------------


def test_reg_106_din_vector() -> None:
    assert din_keyboard_check("G123498654321") == "H"
    din = parse_din("G1234 98 654321 H")
    assert (din.facility, din.year, din.serial) == ("G1234", "98", "654321")
    assert din.check_flag == 77
    assert din.check_verified
    assert din.printed == "G1234 98 654321 H"
    assert din.raw == "G1234 98 654321 H"


@pytest.mark.parametrize(
    ("raw", "flag", "verified"),
    [
        ("=G12349865432100", "00", True),
        ("=G12349865432177", "77", True),
        ("G123498654321", "", False),
        ("G12349865432177", "77", True),
        ("G12349865432100", "00", False),
        ("g1234 98 654321 00 h", "00", True),
    ],
)
def test_reg_106_din_forms(raw: str, flag: str, verified: bool) -> None:
    din = parse_din(raw)
    assert (din.value, din.flag, din.check_verified) == ("G123498654321", flag, verified)


@pytest.mark.parametrize(
    "raw",
    [
        "G123498654321G",
        "G12349865432176",
        "=G12349865432178",
        "G12349865432",
        "G1234X8654321H",
        "=G123498654321",
    ],
)
def test_reg_106_a_wrong_din_is_refused(raw: str) -> None:
    with pytest.raises(IdentifierError):
        parse_din(raw)


def test_reg_106_a_typed_din_can_be_made_to_bring_its_check() -> None:
    with pytest.raises(IdentifierError):
        parse_din("G123498654321", require_check=True)
    assert parse_din("G123498654321H", require_check=True).value == "G123498654321"


def test_reg_106_every_single_slip_in_a_din_is_caught() -> None:
    for wrong in slips("G123498654321H", ALPHANUMERIC + "*"):
        with pytest.raises(IdentifierError):
            parse_din(wrong, require_check=True)


DI, PI = "GB123456" + "G123498654321", "E" + "0000123" + "001" + "20271231"


@pytest.mark.parametrize("raw", [f"SEC {DI} {PI}", f"{DI}{PI}", f"SEC\n{DI}\n{PI}", f"sec{DI}{PI}".lower()])
def test_reg_106_sec_forms(raw: str) -> None:
    sec = parse_sec(raw)
    assert len(sec.value) == 40
    assert (sec.country, sec.establishment, sec.donation) == ("GB", "123456", "G123498654321")
    assert (sec.coding_system, sec.product, sec.split) == ("E", "0000123", "001")
    assert sec.expiry == date(2027, 12, 31)
    assert sec.printed == f"SEC {DI} {PI}"


def test_reg_106_sec_without_expiry_and_wrong_sec() -> None:
    assert parse_sec(DI + PI[:11] + "00000000").expiry is None
    for wrong in (DI + PI[:-1], DI + PI + "0", DI + "C" + PI[1:], DI + PI[:11] + "20270230"):
        with pytest.raises(IdentifierError):
            parse_sec(wrong)


# GS1 ----------------------------------------------------------------------------------------------------------------


def test_reg_109_a_scanned_label_is_read_and_kept_raw() -> None:
    raw = "]d201050123450000151726120010LOT-7A\x1d21S1\x1d414506000000000970032612312359"
    scan = parse_gs1(raw)
    assert scan.raw == raw
    assert scan.gtin == "05012345000015"
    assert (scan.batch, scan.serial, scan.location) == ("LOT-7A", "S1", "5060000000009")
    assert scan.expiry_day == date(2026, 12, 31)  # day 00 is the last day of the month
    assert scan.expiry_local == datetime(2026, 12, 31, 23, 59)  # noqa: DTZ001  # the barcode holds no zone
    assert scan.other == {}


def test_reg_109_the_printed_form_and_unknown_elements() -> None:
    scan = parse_gs1("(01)05012345000015(10)A1(11)260102")
    assert (scan.gtin, scan.batch, scan.other) == ("05012345000015", "A1", {"11": "260102"})


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hello",
        "0105012345000016",
        "(01)05012345000016",
        "17261301",
        "4145060000000008",
        "10A\x1d10B",
        "99" + "x" * 600,
        "(98765)1",
        "10\u00e9",
    ],
)
def test_reg_109_a_doubtful_barcode_is_refused_whole(raw: str) -> None:
    with pytest.raises(IdentifierError):
        parse_gs1(raw)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_reg_109_no_scan_makes_the_parsers_fall_over(raw: str) -> None:
    parsers = (
        parse_gs1, parse_gtin, parse_gln, parse_din, parse_sec, parse_nhs_number, parse_ods_code, parse_batch_number,
        parse_record_number, PatientCode.parse, BadgeCode.parse, parse_site_code, parse_product_code,
    )  # fmt: skip
    for parse in parsers:
        refused: IdentifierError | None = None
        try:
            parse(raw)
        except IdentifierError as error:
            refused = error
        assert refused is None or (refused.message and refused.way_out and refused.rule.startswith("REG-"))


# Our own numbers ----------------------------------------------------------------------------------------------------


def test_reg_61_a_batch_number_names_product_site_and_day() -> None:
    number = make_batch_number("CAR", "RVI", date(2026, 11, 24), 1)
    assert number == "CAR-RVI-26328-001-R"
    parts = parse_batch_number(" car-rvi-26328-001-r ")
    assert (parts.product_code, parts.site_code, parts.day, parts.sequence) == (
        "CAR",
        "RVI",
        date(2026, 11, 24),
        1,
    )
    assert str(parts) == number


@given(
    st.from_regex(r"[A-Z][A-Z0-9]{1,5}", fullmatch=True),
    st.from_regex(r"[A-Z][A-Z0-9]{1,5}", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 999),
)
@settings(max_examples=25, deadline=None)
def test_reg_61_every_single_slip_in_a_batch_number_is_caught(
    product: str, site: str, day: date, seq: int
) -> None:
    number = make_batch_number(product, site, day, seq)
    assert str(parse_batch_number(number)) == number
    for wrong in slips(number, ALPHANUMERIC + "*"):
        with pytest.raises(IdentifierError):
            parse_batch_number(wrong)


@given(st.text(alphabet=ALPHANUMERIC, min_size=1, max_size=24))
def test_iso_7064_mod_37_2_catches_every_slip_in_any_text(body: str) -> None:
    for wrong in slips(body + iso7064_37_2(body), ALPHANUMERIC):
        if "*" not in wrong[:-1]:
            assert iso7064_37_2(wrong[:-1]) != wrong[-1]


def test_reg_61_a_check_asterisk_never_reaches_a_file_name() -> None:
    numbers = [make_batch_number("CAR", "RVI", date(2026, 11, 24), seq) for seq in range(1, 200)]
    starred = [number for number in numbers if number.endswith("*")]
    assert starred
    assert all("*" not in parse_batch_number(number).file_stem for number in starred)


@pytest.mark.parametrize(
    "body",
    ["CAR-RVI-26000-001", "CAR-RVI-26366-001", "CAR-RVI-26367-001", "CAR-RVI-26999-001", "CAR-RVI-26001-000"],
)
def test_reg_61_a_day_or_sequence_that_does_not_exist_is_refused(body: str) -> None:
    with pytest.raises(IdentifierError, match="does not exist"):
        parse_batch_number(f"{body}-{iso7064_37_2(body.replace('-', ''))}")


def test_reg_61_the_last_day_of_a_leap_year_exists() -> None:
    assert parse_batch_number(make_batch_number("CAR", "RVI", date(2028, 12, 31), 999)).day == date(
        2028, 12, 31
    )


@pytest.mark.parametrize(
    ("product", "site", "day", "seq"),
    [
        ("C", "RVI", date(2026, 1, 1), 1),
        ("CAR", "1VI", date(2026, 1, 1), 1),
        ("CAR", "RVI", date(1999, 1, 1), 1),
        ("CAR", "RVI", date(2026, 1, 1), 0),
        ("CAR", "RVI", date(2026, 1, 1), 1000),
    ],
)
def test_reg_61_parts_that_do_not_fit_make_no_number(product: str, site: str, day: date, seq: int) -> None:
    with pytest.raises(IdentifierError):
        make_batch_number(product, site, day, seq)


def test_record_numbers_are_made_and_read_back() -> None:
    assert make_record_number("DEV", 2026, 413) == "DEV-2026-0413"
    assert make_record_number("RPT", 2026, 7, month=10) == "RPT-2026-10-0007"
    assert make_record_number("DEV", 2026, 12345) == "DEV-2026-12345"
    checked = make_record_number("DEV", 2026, 413, check=True)
    assert parse_record_number(checked, kind="DEV", check=True).sequence == 413
    assert parse_record_number("RPT-2026-10-0007").month == 10
    for wrong in slips(checked, ALPHANUMERIC):
        with pytest.raises(IdentifierError):
            parse_record_number(wrong, kind="DEV", check=True)
    with pytest.raises(IdentifierError):
        parse_record_number("CAP-2026-0413", kind="DEV")
    with pytest.raises(ValueError, match="not the parts"):
        make_record_number("dev", 2026, 1)


@given(st.text(alphabet=ALPHABET_31, min_size=1, max_size=12))
def test_our_short_codes_catch_every_slip(body: str) -> None:
    for wrong in slips(body + mod31(body), ALPHABET_31):
        assert mod31(wrong[:-1]) != wrong[-1]


def test_reg_131_patient_codes_are_random_readable_and_checked() -> None:
    codes = {PatientCode.generate().value for _draw in range(200)}
    assert len(codes) > 190  # 28 million possible: a few hundred draws seldom meet
    for code in codes:
        assert PatientCode.parse(code.lower().replace("-", "")).value == code
        assert not set(code) & set("0OILU")
    one = sorted(codes)[0]
    for wrong in slips(one, ALPHABET_31):
        with pytest.raises(IdentifierError) as caught:
            PatientCode.parse(wrong)
        assert caught.value.rule == "REG-131"


def test_badge_codes_are_read_with_and_without_their_decoration() -> None:
    badge = BadgeCode.generate()
    assert BadgeCode.parse(badge.value.lower()) == badge
    assert BadgeCode.parse(badge.value.replace("-", "")[1:]) == badge
    with pytest.raises(IdentifierError):
        BadgeCode.parse("B-OOOO-OOO")


def test_an_error_can_be_given_to_the_field_that_asked() -> None:
    with pytest.raises(IdentifierError) as caught:
        parse_site_code("9")
    error = caught.value.for_field("site_code")
    assert (error.field, error.message, error.rule) == ("site_code", caught.value.message, "REG-61")
