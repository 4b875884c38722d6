"""The evidence pack as whoever gets it checks it: sealed, archival, everything inside (REG-06)."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from designations.models import DesignationImpact
from designations.pack.rendering import render_pack
from designations.pack.tree import pack_tree
from designations.services import casework, statements
from designations.tasks import make_pack
from ledger.canonical import canonical_bytes, digest
from ledger.documents import document_bytes
from ledger.errors import NotPermitted, WrongState
from ledger.models import Event, OutboxMessage
from ledger.outbox import mark_failed
from ledger.pdf import check_conformance, extract_attachments, validate
from ledger.pdf.identity import CA_FILE
from ledger.uploads import PDF, Upload
from tests.designations.test_cases import decide, rename, sign_statement
from tests.factories.accounts import sign_in
from tests.factories.designations import make_designation, make_product, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def packed(settings: Any) -> Any:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product)
    rename(team, product, "Renamed cells")
    decide(team, DesignationImpact.objects.get(designation=case))
    _moved, statement = sign_statement(team, case)
    message = OutboxMessage.objects.get(topic=statements.TOPIC)
    make_pack(str(message.pk))
    statement.refresh_from_db()
    return statement, message


def test_reg_06_the_pack_is_sealed_and_holds_basis_evidence_and_statement(packed: Any, settings: Any) -> None:
    statement, message = packed
    pdf = document_bytes(statement.pack)
    assert check_conformance(pdf) == []
    found = validate(pdf, [(Path(settings.PDF_SIGNING_P12).parent / CA_FILE).read_bytes()])
    assert found.valid
    inside = extract_attachments(pdf)
    assert set(inside) == {"pack.json", "basis.json", "01-stability.csv"}
    assert digest(inside["basis.json"]) == statement.basis_digest
    assert inside["01-stability.csv"].startswith(b"hours,viable")
    tree = json.loads(inside["pack.json"])
    assert tree["statement"]["reference"] == "CTA 2026/11"
    assert tree["statement"]["signed_by"] == "R. Affairs"
    assert tree["assessed_changes"][0]["decision"] == "Assessed."
    assert [row["kind"] for row in tree["letters"]] == ["decision"]
    assert Event.objects.filter(kind="designations.unchanged_statement.packed").count() == 1
    make_pack(str(message.pk))
    assert Event.objects.filter(kind="designations.unchanged_statement.packed").count() == 1, "once"


def test_reg_06_the_pack_holds_the_award_letter_whatever_its_name_and_nothing_decided_later() -> None:
    team = make_team()
    product = make_product(team)
    case = make_designation(team, product, awarded=False)
    casework.designation_submit(actor=team.regulatory, designation=case, submitted_on=timezone.localdate())
    letter = Upload("Bescheid – über DES.pdf", PDF, b"%PDF-1.7\nx\n%%EOF\n")
    casework.designation_award(
        actor=team.regulatory,
        designation=case,
        reference="D-9",
        awarded_on=timezone.localdate(),
        documents=[letter],
    )
    _moved, statement = sign_statement(team, case)
    rename(team, product, "Renamed after the signature")
    decide(team, DesignationImpact.objects.get(designation=case), "find_significant")
    make_pack(str(OutboxMessage.objects.get(topic=statements.TOPIC).pk))
    statement.refresh_from_db()
    inside = extract_attachments(document_bytes(statement.pack))
    assert inside["02-Bescheid-uber-DES.pdf"] == letter.data
    tree = json.loads(inside["pack.json"])
    assert tree["assessed_changes"] == []
    assert "Bescheid – über DES.pdf" in [row["name"] for row in tree["attached"]]


def test_a_pack_that_could_not_be_made_says_so_and_is_asked_for_again() -> None:
    team = make_team()
    case = make_designation(team, make_product(team))
    _moved, statement = sign_statement(team, case)
    message = OutboxMessage.objects.get(topic=statements.TOPIC)
    client = sign_in(Client(), team.regulatory.person)
    home = f"/designations/{case.pk}/"
    again = f"{home}statements/{statement.pk}/pack/"
    assert "The pack is being made" in client.get(home).content.decode()
    with pytest.raises(WrongState):
        statements.pack_ask_again(actor=team.regulatory, statement=statement)
    mark_failed(str(message.pk), "RecordError: no paper")
    assert "The pack could not be made." in client.get(home).content.decode()
    with pytest.raises(NotPermitted):
        statements.pack_ask_again(actor=team.reviewer, statement=statement)
    assert client.post(again).status_code == 302
    message.refresh_from_db()
    assert message.failed_at is None
    make_pack(str(message.pk))
    assert "Evidence pack (PDF)" in client.get(home).content.decode()


def test_reg_138_rendering_a_pack_again_gives_the_same_bytes(packed: Any) -> None:
    statement, _message = packed
    data = canonical_bytes(pack_tree(statement))
    basis = document_bytes(statement.designation.basis.document)
    given = [("01-stability.csv", "text/csv", b"hours,viable\n0,94\n")]
    assert render_pack(data, basis, given) == render_pack(data, basis, given)
