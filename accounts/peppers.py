"""Keys of the installation for what accounts keeps secret: factor secrets encrypted, tokens and badges hashed under a pepper.

All come from ``settings.FIELD_KEYS`` (the first is current, the others still open what they closed), so that keys can be
rotated without giving out new tokens and badges.
"""

import base64
import binascii
import hashlib
import hmac

from django.conf import settings

from ledger.crypto import CryptoError, Keyring

_FACTOR = b"accounts second factor"


def _field_keys() -> list[bytes]:
    keys: list[bytes] = settings.FIELD_KEYS
    return keys


def peppers() -> list[bytes]:
    """One pepper per field key, the current one first."""
    return [hashlib.sha256(b"accounts pepper\x00" + key).digest() for key in _field_keys()]


def hashes(purpose: str, text: str) -> list[str]:
    """The keyed hashes (hexadecimal) under which ``text`` may be kept, the current one first."""
    data = purpose.encode() + b"\x00" + text.strip().encode()
    return [hmac.new(pepper, data, hashlib.sha256).hexdigest() for pepper in peppers()]


def encrypt_factor(text: str) -> str:
    """Encrypt the secret of a second factor, as base64."""
    return base64.b64encode(Keyring(_field_keys()).encrypt(text.encode(), associated=_FACTOR)).decode()


def decrypt_factor(text: str) -> str:
    """The secret again. Raises ``CryptoError`` for anything we did not encrypt: a plain secret in the table is not accepted."""
    try:
        token = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CryptoError("this is not an encrypted value") from None
    return Keyring(_field_keys()).decrypt(token, associated=_FACTOR).decode()
