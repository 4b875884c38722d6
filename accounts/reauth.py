"""Signing asks again who you are: password *and* authenticator code, or a passkey with user verification (REG-121).

The only module that touches allauth's internals (its own re-authentication takes any one method within five minutes, which
is not fit for signing); the version is pinned in ``pyproject.toml`` and ``tests/accounts/test_reauth.py`` holds the seam.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import PersonActor, actor_for
from accounts.models import Lockout, Person, SigningProof
from accounts.services import lockouts
from ledger.errors import ProofRefused

METHODS_OF_SIGNING = (("password", "totp"), ("webauthn",))
"""The ways to sign; each is complete, none can be mixed or shortened."""


def _life() -> timedelta:
    return timedelta(seconds=settings.SPOKEWISE.REAUTH_SECONDS)


@dataclass(frozen=True)
class Proof:
    """A person has just shown again who they are. Fulfils ``ledger.actors.ReauthProof``; only :func:`prove` makes one.

    Good for one signature of that person within ``SPOKEWISE.REAUTH_SECONDS`` (120 s). The row behind it is what counts:
    an object made up in code consumes nothing and signs nothing.
    """

    proof_id: uuid.UUID
    person_id: uuid.UUID
    methods: tuple[str, ...]
    made_at: datetime

    def consume(self, *, person_id: str) -> dict[str, Any]:
        """Use the proof up, in the caller's transaction, and return the evidence for the signature row.

        Raises ``ProofRefused`` when it was used, is older than its life, or is not this person's.
        """
        row = SigningProof.objects.select_for_update().filter(pk=self.proof_id).first()
        now = timezone.now()
        if row is None or str(row.person_id) != str(person_id) or str(self.person_id) != str(person_id):
            raise _refusal(_("This confirmation belongs to somebody else."), code="proof_of_another")
        if row.used_at is not None:
            raise _refusal(_("This confirmation was used for another signature."), code="proof_used")
        if now - row.made_at > _life():
            raise _refusal(
                _("This confirmation is older than %(seconds)s seconds.")
                % {"seconds": settings.SPOKEWISE.REAUTH_SECONDS},
                code="proof_stale",
            )
        row.used_at = now
        row.save(update_fields=["used_at"])
        return {"proof": str(row.pk), "methods": list(row.methods), "made_at": row.made_at.isoformat()}


def _refusal(message: str, *, code: str, field: str = "", way_out: str = "") -> ProofRefused:
    return ProofRefused.single(
        message,
        code=code,
        field=field,
        reg="REG-121",
        way_out=way_out or _("Show again that it is you, then sign."),
    )


def prove(request: HttpRequest, form_data: Mapping[str, Any]) -> Proof:
    """Check who the person of this request is and return a fresh proof.

    ``form_data``: ``password`` and ``code``, or ``credential`` (the JSON answer of a passkey to :func:`passkey_options`).
    Raises ``ProofRefused`` naming the field. Call it outside a transaction: failures must be counted whatever follows.
    """
    actor = getattr(request, "actor", None)
    if not isinstance(actor, PersonActor):
        raise _refusal(_("Only a person who is signed in can sign."), code="proof_no_person")
    if form_data.get("credential"):
        methods: tuple[str, ...] = _by_passkey(request, actor, str(form_data["credential"]))
    else:
        methods = _by_password_and_code(actor, form_data)
    row = SigningProof(person=actor.person, methods=list(methods), made_at=timezone.now())
    row.save(force_insert=True)
    return Proof(proof_id=row.pk, person_id=actor.person_id, methods=methods, made_at=row.made_at)


def _by_password_and_code(actor: PersonActor, form_data: Mapping[str, Any]) -> tuple[str, ...]:
    password, code = str(form_data.get("password") or ""), "".join(str(form_data.get("code") or "").split())
    if not password:
        raise _refusal(_("Enter your password."), code="password_missing", field="password")
    if not code:
        raise _refusal(_("Enter the code that your authenticator shows."), code="code_missing", field="code")
    check_password(actor, password, purpose="signing")
    check_code(actor, code, purpose="signing")
    return ("password", "totp")


def check_password(actor: PersonActor, password: str, *, purpose: str) -> None:
    """Check the password of this person, counting failures. Raises ``ProofRefused``."""
    person = actor.person
    row = lockouts.attempt(Lockout.Channel.PASSWORD, person.email, field="password")
    if not person.check_password(password):
        lockouts.failed(row, person=person, method="password", purpose=purpose, actor=actor)
        raise _refusal(
            _("This is not your password."), code="password_wrong", field="password", way_out=_("Try again.")
        )
    lockouts.forgive(row)


def check_code(actor: PersonActor, code: str, *, purpose: str) -> Authenticator:
    """Check and use up the code of this person's authenticator app and return that; failures count. Raises ``ProofRefused``.

    A code opens one thing, once: a code that has just signed, or signed in, is not good for a second signature.
    """
    person = actor.person
    authenticator = Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        raise _refusal(
            _("You have no authenticator app set up."),
            code="code_no_authenticator",
            field="code",
            way_out=_("Use your passkey, or add an authenticator app on your account page."),
        )
    row = lockouts.attempt(Lockout.Channel.CODE, str(person.pk), field="code")
    if not validate_totp_code(decrypt(authenticator.data["secret"]), code):
        lockouts.failed(row, person=person, method="totp", purpose=purpose, actor=actor)
        raise _refusal(
            _("This is not the code that your authenticator shows now."),
            code="code_wrong",
            field="code",
            way_out=_("Enter the code it shows now."),
        )
    if not TOTP(authenticator).validate_code(code):
        lockouts.take_back(row)
        raise _refusal(
            _("This code was used already. Wait for the next code."),
            code="code_used",
            field="code",
            way_out=_("Your authenticator shows a new code every 30 seconds: enter the next one."),
        )
    lockouts.forgive(row)
    return authenticator


def has_passkey(person: Person) -> bool:
    """Whether this person can sign by passkey."""
    return Authenticator.objects.filter(user_id=person.pk, type=Authenticator.Type.WEBAUTHN).exists()


def passkey_options(request: HttpRequest) -> dict[str, Any] | None:
    """What the browser needs to ask this person's passkey, or ``None`` when they have none. Starts a new challenge."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, PersonActor) or not has_passkey(actor.person):
        return None
    with context.request_context(request):
        return _plain(webauthn.begin_authentication(actor.person))


def sign_in_options(request: HttpRequest) -> dict[str, Any]:
    """What the browser needs to sign somebody in by passkey alone: the passkey says who."""
    with context.request_context(request):
        return _plain(webauthn.begin_authentication(None))


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain


def _by_passkey(request: HttpRequest, actor: PersonActor, answer: str) -> tuple[str, ...]:
    wrong = _refusal(
        _("The passkey did not confirm that it is you."),
        code="passkey_wrong",
        field="credential",
        way_out=_("Try the passkey again, or use your password and code."),
    )
    try:
        response = json.loads(answer)
    except ValueError:
        raise wrong from None
    if not isinstance(response, dict):
        raise wrong
    row = lockouts.attempt(Lockout.Channel.CODE, str(actor.person_id), field="credential")
    with context.request_context(request):
        try:
            parsed = webauthn.parse_authentication_response(response)
            if not parsed.response.authenticator_data.is_user_verified():
                raise ValidationError("no user verification")
            authenticator = webauthn.complete_authentication(actor.person, response)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
            lockouts.failed(row, person=actor.person, method="webauthn", purpose="signing", actor=actor)
            raise wrong from None
        finally:
            # One challenge, one answer: a failed one is not tried again.
            webauthn.clear_state()
    authenticator.record_usage()
    lockouts.forgive(row)
    return ("webauthn",)


def second_factor_shown(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor (code, passkey or recovery code). Asks no database."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def methods_shown(request: HttpRequest, person: Person) -> list[str]:
    """The methods by which this session was opened, in order, for the trail."""
    found = [
        str(each.get("type") or each.get("method")) for each in get_authentication_records(request, person)
    ]
    return list(dict.fromkeys(found))


def mark_second_factor(request: HttpRequest, person: Person, kind: str) -> None:
    """Adding a factor proved that the person holds it: the session counts as opened with it, a moment ago.

    So the recovery codes that follow are shown without asking for a second code, which would not be new for half a minute.
    """
    record_authentication(request, person, method="mfa", type=kind, reauthenticated=True)


def has_second_factor(person: Person) -> bool:
    """Whether the person has set up a code or passkey at all."""
    return (
        Authenticator.objects.filter(user_id=person.pk)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .exists()
    )


def actor_of(person: Person) -> PersonActor:
    """The actor of a person who is being judged, for the trail of failures."""
    return actor_for(person)
