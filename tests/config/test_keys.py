"""Production's keys: every form they may be given in, and a plain refusal of any other."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from config.keys import Keys, from_environment
from scripts.check_deploy import production_environment

# The bytes a base64 text begins with decide its first character: 0xFC gives a slash, as a path has.
SEEDS = [bytes([first]) + bytes(range(31)) for first in (0x00, 0x7F, 0xFC, 0xFD, 0xFF)]


def keys_with(folder: Path, value: str) -> Keys:
    return from_environment({**production_environment(folder), "LEDGER_SIGNING_KEY": value})


def test_any_seed_is_a_signing_key_whatever_its_base64_begins_with(tmp_path: Path) -> None:
    for seed in SEEDS:
        found = load_pem_private_key(
            keys_with(tmp_path, base64.b64encode(seed).decode()).ledger.encode(), password=None
        )
        assert found.private_bytes_raw() == seed  # type: ignore[union-attr]  # an Ed25519 key, by the line above


def test_a_signing_key_may_stand_in_a_file(tmp_path: Path) -> None:
    text = base64.b64encode(SEEDS[2]).decode()
    kept = tmp_path / "ledger.pem"
    kept.write_text(keys_with(tmp_path, text).ledger)
    assert keys_with(tmp_path, str(kept)).ledger == keys_with(tmp_path, text).ledger


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("/no/such/file.pem", "names a file that cannot be read"),
        ("not base64!", "is not base64"),
        (base64.b64encode(b"short").decode(), "must be 32 bytes"),
        ("-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----", "not a readable PEM key"),
    ],
)
def test_a_signing_key_that_is_none_is_refused_by_name(tmp_path: Path, value: str, said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"LEDGER_SIGNING_KEY .*{said}"):
        keys_with(tmp_path, value)
