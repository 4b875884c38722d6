"""Signing asks again who you are, with both components, every time (REG-121)."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts import reauth
from accounts.models import Lockout, SigningProof
from accounts.services import lockouts
from ledger.actors import ReauthProof
from ledger.crypto import CryptoError
from ledger.errors import ProofRefused
from ledger.models import Event
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db


def signer(name: str = "Q. Person"):
    person = make.make_person(name)
    make.add_totp(person)
    return person


def request_of(person):
    request = RequestFactory().post("/sign/")
    request.user = person
    request.session = SessionStore()
    request.actor = make.actor(person)
    return request


def both(**changes):
    return {"password": make.PASSWORD, "code": make.code_now()} | changes


def code_of(refused):
    return refused.value.problems[0].code


def test_reg_121_password_and_code_together_make_a_proof_with_its_evidence():
    person = signer()
    proof = reauth.prove(request_of(person), both())
    assert isinstance(proof, ReauthProof)
    evidence = proof.consume(person_id=str(person.pk))
    assert evidence["methods"] == ["password", "totp"]
    assert evidence["proof"] == str(proof.proof_id)


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"code": ""}, "code", "code_missing"),
        ({"password": ""}, "password", "password_missing"),
        ({"password": "", "code": ""}, "password", "password_missing"),
        ({"password": "not this one"}, "password", "password_wrong"),
        ({"code": "abcdef"}, "code", "code_wrong"),
    ],
)
def test_reg_121_one_component_alone_never_signs(given, field, code):
    with pytest.raises(ProofRefused) as refused:
        reauth.prove(request_of(signer()), both(**given))
    assert (refused.value.problems[0].field, code_of(refused)) == (field, code)
    assert not SigningProof.objects.exists()


def test_reg_121_a_proof_signs_once():
    person = signer()
    proof = reauth.prove(request_of(person), both())
    proof.consume(person_id=str(person.pk))
    with pytest.raises(ProofRefused) as refused:
        proof.consume(person_id=str(person.pk))
    assert code_of(refused) == "proof_used"


def test_reg_121_a_proof_is_nobody_elses():
    person, other = signer(), signer("O. Other")
    proof = reauth.prove(request_of(person), both())
    with pytest.raises(ProofRefused) as refused:
        proof.consume(person_id=str(other.pk))
    assert code_of(refused) == "proof_of_another"
    relabelled = reauth.Proof(proof.proof_id, other.pk, proof.methods, proof.made_at)
    with pytest.raises(ProofRefused):
        relabelled.consume(person_id=str(other.pk))
    assert proof.consume(person_id=str(person.pk))["methods"] == ["password", "totp"]


def test_reg_121_a_proof_made_up_in_code_signs_nothing():
    person = signer()
    forged = reauth.Proof(person.pk, person.pk, ("password", "totp"), timezone.now())
    with pytest.raises(ProofRefused):
        forged.consume(person_id=str(person.pk))


def test_reg_121_a_proof_older_than_two_minutes_is_refused_whatever_the_object_says(settings):
    person = signer()
    proof = reauth.prove(request_of(person), both())
    SigningProof.objects.filter(pk=proof.proof_id).update(
        made_at=timezone.now() - timedelta(seconds=settings.SPOKEWISE.REAUTH_SECONDS + 1)
    )
    with pytest.raises(ProofRefused) as refused:
        proof.consume(person_id=str(person.pk))
    assert code_of(refused) == "proof_stale"


def test_a_signature_that_fails_gives_the_proof_back():
    person = signer()
    proof = reauth.prove(request_of(person), both())
    with transaction.atomic():
        proof.consume(person_id=str(person.pk))
        transaction.set_rollback(True)
    assert proof.consume(person_id=str(person.pk))


def test_reg_121_a_code_signs_once_and_the_page_says_wait():
    person = signer()
    given = both()
    reauth.prove(request_of(person), given)
    with pytest.raises(ProofRefused) as refused:
        reauth.prove(request_of(person), given)
    assert code_of(refused) == "code_used"
    assert "Wait for the next code" in str(refused.value.problems[0].message)


def test_a_code_used_twice_is_no_failed_attempt():
    person = signer()
    given = both()
    reauth.prove(request_of(person), given)
    for _ in range(6):
        with pytest.raises(ProofRefused) as refused:
            reauth.prove(request_of(person), given)
        assert code_of(refused) == "code_used"


def test_reg_121_another_persons_code_does_not_sign():
    person = make.make_person()
    make.add_totp(person, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    with pytest.raises(ProofRefused) as refused:
        reauth.prove(request_of(person), both())
    assert code_of(refused) == "code_wrong"


def test_a_recovery_code_does_not_sign():
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    person = signer()
    recovery = RecoveryCodes.activate(person).get_unused_codes()[0]
    with pytest.raises(ProofRefused):
        reauth.prove(request_of(person), both(code=recovery))


def test_nobody_signs_without_a_person():
    request = RequestFactory().post("/sign/")
    request.actor = SimpleNamespace(person=None)
    with pytest.raises(ProofRefused):
        reauth.prove(request, both())


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"id": "x"}',
        json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    ],
)
def test_a_broken_passkey_answer_is_refused_and_never_an_error(answer):
    person = signer()
    with pytest.raises(ProofRefused):
        reauth.prove(request_of(person), {"credential": answer})
    assert not SigningProof.objects.exists()


def test_repeated_failure_locks_says_until_when_and_is_on_the_trail(settings):
    person = signer()
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS):
        with pytest.raises(ProofRefused) as refused:
            reauth.prove(request_of(person), both(password="wrong"))
        assert code_of(refused) == "password_wrong"
    with pytest.raises(ProofRefused) as refused:
        reauth.prove(request_of(person), both())
    assert code_of(refused) == "locked"
    until = lockouts.locked_until(Lockout.Channel.PASSWORD, person.email)
    assert until.strftime("%M:%S") in str(refused.value.problems[0].message)
    kinds = list(
        Event.objects.filter(stream=f"person:{person.pk}").order_by("seq").values_list("kind", flat=True)
    )
    assert kinds.count("accounts.person.sign_in_failed") == settings.SPOKEWISE.LOCKOUT_ATTEMPTS
    assert kinds[-1] == "accounts.person.locked_out"


def test_a_lock_ends_by_itself():
    person = signer()
    for _ in range(5):
        with pytest.raises(ProofRefused):
            reauth.prove(request_of(person), both(password="wrong"))
    Lockout.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert reauth.prove(request_of(person), both())
    assert Lockout.objects.get(channel="password").failures == 0


def test_a_success_starts_the_count_again(settings):
    person = signer()
    for _ in range(settings.SPOKEWISE.LOCKOUT_ATTEMPTS - 1):
        with pytest.raises(ProofRefused):
            reauth.prove(request_of(person), both(password="wrong"))
    reauth.prove(request_of(person), both())
    with pytest.raises(ProofRefused) as refused:
        reauth.prove(request_of(person), both(password="wrong"))
    assert code_of(refused) == "password_wrong"


def test_the_secret_of_an_authenticator_is_not_in_the_clear():
    person = signer()
    kept = Authenticator.objects.get(user=person).data["secret"]
    assert make.TOTP_SECRET not in kept
    from accounts.adapters import MfaAdapter

    assert MfaAdapter().decrypt(kept) == make.TOTP_SECRET


def test_a_secret_put_into_the_table_in_the_clear_is_refused():
    person = make.make_person()
    Authenticator.objects.create(user=person, type="totp", data={"secret": make.TOTP_SECRET})
    with pytest.raises(CryptoError):
        reauth.prove(request_of(person), both())
