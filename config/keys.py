"""Keys of an installation: read from the environment in production, made once under `var/` for demonstration and tests."""

from __future__ import annotations

import base64
import binascii
import fcntl
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.exceptions import ImproperlyConfigured

from config.environment import listed, required


@dataclass(frozen=True)
class Keys:
    """Key material, kept out of `repr` so that it cannot reach a log.

    `ledger`: an Ed25519 private key in PEM. `fields`: 32-byte keys, the first encrypts, all decrypt. `pdf_p12`: a PKCS#12 file.
    """

    django: str = field(repr=False)
    ledger: str = field(repr=False)
    fields: tuple[bytes, ...] = field(repr=False)
    pdf_p12: Path
    pdf_passphrase: bytes = field(repr=False)


def from_environment(environ: Mapping[str, str] = os.environ) -> Keys:
    """Production's keys. Raises ImproperlyConfigured naming the first variable that is absent or malformed."""
    django = required("SECRET_KEY", "It signs sessions and links.", environ=environ)
    if len(django) < 50:
        raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
    pem = _ed25519_pem(
        required("LEDGER_SIGNING_KEY", "It seals checkpoints and signatures.", environ=environ)
    )
    texts = listed(required("FIELD_KEYS", "They encrypt patient identity.", environ=environ))
    if not texts:
        raise ImproperlyConfigured("FIELD_KEYS must hold at least one key.")
    fields = tuple(_decoded("FIELD_KEYS", text, 32) for text in texts)
    p12 = Path(required("PDF_SIGNING_P12", "It signs reports.", environ=environ))
    if not p12.is_file():
        raise ImproperlyConfigured("PDF_SIGNING_P12 must be the path of a PKCS#12 file.")
    passphrase = required("PDF_SIGNING_PASSPHRASE", "It opens PDF_SIGNING_P12.", environ=environ)
    return Keys(django, pem, fields, p12, passphrase.encode())


def made_up(folder: Path) -> Keys:
    """Keys made on first use and kept in `folder`, readable by this user only. Never used in production."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase, p12 = _made_up_identity(folder)
    return Keys(
        django=_kept(folder / "django.key", 64).hex(),
        ledger=_pem(_kept(folder / "ledger.key", 32)),
        fields=(_kept(folder / "fields.key", 32),),
        pdf_p12=p12,
        pdf_passphrase=passphrase,
    )


def _made_up_identity(folder: Path) -> tuple[bytes, Path]:
    """Passphrase and path of a PKCS#12 file that says of itself that nobody should trust it."""
    p12, passphrase, root = (
        folder / name for name in ("demo-signer.p12", "demo-signer.passphrase", "demo-ca.pem")
    )
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (p12.exists() and passphrase.exists() and root.exists()):
            # Imported here: the PDF machinery takes seconds to load, and the file is made once.
            from ledger.pdf.identity import make_demo_identity

            make_demo_identity(folder)
    return passphrase.read_bytes(), p12


def _pem(seed: bytes) -> str:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _kept(path: Path, length: int) -> bytes:
    """Random bytes from a file, made when absent. Two processes may race: the first to link its draft wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, secrets.token_bytes(length))
        finally:
            os.close(handle)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    found = path.read_bytes()
    if len(found) != length:
        raise ImproperlyConfigured(f"{path.name} is damaged: {len(found)} bytes instead of {length}.")
    return found


def _ed25519_pem(text: str) -> str:
    """PEM of the key, from base64 of its 32 bytes, from PEM text or from the path of a PEM file.

    Base64 is tried before a path, because one key in sixty-four begins with a slash as well.
    """
    if text.startswith("/") and not _is_seed(text):
        try:
            text = Path(text).read_text()
        except OSError as error:
            raise ImproperlyConfigured(
                f"LEDGER_SIGNING_KEY names a file that cannot be read: {error.strerror}."
            ) from error
    if "-----BEGIN" not in text:
        return _pem(_decoded("LEDGER_SIGNING_KEY", text, 32))
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except ValueError as error:
        raise ImproperlyConfigured("LEDGER_SIGNING_KEY is not a readable PEM key.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured("LEDGER_SIGNING_KEY must be an Ed25519 private key.")
    return _pem(key.private_bytes_raw())


def _is_seed(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == 32
    except binascii.Error:
        return False


def _decoded(name: str, text: str, length: int) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} is not base64.") from error
    if len(value) != length:
        raise ImproperlyConfigured(f"{name} must be {length} bytes in base64, not {len(value)}.")
    return value
