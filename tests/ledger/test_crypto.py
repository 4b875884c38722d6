"""Seals, encryption at rest and tokens: what holds, and what every tampering meets."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from ledger.crypto import (
    CryptoError,
    DataKey,
    Keyring,
    hash_token,
    make_token,
    new_key,
    public_key,
    read_key,
    seal,
    token_matches,
    token_prefix,
    verify,
)

OLD, NEW, OTHER = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


def test_a_seal_is_the_published_ed25519_one() -> None:
    # RFC 8032, section 7.1, test 2
    key = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    expected = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert base64.b64decode(seal(b"\x72", key)).hex() == expected
    assert public_key(key).hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert verify(b"\x72", seal(b"\x72", key), public_key(key))


def test_keys_are_taken_as_bytes_or_as_key_objects() -> None:
    key = Ed25519PrivateKey.from_private_bytes(OLD)
    assert seal(b"x", key) == seal(b"x", OLD)
    assert verify(b"x", seal(b"x", key), key.public_key())
    assert not verify(b"y", seal(b"x", key), key.public_key())


@given(st.binary(min_size=1, max_size=64), st.integers(0, 10_000))
def test_a_seal_over_other_bytes_or_by_another_key_fails(data: bytes, place: int) -> None:
    sealed = seal(data, OLD)
    changed = bytearray(data)
    changed[place % len(data)] ^= 1
    assert verify(data, sealed, public_key(OLD))
    assert not verify(bytes(changed), sealed, public_key(OLD))
    assert not verify(data, sealed, public_key(NEW))


@pytest.mark.parametrize("sealed", ["", "AAAA", "not base64!", "é", "A" * 88])
def test_rubbish_is_no_seal(sealed: str) -> None:
    assert verify(b"x", sealed, public_key(OLD)) is False


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_reg_131_what_is_encrypted_comes_back_and_every_flipped_bit_is_caught(
    plain: bytes, where: bytes
) -> None:
    ring = Keyring([OLD])
    token = ring.encrypt(plain, associated=where)
    assert ring.decrypt(token, associated=where) == plain
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        with pytest.raises(CryptoError):
            ring.decrypt(bytes(changed), associated=where)


def test_reg_131_a_value_moved_to_another_row_does_not_decrypt() -> None:
    ring = Keyring([OLD])
    token = ring.encrypt(b"9434765919", associated=b"patient.nhs_number:1")
    with pytest.raises(CryptoError, match="another record"):
        ring.decrypt(token, associated=b"patient.nhs_number:2")


def test_equal_values_do_not_show_as_equal() -> None:
    ring = Keyring([OLD])
    assert ring.encrypt(b"same", associated=b"") != ring.encrypt(b"same", associated=b"")


def test_keys_rotate_without_losing_old_values() -> None:
    token = Keyring([OLD]).encrypt(b"x", associated=b"a")
    ring = Keyring([NEW, OLD])
    assert ring.decrypt(token, associated=b"a") == b"x"
    assert ring.needs_rotation(token)
    rotated = ring.rotate(token, associated=b"a")
    assert not ring.needs_rotation(rotated)
    assert Keyring([NEW]).decrypt(rotated, associated=b"a") == b"x"
    with pytest.raises(CryptoError, match="not in the keyring"):
        Keyring([NEW]).decrypt(token, associated=b"a")


def test_reg_131_destroying_a_data_key_leaves_nothing_to_read() -> None:
    master, key = Keyring([OLD]), DataKey.generate()
    wrapped = key.wrap(master, owner=b"patient 1")
    token = key.encrypt(b"name", associated=b"patient 1")
    assert (
        DataKey.unwrap(wrapped, master, owner=b"patient 1").decrypt(token, associated=b"patient 1") == b"name"
    )
    with pytest.raises(CryptoError):
        DataKey.unwrap(wrapped, master, owner=b"patient 2")
    with pytest.raises(CryptoError):
        master.decrypt(token, associated=b"patient 1")
    with pytest.raises(CryptoError):
        DataKey.generate().decrypt(token, associated=b"patient 1")


def test_a_wrapped_key_moves_to_a_new_master_and_its_data_stays() -> None:
    key = DataKey.generate()
    token = key.encrypt(b"name", associated=b"1")
    rewrapped = DataKey.rewrap(key.wrap(Keyring([OLD]), owner=b"1"), Keyring([NEW, OLD]), owner=b"1")
    assert DataKey.unwrap(rewrapped, Keyring([NEW]), owner=b"1").decrypt(token, associated=b"1") == b"name"


@pytest.mark.parametrize("keys", [[], [b"short"], [OLD, OLD], [OLD, b""]])
def test_a_keyring_without_proper_keys_is_refused(keys: list[bytes]) -> None:
    with pytest.raises(CryptoError):
        Keyring(keys)


def test_keys_in_settings_are_read_strictly_and_never_repeated() -> None:
    assert len(read_key(new_key())) == 32
    for text in ("", "secret words", base64.b64encode(b"short").decode()):
        with pytest.raises(CryptoError) as caught:
            read_key(text)
        assert not text or text not in str(caught.value)
    assert OLD.hex() not in repr(Keyring([OLD])) + repr(DataKey(OLD))


def test_tokens_are_found_by_prefix_and_proved_by_hash() -> None:
    token, other = make_token(OTHER), make_token(OTHER)
    assert token.text != other.text
    assert token_prefix(token.text) == token.prefix
    assert token_matches(token.text, token.hashed, OTHER)
    assert not token_matches(other.text, token.hashed, OTHER)
    assert not token_matches(token.text, token.hashed, OLD)
    secret = token.text.split("_", 2)[2]
    assert secret not in token.hashed + repr(token)


@pytest.mark.parametrize(
    "text", ["", "spk_", "spk_short_x", "Bearer spk_aaaaaaaaaa_" + "a" * 43, "x" * 10_000, "spk_aaaaaaaaaa_é"]
)
def test_text_that_is_no_token_has_no_prefix(text: str) -> None:
    assert token_prefix(text) is None


def test_a_short_pepper_is_refused() -> None:
    with pytest.raises(CryptoError, match="pepper"):
        hash_token("x", b"short")
