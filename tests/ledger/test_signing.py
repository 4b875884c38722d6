"""Signatures and attestations: over server-made bytes, by a person who has just shown who they are (REG-120, REG-121)."""

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone

from ledger import kinds, signing
from ledger.errors import ProofRefused
from ledger.models import Document, Meaning, Signature
from ledger.trail import unit_of_work

PERSON = uuid.UUID("0190f7a0-0000-7000-8000-000000000001")


@dataclass(frozen=True)
class Someone:
    actor_id: str = str(PERSON)
    printed_name: str = "A. Signer"
    role_name: str = "QA reviewer"
    organisation_code: str = "TYN"
    site_code: str = ""
    zone: str = "Europe/London"

    def may(self, permission, record=None):
        return True


@dataclass
class Shown:
    """A proof as ``accounts`` makes it."""

    person_id: uuid.UUID = PERSON
    methods: tuple[str, ...] = ("password", "totp")
    made_at: datetime = field(default_factory=timezone.now)
    used: bool = False

    def consume(self, *, person_id):
        if self.used or person_id != str(self.person_id):
            raise ProofRefused.single("no", code="proof_used")
        self.used = True
        return {"methods": list(self.methods)}


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    kinds.register("tests.signed", "Signed", present=lambda p: "signed")


def sign(proof, content=None, actor=None):
    subject = Document(pk=uuid.uuid4())
    with unit_of_work(actor=actor or Someone()) as work:
        event = work.event("tests.signed", stream=f"tests:{subject.pk}", subject=subject)
        return signing.sign(
            actor=actor or Someone(), proof=proof, meaning=Meaning.REVIEWED, statement="I reviewed it.",
            subject=subject, content={"b": "2.50", "a": 1} if content is None else content, event=event,
        )  # fmt: skip


@pytest.mark.django_db
def test_reg_120_a_signature_names_person_meaning_instant_and_exact_content():
    row = sign(Shown())
    again = Signature.objects.get(pk=row.pk)
    assert again.content == '{"a":1,"b":"2.50"}'
    assert (again.printed_name, again.meaning, again.zone) == ("A. Signer", "reviewed", "Europe/London")
    assert abs((timezone.now() - again.signed_at).total_seconds()) < 60
    assert signing.seal_holds(again)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"printed_name": "B. Other"},
        {"meaning": "certified"},
        {"content": '{"a":2,"b":"2.50"}'},
        {"content": '{"b":"2.50","a":1}'},
        {"statement": "I certified it."},
        {"evidence": {"methods": []}},
        {"subject_id": "another"},
    ],
)
def test_reg_120_a_changed_signature_does_not_hold(change):
    row = Signature.objects.get(pk=sign(Shown()).pk)
    for name, value in change.items():
        setattr(row, name, value)
    assert not signing.seal_holds(row)


@pytest.mark.django_db
def test_reg_121_no_proof_no_signature():
    with pytest.raises(ProofRefused) as refused:
        sign(None)
    assert refused.value.problems[0].reg == "REG-121"
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_reg_121_a_proof_signs_once_and_for_its_own_person():
    proof = Shown()
    sign(proof)
    with pytest.raises(ProofRefused):
        sign(proof)
    with pytest.raises(ProofRefused):
        sign(Shown(), actor=replace(Someone(), actor_id=str(uuid.uuid4())))
    assert Signature.objects.count() == 1


@pytest.mark.django_db
def test_without_a_key_nothing_is_signed(settings):
    settings.LEDGER_SIGNING_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="LEDGER_SIGNING_KEY"):
        sign(Shown())
    assert not Signature.objects.exists()


@pytest.mark.django_db
def test_reg_119_a_void_signature_stays_to_be_seen():
    row = sign(Shown())
    subject = Document(pk=uuid.UUID(row.subject_id))
    with unit_of_work(actor=Someone()) as work:
        event = work.event("tests.signed", stream="tests:void", subject=subject)
        assert signing.void_signatures(subject=subject, reason="the value was corrected", event=event) == 1
    row.refresh_from_db()
    assert row.void.reason == "the value was corrected"
    assert signing.seal_holds(row)


@pytest.mark.django_db(transaction=True)
def test_reg_120_a_signature_forged_in_sql_is_found(second_session):
    real = sign(Shown())
    second_session.execute(
        "INSERT INTO ledger_signature SELECT (jsonb_populate_record(s, jsonb_build_object('id', uuidv7(),"
        " 'printed_name', 'C. Forger'))).* FROM ledger_signature s WHERE id = %s",
        [real.pk],
    )
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_ledger", stdout=out, no_color=True)
    assert "seal: ledger_signature" in out.getvalue()
    assert str(real.pk) not in [
        line.split()[2].rstrip(":") for line in out.getvalue().splitlines() if "seal:" in line
    ]
