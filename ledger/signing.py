"""Signatures and attestations over canonical bytes the server made (REG-120, REG-121).

Nothing here is reachable from an endpoint: only the transition runner and the services call it, inside a unit of work.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import canonical, crypto
from ledger.actors import Actor, ReauthProof
from ledger.errors import ProofRefused
from ledger.ids import uuid7
from ledger.models.attestation import Attestation
from ledger.models.event import Event
from ledger.models.signature import Meaning, Signature, SignatureVoid
from ledger.trail import current_work


@lru_cache(maxsize=4)
def _load(pem: str) -> tuple[Ed25519PrivateKey, str]:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured("LEDGER_SIGNING_KEY must be an Ed25519 private key in PEM form")
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return key, canonical.digest(public)[:16]


def signing_key() -> tuple[Ed25519PrivateKey, str]:
    """Return the system's sealing key and its id. Fails closed: no key, no signature."""
    pem = getattr(settings, "LEDGER_SIGNING_KEY", "")
    if not pem:
        raise ImproperlyConfigured("LEDGER_SIGNING_KEY is not set: nothing can be signed or sealed")
    return _load(pem)


def signature_claims(row: Signature) -> dict[str, Any]:
    """The claims that the seal of a signature covers."""
    return {
        "id": str(row.id),
        "signer_id": str(row.signer_id),
        "printed_name": row.printed_name,
        "role_name": row.role_name,
        "organisation_code": row.organisation_code,
        "meaning": str(row.meaning),
        "statement": row.statement,
        "signed_at": row.signed_at,
        "zone": row.zone,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "content_hash": row.content_hash,
        "evidence": row.evidence,
        "event_id": str(row.event_id),
    }


CLAIMED = (
    "id", "person_id", "printed_name", "role_name", "act", "method", "device_session", "device_offset_ms",
    "performed_at", "recorded_at", "zone", "subject_type", "subject_id", "content_hash", "event_id",
)  # fmt: skip
"""Attributes of an attestation that its seal covers."""


def attestation_claims(values: Mapping[str, Any]) -> dict[str, Any]:
    """The claims that the seal of an attestation covers. ``values``: those of the row, by attribute."""
    return {name: values[name] for name in CLAIMED}


def sign(
    *,
    actor: Actor,
    proof: ReauthProof | None,
    meaning: Meaning,
    statement: str,
    subject: Any,
    content: Any,
    event: Event,
) -> Signature:
    """Make one signature row in the unit of work under way.

    ``content``: what is signed, as a tree of plain values; the bytes are made here. Raises ``ProofRefused`` without a
    fresh proof of this very person.
    """
    current_work()
    if proof is None:
        raise ProofRefused.single(
            _("Signing asks for your password and second factor, or your passkey."),
            code="proof_missing",
            reg="REG-121",
            way_out=_("Sign again and give both."),
        )
    evidence = proof.consume(person_id=actor.actor_id)
    body = canonical.canonical_bytes(content)
    key, key_id = signing_key()
    row = Signature(
        signer_id=proof.person_id,
        printed_name=actor.printed_name,
        role_name=actor.role_name,
        organisation_code=actor.organisation_code,
        meaning=meaning,
        statement=statement,
        signed_at=timezone.now(),
        zone=actor.zone,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        content=body.decode(),
        content_hash=canonical.digest(body),
        evidence=evidence,
        key_id=key_id,
        event_id=event.id,
    )
    row.seal = crypto.seal(canonical.canonical_bytes(signature_claims(row)), key)
    row.save(force_insert=True)
    return row


def attest(
    *,
    person: Actor,
    act: str,
    method: str,
    device_session: str,
    device_offset_ms: int,
    performed_at: datetime,
    recorded_at: datetime,
    subject: Any,
    content_hash: str,
    event: Event,
) -> dict[str, Any]:
    """Values of one attestation row (performed or witnessed), sealed: for ``bulk.Rows(Attestation, …)``.

    ``device_offset_ms``: device clock minus server clock.
    """
    current_work()
    key, key_id = signing_key()
    values = {
        "id": uuid7(),
        "person_id": uuid.UUID(person.actor_id),
        "printed_name": person.printed_name,
        "role_name": person.role_name,
        "act": str(act),
        "method": method,
        "device_session": device_session,
        "device_offset_ms": device_offset_ms,
        "performed_at": performed_at,
        "recorded_at": recorded_at,
        "zone": person.zone,
        "subject_type": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "content_hash": content_hash,
        "event_id": event.id,
    }
    values["seal"] = crypto.seal(canonical.canonical_bytes(attestation_claims(values)), key)
    return values | {"key_id": key_id}


def void_signatures(*, subject: Any, reason: str, event: Event, meanings: tuple[Meaning, ...] = ()) -> int:
    """Void every standing signature on ``subject`` (or those of the given meanings); return how many."""
    standing = Signature.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), void=None
    )
    if meanings:
        standing = standing.filter(meaning__in=meanings)
    voids = [SignatureVoid(signature=signature, reason=reason, event_id=event.id) for signature in standing]
    SignatureVoid.objects.bulk_create(voids)
    return len(voids)


def seal_holds(row: Signature | Attestation) -> bool:
    """Whether the row's seal was made by our key over exactly these claims, and the content matches its hash."""
    key, key_id = signing_key()
    if isinstance(row, Signature):
        claims = signature_claims(row)
        body = row.content.encode()
        if canonical.digest(body) != row.content_hash or canonical.canonical_bytes(json.loads(body)) != body:
            return False
    else:
        claims = attestation_claims(row.__dict__)
    if row.key_id != key_id:
        return False
    return crypto.verify(canonical.canonical_bytes(claims), row.seal, key.public_key())
