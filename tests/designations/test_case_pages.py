"""The pages of a designation case: a draft argued and submitted, and what an applicant sees of it."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from designations.models import CaseEvidence, CaseLetter, Designation
from designations.services import designations, products, statements
from tests.factories.accounts import sign_in
from tests.factories.designations import make_designation, make_product, make_team

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def hidden(text: str) -> str:
    found = re.search(r'name="from_seen" value="([0-9a-f]{64})"', text)
    assert found
    return found[1]


def csv(data: bytes = b"hours,viable\n0,94\n", name: str = "stability.csv") -> Any:
    return SimpleUploadedFile(name, data, "text/csv")


def test_a_case_is_begun_argued_and_submitted_on_its_pages() -> None:
    team = make_team()
    product = make_product(team)
    client = sign_in(Client(), team.regulatory.person)
    answer = client.post(
        f"/products/{product.code}/designations/new/",
        {"mode": "MM", "indication": "Shock", "population": "Soldiers", "shelf_life_minutes": "90 min"},
    )
    case = Designation.objects.get(product=product)
    home = f"/designations/{case.pk}/"
    assert answer.headers["Location"] == home
    assert (case.mode, case.shelf_life_minutes) == ("MM", 90)
    text = page(client, home)
    assert "Argue: reasons of deployment" in text
    assert "Argue: shelf life" not in text, "no criterion of the other test"
    page(client, f"{home}criteria/shelf_life/", status=404)
    sent = {"argument": "It follows the unit.", "nature": "deployment", "title": "Plan", "kind": "other"}
    answer = client.post(f"{home}criteria/deployment/", sent)
    assert answer.status_code == 422
    assert "It follows the unit." in answer.content.decode(), "what was typed comes back"
    assert client.post(f"{home}criteria/deployment/", sent | {"document": csv()}).status_code == 302
    row = CaseEvidence.objects.get(designation=case)
    found = client.get(f"{home}documents/{row.document_id}/")
    assert (found.content, found.headers["X-Content-Type-Options"]) == (b"hours,viable\n0,94\n", "nosniff")
    assert found.headers["Content-Disposition"] == 'attachment; filename="stability.csv"'
    answer = client.post(f"{home}moves/submit/", {"submitted_on": timezone.localdate().isoformat()})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == "submitted"
    answer = client.post(
        f"{home}moves/ask_information/",
        {
            "dated_on": timezone.localdate().isoformat(),
            "reason": "Which unit?",
            "documents": [csv(), csv(name="b.csv")],
        },
    )
    assert answer.status_code == 302
    letter = CaseLetter.objects.get(designation=case)
    text = page(client, home)
    assert "Which unit?" in text
    assert ("stability.csv" in text, "b.csv" in text) == (True, True)
    assert letter.written_by == "R. Affairs"


def test_what_is_no_document_is_refused_beside_its_field_and_the_argument_is_kept() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    client = sign_in(Client(), team.regulatory.person)
    answer = client.post(
        f"/designations/{case.pk}/criteria/method/",
        {
            "argument": "At the bedside.",
            "title": "Study",
            "kind": "quality",
            "document": SimpleUploadedFile("study.pdf", b"<html></html>", "application/pdf"),
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("it is something else or damaged" in text, "At the bedside." in text) == (True, True)


def test_reg_03_the_page_warns_of_a_case_that_rests_on_cost() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    client = sign_in(Client(), team.regulatory.person)
    path = f"/designations/{case.pk}/criteria/shelf_life/"
    assert client.post(path, {"argument": "It is cheap.", "nature": "cost"}).status_code == 302
    warning = "Every argument rests on cost or convenience."
    assert warning in page(client, f"/designations/{case.pk}/")
    assert "rests on cost or convenience" in page(client, f"/designations/{case.pk}/moves/submit/")
    assert client.post(path, {"argument": "It dies.", "nature": "product"}).status_code == 302
    assert warning not in page(client, f"/designations/{case.pk}/")


def test_reg_07_a_change_waits_for_the_quality_lead_on_their_first_page() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    reviewer = sign_in(Client(), team.reviewer.person)
    assert "A change behind it is to be assessed" not in page(reviewer, "/")
    products.product_change(
        actor=team.regulatory,
        product=product,
        name="Renamed cells",
        dosage_form=product.dosage_form,
        autologous=True,
        reason="As agreed.",
    )
    assert "A change behind it is to be assessed: name" in page(reviewer, "/")
    assert f"/designations/{case.pk}/" in page(reviewer, "/")
    text = page(sign_in(Client(), team.regulatory.person), f"/designations/{case.pk}/")
    assert "A QA reviewer or a Qualified Person decides" in text
    assert "Renamed cells" in text


def test_reg_130_a_paper_of_another_case_or_product_is_not_found() -> None:
    team, other = make_team(), make_team()
    mine, theirs = make_designation(team, make_product(team)), make_designation(other, make_product(other))
    client = sign_in(Client(), team.regulatory.person)
    paper = CaseEvidence.objects.get(designation=theirs).document_id
    page(client, f"/designations/{theirs.pk}/documents/{paper}/", status=404)
    page(client, f"/designations/{mine.pk}/documents/{paper}/", status=404)
    page(client, f"/designations/{mine.pk}/documents/{mine.basis.document_id}/")


def test_reg_119_two_people_who_change_one_criterion_do_not_write_over_each_other() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    path = f"/designations/{case.pk}/criteria/method/"
    client = sign_in(Client(), team.regulatory.person)
    mine = {"argument": "Mine.", "from_seen": hidden(page(client, path))}
    assert client.post(path, mine | {"argument": "A colleague’s."}).status_code == 302
    answer = client.post(path, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert ("A colleague’s." in text, "Mine." in text) == (True, True), "both sides are shown"
    case.refresh_from_db()
    assert case.justification["method"] == "A colleague’s.", "nothing is written over unseen"
    assert client.post(path, mine | {"from_seen": hidden(text)}).status_code == 302
    case.refresh_from_db()
    assert case.justification["method"] == "Mine."


def test_a_shelf_life_is_taken_out_of_a_draft_and_one_that_is_not_named_stays() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    change = designations.designation_change
    change(actor=team.regulatory, designation=case, shelf_life_minutes=90)
    change(actor=team.regulatory, designation=case, population="Adults")
    case.refresh_from_db()
    assert case.shelf_life_minutes == 90
    client = sign_in(Client(), team.regulatory.person)
    sent = {"indication": case.indication, "population": "Adults", "shelf_life_minutes": ""}
    assert client.post(f"/designations/{case.pk}/about/", sent).status_code == 302
    case.refresh_from_db()
    assert case.shelf_life_minutes is None


def test_reg_06_a_statement_that_waits_for_its_signature_is_on_the_first_page() -> None:
    team = make_team()
    case = make_designation(team, make_product(team))
    client = sign_in(Client(), team.regulatory.person)
    assert "waits for its signature" not in page(client, "/")
    row = statements.statement_prepare(
        actor=team.regulatory, designation=case, application="trial", reference="CTA 77"
    )
    assert "waits for its signature" in page(client, "/")
    statements.statement_discard(actor=team.regulatory, statement=row, reason="Another form.")
    assert "waits for its signature" not in page(client, "/")


def test_files_that_are_too_large_together_are_refused_with_what_was_typed() -> None:
    team = make_team()
    case = make_designation(team, make_product(team), awarded=False)
    client = sign_in(Client(), team.regulatory.person)
    client.post(f"/designations/{case.pk}/moves/submit/", {"submitted_on": timezone.localdate().isoformat()})
    half = b"a,b\n" + b"1,2\n" * (settings.SPOKEWISE.MAX_BODY_BYTES // 7)
    answer = client.post(
        f"/designations/{case.pk}/moves/ask_information/",
        {
            "dated_on": timezone.localdate().isoformat(),
            "reason": "Which unit?",
            "documents": [csv(half), csv(half, "b.csv")],
        },
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("send fewer, or smaller ones" in text, "Which unit?" in text) == (True, True)
    assert not CaseLetter.objects.filter(designation=case).exists()
