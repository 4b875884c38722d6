"""A self-made signing identity for demonstrations and tests.

Nobody outside has a reason to trust it, and its names say so. Production brings its own PKCS#12 file from a certificate
authority; nothing here is used there.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

CA_FILE = "demo-ca.pem"
SIGNER_FILE = "demo-signer.p12"
PASSPHRASE_FILE = "demo-signer.passphrase"  # noqa: S105  # a file name, not a passphrase
_VALID_FOR = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """Where the files are: the root certificate (PEM), the signer (PKCS#12) and the passphrase that opens it."""

    ca_certificate: Path
    pkcs12: Path
    passphrase: bytes


def make_demo_identity(directory: Path, *, organisation: str = "Demonstration only") -> DemoIdentity:
    """Return the demo identity in `directory`, making it on first use: ECDSA P-256, root and signer, two years.

    Files are readable by their owner alone. An identity that has expired or whose files are incomplete is made anew.
    """
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    ca_path, p12_path, pass_path = (directory / name for name in (CA_FILE, SIGNER_FILE, PASSPHRASE_FILE))
    if ca_path.exists() and p12_path.exists() and pass_path.exists():
        old = x509.load_pem_x509_certificate(ca_path.read_bytes())
        if old.not_valid_after_utc > datetime.now(UTC) + timedelta(days=1):
            return DemoIdentity(ca_path, p12_path, pass_path.read_bytes())
    ca_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    ca_name = _name(organisation, "Demonstration root, not to be trusted")
    ca = _certificate(ca_name, ca_name, ca_key.public_key(), ca_key, is_ca=True)
    signer_name = _name(organisation, "Spokewise demonstration seal")
    certificate = _certificate(signer_name, ca_name, key.public_key(), ca_key, is_ca=False)
    passphrase = secrets.token_urlsafe(24).encode()
    bundle = pkcs12.serialize_key_and_certificates(
        b"spokewise",
        key,
        certificate,
        [ca],
        serialization.BestAvailableEncryption(passphrase),
    )
    _write(pass_path, passphrase)
    _write(p12_path, bundle)
    _write(ca_path, ca.public_bytes(serialization.Encoding.PEM))
    return DemoIdentity(ca_path, p12_path, passphrase)


def _name(organisation: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "GB"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=not is_ca,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _VALID_FOR)
        .add_extension(
            x509.BasicConstraints(ca=is_ca, path_length=0 if is_ca else None),
            critical=True,
        )
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .sign(issuer_key, hashes.SHA256())
    )


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
