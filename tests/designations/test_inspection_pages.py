"""Checklists and inspections on their pages: from an open item to a grant that waited for its inspection (REG-31, REG-32)."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from designations.models import Inspection, LicenceVariation
from designations.selectors import covering_scope
from designations.services import variations
from designations.story import load_story
from tests.factories.accounts import PASSWORD, add_totp, code_now, forget_used_codes, make_actor, sign_in
from tests.factories.designations import make_foundation, make_ready, make_team

pytestmark = pytest.mark.django_db


def ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def document() -> SimpleUploadedFile:
    return SimpleUploadedFile("report.csv", b"finding,class\n1,major\n", "text/csv")


def send(client: Client, path: str, status: int = 302, **given: Any) -> str:
    answer = client.post(path, given)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def drafted() -> tuple[Any, Any, LicenceVariation]:
    team, product, _designation, licence, version = make_foundation()
    variation = variations.variation_draft(
        actor=team.regulatory,
        licence=licence,
        kind="add_product",
        summary="Add it.",
        product=product,
        mode="POC",
        master_file_versions=[version],
    )
    return team, product, variation


def test_reg_31_the_checklist_is_answered_checked_and_kept_on_the_variations_page() -> None:
    team, _product, variation = drafted()
    writer, checker = (sign_in(Client(), one.person) for one in (team.regulatory, team.reviewer))
    home = f"/variations/{variation.pk}/"
    path = f"{home}checklist/supervision/"
    text = page(writer, home)
    assert "5 mandatory items are open" in text
    assert path in text
    assert "not named today: production manager" in text
    assert "Custom of the field, no law." in text
    page(writer, f"{home}checklist/people/", status=404)
    assert "Nothing shows it." in send(writer, path, status=422, outcome="done")
    send(writer, path, outcome="done", evidence="SOP-9, section 3")
    assert "To be checked" in page(writer, home)
    page(writer, f"{path}check/", status=403)
    assert f"{path}check/" in page(checker, home)
    assert home in page(checker, "/"), "it waits on the first page of quality"
    assert "SOP-9, section 3. Answered by R. Affairs." in page(checker, f"{path}check/")
    send(checker, f"{path}check/")
    assert home not in page(checker, "/")
    page(checker, f"{path}check/", status=404)
    assert "Answered by R. Affairs, checked by Q. Reviewer." in page(writer, home)
    make_ready(team, variation, leave="supervision")
    assert "Nothing mandatory is open." in page(writer, home)
    send(writer, f"{home}moves/submit/", on=ago(0))
    text = page(checker, home)
    assert "As it stood when the variation was submitted." in text
    assert "Answered by R. Affairs, checked by Q. Reviewer." in text
    assert path not in text
    assert "its checklist stays as it was" in send(writer, path, status=409, outcome="done", evidence="Later")


def test_reg_32_a_grant_waits_for_its_inspection_on_the_pages() -> None:
    team, product, variation = drafted()
    make_ready(team, variation)
    day: date = timezone.localdate()
    variations.variation_submit(actor=team.regulatory, variation=variation, on=day - timedelta(days=60))
    client = sign_in(Client(), team.regulatory.person)
    licence, home = variation.licence, f"/variations/{variation.pk}/"
    send(
        client,
        f"/licences/{licence.pk}/inspections/new/",
        kind="new_scope",
        reference="GMP 77",
        announced_on=ago(40),
        variation=str(variation.pk),
        holds_grant="on",
    )
    inspection = Inspection.objects.get()
    at = f"/inspections/{inspection.pk}/"
    assert (inspection.product, inspection.holds_grant) == (product, True)
    assert "The decision waits for inspection GMP 77." in page(client, home)
    assert "REG-32" not in page(client, home)
    assert covering_scope(product, "POC") is not None
    assert "which is not closed" in send(
        client, f"{home}moves/grant/", status=409, on=ago(0), reference="VAR-7"
    )
    send(client, f"{at}moves/hold/", held_from=ago(30), held_until=ago(29), inspectors="I. Spector")
    send(client, f"{at}moves/receive/", on=ago(20), due_on=ago(2), document=document())
    assert page(client, f"{at}report/") == "finding,class\n1,major\n"
    send(client, f"{at}findings/add/", grade="critical", says="No alarm log.", due_on=ago(3))
    finding = inspection.findings.get()
    first = page(client, "/")
    assert f"{at}findings/{finding.pk}/answer/" in first
    assert "Was due" in first
    assert "Overdue" in page(client, at)
    assert "Overdue" in page(client, f"/licences/{licence.pk}/")
    send(client, f"{at}moves/respond/", status=409, on=ago(1))
    given = {"on": ago(1), "says": "A log is kept since.", "document": document()}
    send(client, f"{at}findings/{finding.pk}/answer/", **given)
    answer = finding.answers.get()
    assert page(client, f"{at}answers/{answer.pk}/") == "finding,class\n1,major\n"
    send(client, f"{at}moves/respond/", on=ago(1))
    assert at not in page(client, "/")
    send(client, f"{at}findings/{finding.pk}/accept/", on=ago(1))
    page(client, f"{at}moves/close/", status=404)
    secret, closing = add_totp(team.regulatory.person), f"{at}close/"
    assert closing in page(client, at)
    shown = page(client, closing)
    assert "I read the letter by which the authority closed inspection GMP 77" in shown
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)
    assert seen is not None
    given = {"seen": seen[1], "on": ago(1), "certificate": "CERT-1", "password": PASSWORD}
    assert "CERT-1" in send(client, closing, status=422, **given), "without a code nothing is signed"
    inspection.refresh_from_db()
    assert inspection.state == "responded"
    early = given | {"on": ago(50), "code": code_now(secret)}
    assert "before the move before it" in send(client, closing, status=422, **early)
    forget_used_codes()
    send(client, closing, **given, code=code_now(secret))
    assert "Signed as acknowledged by R. Affairs" in page(client, at)
    send(client, f"{home}moves/grant/", on=ago(0), reference="VAR-7")
    assert "CERT-1" in page(client, at)
    for wrong in (f"{at}moves/nothing/", f"{at}findings/{finding.pk}/nothing/"):
        page(client, wrong, status=404)


def test_reg_32_139_the_products_story_tells_its_inspections_and_no_others() -> None:
    team, product, _variation = drafted()
    from tests.designations.test_inspections import announced, close, reported

    licence = _variation.licence
    close(team, reported(team, licence, product=product), certificate="CERT-1")
    announced(team, licence, reference="INS-2", kind="routine")
    story = load_story(team.regulatory, product, on=timezone.localdate())
    told = [one.title for one in story.events if one.lane == "inspection"]
    assert sorted(told) == [
        "Inspection INS-1 announced",
        "Inspection INS-1 closed",
        "Inspection INS-1 held",
        "Inspection INS-2 announced",
    ]
    before = load_story(team.regulatory, product, on=timezone.localdate() - timedelta(days=30))
    assert "Inspection INS-1 closed" not in [one.title for one in before.events]
    inspector = make_actor("inspector", product.scope, "I. Spector")
    seen = [one.title for one in load_story(inspector, product, on=timezone.localdate()).events]
    assert "Inspection INS-1 closed" in seen
    assert "Inspection INS-2 announced" not in seen, "of no product: the control site’s own"


def test_reg_129_another_control_site_and_another_product_find_no_inspection() -> None:
    team, product, variation = drafted()
    from tests.designations.test_inspections import announced

    theirs = announced(team, variation.licence, product=product)
    general = announced(team, variation.licence, reference="INS-2")
    stranger = sign_in(Client(), make_team().regulatory.person)
    inspector = sign_in(Client(), make_actor("inspector", product.scope, "I. Spector").person)
    for one in (theirs, general):
        page(stranger, f"/inspections/{one.pk}/", status=404)
        page(stranger, f"/inspections/{one.pk}/moves/cancel/", status=404)
    page(inspector, f"/inspections/{theirs.pk}/")
    page(inspector, f"/inspections/{general.pk}/", status=404)
    assert str(general.pk) not in page(inspector, f"/licences/{variation.licence_id}/")
