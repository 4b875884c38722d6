"""Seals, encryption at rest and API tokens, on the `cryptography` package and nothing home-made.

* Seals are Ed25519 signatures over bytes: checkpoints and other things an outsider checks with a public key.
* `Keyring` encrypts with AES-256-GCM under the first of its keys and decrypts with any, so that keys can be rotated.
  Associated data (table, column, row) is bound to every ciphertext: a value copied to another row does not decrypt.
* `DataKey` is one key per patient, wrapped by the keyring. Destroying the wrapped key makes that patient's identity
  unreadable for ever while the trail still verifies (REG-131).
* API tokens are shown once and kept as a keyed hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_ID_BYTES = 8
_TAG_BYTES = 16
_VERSION = b"\x01"
_HEADER = len(_VERSION) + _KEY_ID_BYTES
_TOKEN = re.compile(r"spk_(?P<prefix>[a-z2-7]{10})_(?P<secret>[A-Za-z0-9_-]{43})")


class CryptoError(ValueError):
    """A key that is not a key, or a value that does not decrypt: changed, moved, or under a key we no longer hold."""


def read_key(text: str) -> bytes:
    """Return the 32 bytes in a base64 setting. Raises `CryptoError`, without repeating the text."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise CryptoError("the key is not base64") from None
    if len(key) != KEY_BYTES:
        raise CryptoError(f"the key has {len(key)} bytes; {KEY_BYTES} are needed")
    return key


def new_key() -> str:
    """Return a fresh random 32-byte key as base64, the form settings take."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


# Seals --------------------------------------------------------------------------------------------------------------


def seal(data: bytes, key: bytes | Ed25519PrivateKey) -> str:
    """Return the Ed25519 signature of `data` by the private `key` (an object or its 32 bytes), as base64."""
    return base64.b64encode(_private(key).sign(data)).decode()


def public_key(key: bytes | Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes that others verify with, for a private `key`."""
    return _private(key).public_key().public_bytes_raw()


def _private(key: bytes | Ed25519PrivateKey) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key) if isinstance(key, bytes) else key


def verify(data: bytes, sealed: str, public: bytes | Ed25519PublicKey) -> bool:
    """Return whether `sealed` is the seal of exactly `data` by the holder of `public`. Never raises for a bad seal."""
    try:
        signature = base64.b64decode(sealed, validate=True)
        holder = Ed25519PublicKey.from_public_bytes(public) if isinstance(public, bytes) else public
        holder.verify(signature, data)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


# Encryption ---------------------------------------------------------------------------------------------------------


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"spokewise key id\x00" + key).digest()[:_KEY_ID_BYTES]


class Keyring:
    """Master keys, newest first. The first encrypts; all decrypt. Its `repr` shows no key."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise CryptoError(f"a keyring needs at least one key, each of {KEY_BYTES} bytes")
        self._keys = {_key_id(key): key for key in keys}
        if len(self._keys) != len(keys):
            raise CryptoError("the keyring holds the same key twice")
        self._first = _key_id(keys[0])

    def __repr__(self) -> str:
        return f"Keyring({len(self._keys)} keys)"

    def encrypt(self, plain: bytes, *, associated: bytes) -> bytes:
        """Return version, key id, nonce and AES-256-GCM ciphertext. `associated` must be given again to decrypt."""
        nonce = os.urandom(_NONCE_BYTES)
        header = _VERSION + self._first
        return header + nonce + AESGCM(self._keys[self._first]).encrypt(nonce, plain, header + associated)

    def decrypt(self, token: bytes, *, associated: bytes) -> bytes:
        """Return the plain bytes. Raises `CryptoError` for a changed value, another `associated` or an unknown key."""
        token = bytes(token)
        key = self._keys.get(self._id_of(token))
        if key is None:
            raise CryptoError("the value is encrypted with a key that is not in the keyring")
        nonce, sealed = token[_HEADER : _HEADER + _NONCE_BYTES], token[_HEADER + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, sealed, token[:_HEADER] + associated)
        except InvalidTag:
            raise CryptoError("the value was changed or belongs to another record") from None

    def needs_rotation(self, token: bytes) -> bool:
        """Return whether `token` is under an older key than the first."""
        return self._id_of(bytes(token)) != self._first

    def rotate(self, token: bytes, *, associated: bytes) -> bytes:
        """Return the same value under the first key."""
        return self.encrypt(self.decrypt(token, associated=associated), associated=associated)

    @staticmethod
    def _id_of(token: bytes) -> bytes:
        if len(token) < _HEADER + _NONCE_BYTES + _TAG_BYTES or token[:1] != _VERSION:
            raise CryptoError("this is not an encrypted value")
        return token[1:_HEADER]


class DataKey:
    """The key of one patient's identity. It exists in the clear only in memory; the database holds `wrap`'s answer."""

    def __init__(self, key: bytes) -> None:
        self._ring = Keyring([key])
        self._key = key

    def __repr__(self) -> str:
        return "DataKey(…)"

    @classmethod
    def generate(cls) -> DataKey:
        """Return a new random key."""
        return cls(secrets.token_bytes(KEY_BYTES))

    def wrap(self, master: Keyring, *, owner: bytes) -> bytes:
        """Return this key encrypted under the master keyring and bound to `owner` (the row's identifier)."""
        return master.encrypt(self._key, associated=b"data key\x00" + owner)

    @classmethod
    def unwrap(cls, wrapped: bytes, master: Keyring, *, owner: bytes) -> DataKey:
        """Return the key in `wrapped`. Raises `CryptoError`."""
        return cls(master.decrypt(wrapped, associated=b"data key\x00" + owner))

    @staticmethod
    def rewrap(wrapped: bytes, master: Keyring, *, owner: bytes) -> bytes:
        """Return the same key wrapped under the first master key: rotation without touching the data."""
        return master.rotate(wrapped, associated=b"data key\x00" + owner)

    def encrypt(self, plain: bytes, *, associated: bytes) -> bytes:
        """Return `plain` encrypted; see `Keyring.encrypt`."""
        return self._ring.encrypt(plain, associated=associated)

    def decrypt(self, token: bytes, *, associated: bytes) -> bytes:
        """Return the plain bytes. Raises `CryptoError`."""
        return self._ring.decrypt(token, associated=associated)


# API tokens ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class ApiToken:
    """A new token: `text` is shown once, `prefix` finds its row, `hashed` is what the row keeps."""

    text: str
    prefix: str
    hashed: str

    def __repr__(self) -> str:
        return f"ApiToken(spk_{self.prefix}_…)"


def make_token(pepper: bytes) -> ApiToken:
    """Return a new API token, `spk_<10 characters>_<43 characters>`: 256 random bits after a public prefix."""
    prefix = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]
    text = f"spk_{prefix}_{secrets.token_urlsafe(32)}"
    return ApiToken(text=text, prefix=prefix, hashed=hash_token(text, pepper))


def token_prefix(text: str) -> str | None:
    """Return the prefix a token is looked up by, or None when `text` does not have the form of a token."""
    match = _TOKEN.fullmatch(text) if len(text) <= 100 else None
    return match["prefix"] if match else None


def hash_token(text: str, pepper: bytes) -> str:
    """Return the keyed hash (HMAC-SHA-256, hexadecimal) of a whole token.

    The token itself carries 256 random bits, so a slow hash would add nothing; the pepper, kept outside the database,
    makes a stolen table useless for checking guesses.
    """
    if len(pepper) < KEY_BYTES:
        raise CryptoError(f"the pepper needs at least {KEY_BYTES} bytes")
    return hmac.new(pepper, b"api token\x00" + text.encode(), hashlib.sha256).hexdigest()


def token_matches(text: str, hashed: str, pepper: bytes) -> bool:
    """Return whether `text` is the token kept as `hashed`, in constant time."""
    return hmac.compare_digest(hash_token(text, pepper), hashed)
