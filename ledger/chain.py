"""The bytes of an event's hash, in Python: the outsider's half of trigger ``ledger_event_chain``.

A field is written as a netstring of its UTF-8 bytes (``<length>:<bytes>,``), NULL as ``~,``; instants as
``YYYY-MM-DDTHH:MM:SS.ffffffZ``. The hash of an event is SHA-256 over the 32 bytes of the link before it (zeros for the
first) followed by the netstrings of :data:`EVENT_COLUMNS`.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

GENESIS = bytes(32)

EVENT_COLUMNS: tuple[str, ...] = (
    "id",
    "stream",
    "seq",
    "kind",
    "version",
    "occurred_at",
    "actor_id",
    "actor_name",
    "actor_role",
    "organisation_code",
    "site_code",
    "reason",
    "subject_type",
    "subject_id",
    "correlation_id",
    "payload",
)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)


def netstring(value: Any) -> bytes:
    """Return one field as bytes."""
    if value is None:
        return b"~,"
    raw = _text(value).encode()
    return b"%d:%b," % (len(raw), raw)


def link_hash(previous: bytes, values: Iterable[Any]) -> bytes:
    """Return the hash of a link: ``previous`` is 32 bytes, ``values`` are those of :data:`EVENT_COLUMNS` in order."""
    return hashlib.sha256(previous + b"".join(netstring(value) for value in values)).digest()
