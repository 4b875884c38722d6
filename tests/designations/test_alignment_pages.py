"""The pages of a marketing authorisation, of a file's agreement with it, and of exported files."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from designations.alignment import standing_of
from designations.content import load_content
from designations.models import Alignment, AuthorisationVersion, MarketingAuthorisation, MasterFileExport
from designations.particulars import current_particulars, particulars
from designations.services import fileexports
from designations.specificationtext import limit_text, read_limit, read_lines, specification_text
from designations.tasks import make_export
from ledger.models import OutboxMessage
from ledger.outbox import mark_failed
from ledger.pdf import extract_attachments
from ledger.quantities import Limit, QuantityError
from tests.factories.accounts import PASSWORD, add_totp, code_now, make_actor, sign_in
from tests.factories.authorisations import (
    agreeing,
    alignment_now,
    make_authorisation,
    second_regulatory,
    sign_alignment,
)
from tests.factories.designations import Made, make_product

pytestmark = pytest.mark.django_db


def typed(marketed: Made, **changes: Any) -> dict[str, Any]:
    """What a person copies from an authorisation that agrees."""
    given = agreeing(marketed.product, load_content(marketed.version.pk))
    return {
        "product_name": given["product_name"],
        "dosage_form": given["dosage_form"],
        "control_site": given["control_site"],
        "shelf_life_minutes": "48 h",
        "specification": specification_text(given["specification"]),
        **{f"prose_{each.key}": "As granted." for each in particulars(current_particulars())},
    } | changes


def test_reg_17_an_authorisation_is_recorded_compared_signed_and_varied_on_pages(marketed: Made) -> None:
    here = f"/products/{marketed.product.code}/authorisation/"
    officer = sign_in(Client(), marketed.team.regulatory.person)
    assert "No marketing authorisation is on record" in officer.get(here).content.decode()
    form = officer.get(f"{here}record/").content.decode()
    assert "Copy every particular from the authorisation itself" in form
    first_line = load_content(marketed.version.pk).criteria[0]
    assert f"{first_line.key}; {first_line.title}; " in form, (
        "its tests are named, their limits are not filled in"
    )
    sent = typed(
        marketed,
        number="PLGB 1/2",
        holder="A Ltd",
        granted_on=timezone.localdate().isoformat(),
        reference="R",
    )
    answer = officer.post(f"{here}record/", {**sent, "specification": "vcn; Vector copies"})
    assert answer.status_code == 422
    assert "Line 1 is not" in answer.content.decode()
    assert officer.post(f"{here}record/", sent).headers["Location"] == here
    assert MarketingAuthorisation.objects.get().number == "PLGB 1/2"
    page = officer.get(here).content.decode()
    assert "PLGB 1/2 version 1" in page
    assert f"/master-files/{marketed.master_file_version.master_file.number}/alignment/" in page
    theirs = f"/master-files/{marketed.master_file_version.master_file.number}/alignment/"
    page = officer.get(theirs).content.decode()
    assert "Does not agree" in page
    assert "Nobody has signed" in page
    assert "Nothing differs" in page
    url = f"{theirs}{alignment_now(marketed.product).pk}/sign/"
    assert "You recorded the particulars of this version" in officer.get(url).content.decode()
    second = second_regulatory(marketed.team)
    officer, secret = sign_in(Client(), second.person), add_totp(second.person)
    page = officer.get(url).content.decode()
    assert "Read by a person, side by side" in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen is not None
    signed = officer.post(url, {"seen": seen[1], "password": PASSWORD, "code": code_now(secret)})
    assert signed.status_code == 302, signed.content.decode()
    assert "File and authorisation agree" in officer.get(theirs).content.decode()
    file = f"/master-files/{marketed.master_file_version.master_file.number}/{marketed.master_file_version.number}/"
    assert "does not agree with the marketing authorisation" not in officer.get(file).content.decode()
    varied = typed(
        marketed,
        decided_on=timezone.localdate().isoformat(),
        reference="V2",
        says="Shorter.",
        shelf_life_minutes="2 h",
    )
    assert officer.post(f"{here}vary/", varied).headers["Location"] == here
    assert AuthorisationVersion.objects.count() == 2
    page = officer.get(file).content.decode()
    assert "This file does not agree with the marketing authorisation (REG-17)" in page
    assert "Shelf life: authorised is at most 2 h" in page
    page = officer.get(f"{theirs}{alignment_now(marketed.product).pk}/sign/").content.decode()
    assert "Shelf life: authorised is at most 2 h" in page


def test_reg_17_a_difference_is_recorded_and_the_authorisation_suspended_on_pages(marketed: Made) -> None:
    make_authorisation(marketed.team, marketed.product, marketed.version)
    alignment = sign_alignment(marketed.team, marketed.product)
    officer = sign_in(Client(), marketed.team.regulatory.person)
    theirs = f"/master-files/{marketed.master_file_version.master_file.number}/alignment/"
    assert officer.post(f"{theirs}{alignment.pk}/differ/", {"reason": ""}).status_code == 422
    assert (
        officer.post(f"{theirs}{alignment.pk}/differ/", {"reason": "The bag."}).headers["Location"] == theirs
    )
    assert Alignment.objects.get().state == "differs"
    page = officer.get(theirs).content.decode()
    assert "was found to differ" in page
    assert "The bag." in page, "the void signature says why"
    here = f"/products/{marketed.product.code}/authorisation/"
    assert officer.get(f"{here}moves/grant/").status_code == 404
    assert officer.post(f"{here}moves/suspend/", {"reason": "Letter."}).headers["Location"] == here
    assert "Suspended by the authority" in officer.get(here).content.decode()
    assert "is suspended" in "; ".join(standing_of(marketed.product, "POC").faults)


def test_reg_12_a_trial_product_says_that_it_has_none(marketed: Made) -> None:
    trial = make_product(marketed.team)
    officer = sign_in(Client(), marketed.team.regulatory.person)
    page = officer.get(f"/products/{trial.code}/authorisation/").content.decode()
    assert "not made under a marketing authorisation" in page
    assert officer.get(f"/products/{trial.code}/authorisation/record/").status_code == 404
    assert "Marketing authorisation</a>" not in officer.get(f"/products/{trial.code}/").content.decode()


def test_reg_21_a_file_is_asked_for_listed_and_taken_away(marketed: Made) -> None:
    number = marketed.master_file_version.master_file.number
    here = f"/master-files/{number}/exports/"
    reviewer = sign_in(Client(), marketed.team.reviewer.person)
    assert "Nothing was exported yet" in reviewer.get(here).content.decode()
    ahead = {"at_0": "2099-01-01", "at_1": "09:00"}
    answer = reviewer.post(f"{here}ask/", ahead)
    assert answer.status_code == 422
    assert "lies ahead" in answer.content.decode()
    today = timezone.localtime()
    asked = {"at_0": today.date().isoformat(), "at_1": "00:00"}
    assert reviewer.post(f"{here}ask/", asked).headers["Location"] == here
    row = MasterFileExport.objects.get()
    assert "It is being made." in reviewer.get(here).content.decode()
    assert reviewer.get(f"{here}{row.pk}/").status_code == 404
    message = OutboxMessage.objects.get(topic=fileexports.TOPIC)
    mark_failed(str(message.pk), "RecordError: no paper")
    assert "It could not be made." in reviewer.get(here).content.decode()
    assert reviewer.post(f"{here}{row.pk}/again/").headers["Location"] == here
    make_export(str(message.pk))
    inspector = sign_in(Client(), make_actor("inspector", marketed.product.scope).person)
    page = inspector.get(here).content.decode()
    assert "Master file (PDF)" in page
    assert "Export the master file" not in page
    answer = inspector.get(f"{here}{row.pk}/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        json.loads(extract_attachments(answer.content)["master-file.json"])["master_file"]["number"] == number
    )
    assert reviewer.get(here + "?after=x").status_code == 404
    assert row.number not in reviewer.get(f"{here}?after={row.pk}").content.decode()


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (">= 70 %", {"low": "70", "unit": "%"}),
        ("≤ 5 copies/cell", {"high": "5", "unit": "copies/cell"}),
        (
            "> 5 < 10 %",
            {"low": "5", "high": "10", "low_inclusive": False, "high_inclusive": False, "unit": "%"},
        ),
        ("= 6.5", {"low": "6.5", "high": "6.5"}),
        ("<= -130 °C", {"high": "-130", "unit": "°C"}),
        ("absent / sterile", {"choices": ["absent", "sterile"]}),
    ],
)
def test_reg_17_a_limit_is_written_in_signs_and_read_back(text: str, stored: dict[str, Any]) -> None:
    limit = read_limit(text)
    assert limit == Limit.from_json(stored)
    assert read_limit(limit_text(limit)) == limit


@pytest.mark.parametrize(
    "text", ["a; A", "a; ; >= 5 %", "a; A; ", "a; A; >= 5 >= 6 %", "a; A; >= 9 <= 5", "a; A; >= 1,5 %"]
)
def test_reg_17_a_line_that_is_not_whole_is_named(text: str) -> None:
    with pytest.raises(QuantityError, match="Line 2"):
        read_lines(f"b; B; >= 1 %\n{text}")


def test_reg_17_every_limit_of_a_real_instruction_survives_the_text(marketed: Made) -> None:
    given = agreeing(marketed.product, load_content(marketed.version.pk))["specification"]
    for before, after in zip(given, read_lines(specification_text(given)), strict=True):
        assert (before["key"], before["group"]) == (after["key"], after["group"])
        wanted, got = Limit.from_json(before["limit"]), Limit.from_json(after["limit"])
        assert (wanted.low, wanted.high, wanted.unit, wanted.choices) == (
            got.low,
            got.high,
            got.unit,
            got.choices,
        )
