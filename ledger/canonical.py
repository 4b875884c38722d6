"""The exact bytes people sign.

`canonical_bytes` turns a tree of plain values into RFC 8785 (JSON canonicalisation) bytes. The same record gives the
same bytes on every machine, in every language and after every dictionary reordering, so that a signature or a hash made
today can be checked in thirty years with nothing but a JSON reader (REG-117, REG-120).

Numbers that people recorded travel as text: `Decimal("70.10")` becomes `"70.10"`, because a trailing zero is a statement
of precision and a binary float is not what anybody wrote. Floats are refused outright.
"""

from __future__ import annotations

import enum
import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

import orjson

SAFE_INTEGER = 2**53 - 1
"""The largest whole number every JSON reader holds exactly."""

MAX_DEPTH = 64
"""Deeper nesting than this is a mistake or an attack; no record of ours comes near."""

JsonTree = None | bool | int | str | list["JsonTree"] | dict[str, "JsonTree"]


class CanonicalError(ValueError):
    """A value that has no single canonical form. `path` says where it sits, for example `$.steps[3].value`."""

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


@runtime_checkable
class SupportsCanonical(Protocol):
    """A value object that knows its own signed form, made of the types `canonical_tree` accepts."""

    def to_canonical(self) -> object: ...


def canonical_tree(value: object) -> JsonTree:
    """Return `value` as plain JSON types, every leaf in its one agreed form, names in the order of RFC 8785.

    Decimal → text as written; aware datetime → UTC text with six decimals and `Z`; date → ISO text; UUID → text;
    Enum → its value; tuple → list. Raises `CanonicalError` for floats, naive datetimes, whole numbers that a JSON reader
    would round, text that is not valid Unicode, lazy translations (what is signed may not depend on the reader's
    language) and any other type.
    """
    return _normalise(value, "$", 0)


def canonical_bytes(value: object) -> bytes:
    """Return the RFC 8785 bytes of `value`. Raises `CanonicalError`; see `canonical_tree` for the accepted types."""
    # With floats refused and names in order, what is left of RFC 8785 is JSON without spaces or needless escapes, which a
    # library writes many times faster than a writer in Python. Tests hold it against the rfc8785 package.
    return orjson.dumps(canonical_tree(value))


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` as 64 lower-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def canonical_digest(value: object) -> str:
    """Return `digest(canonical_bytes(value))`: the fingerprint shown to people and stored with signatures."""
    return digest(canonical_bytes(value))


def instant_text(value: datetime, path: str = "$") -> str:
    """Return an aware datetime as `2026-11-22T14:05:09.123456Z`. Raises `CanonicalError` for a naive one."""
    if value.tzinfo is not UTC:
        if value.tzinfo is None or value.utcoffset() is None:
            raise CanonicalError(path, "a date and time without a time zone names no instant")
        value = value.astimezone(UTC)
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _normalise(value: object, path: str, depth: int) -> JsonTree:
    # The commonest kinds first and by their very type: a whole record asks some ten thousand times.
    kind = type(value)
    if kind is str:
        text: str = value  # type: ignore[assignment]  # by its kind
        return text if text.isascii() else _text(text, path)
    if kind is dict:
        return _mapping(value, path, depth)  # type: ignore[arg-type]  # by its kind
    if kind is uuid.UUID:
        return str(value)
    if kind is datetime:
        return instant_text(value, path)  # type: ignore[arg-type]  # by its kind
    return _normalise_other(value, path, depth)


def _normalise_other(value: object, path: str, depth: int) -> JsonTree:
    if depth > MAX_DEPTH:
        raise CanonicalError(path, f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, enum.Enum):  # before int and str: IntEnum and StrEnum are both
        return _normalise(value.value, path, depth + 1)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(value, path)
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, float):
        raise CanonicalError(path, f"the float {value!r} is not what anybody recorded; use Decimal")
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise CanonicalError(path, f"{value} is not a number that can be recorded")
        return str(value)
    if isinstance(value, datetime):  # before date: a datetime is one
        return instant_text(value, path)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return _mapping(value, path, depth)
    if isinstance(value, list | tuple):
        return [_normalise(item, f"{path}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, SupportsCanonical):
        return _normalise(value.to_canonical(), path, depth + 1)
    raise CanonicalError(path, f"{type(value).__name__} has no canonical form")


def _mapping(value: Mapping[object, object], path: str, depth: int) -> dict[str, JsonTree]:
    if depth > MAX_DEPTH:
        raise CanonicalError(path, f"nested deeper than {MAX_DEPTH} levels")
    tree: dict[str, JsonTree] = {}
    plain = True
    for raw_key, item in value.items():
        if type(raw_key) is str and raw_key.isascii():
            key = raw_key
        else:
            key, plain = _key(raw_key, path), False
            if key in tree:
                raise CanonicalError(path, f"the key {key!r} appears twice")
        # Most members are plain text: those need no further question.
        tree[key] = (
            item if type(item) is str and item.isascii() else _normalise(item, f"{path}.{key}", depth + 1)
        )
    if not plain and len(tree) != len(value):
        raise CanonicalError(path, "a key appears twice")
    # RFC 8785 section 3.2.3: names in order of their UTF-16 code units, which for ASCII is that of the text.
    return {key: tree[key] for key in (sorted(tree) if plain else sorted(tree, key=_utf16))}


def _key(raw_key: object, path: str) -> str:
    key = raw_key.value if isinstance(raw_key, enum.Enum) else raw_key
    if not isinstance(key, str):
        raise CanonicalError(path, f"the key {raw_key!r} is not text")
    return _text(key, f"{path} (key)")


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _integer(value: int, path: str) -> int:
    if not -SAFE_INTEGER <= value <= SAFE_INTEGER:
        raise CanonicalError(
            path,
            "whole number beyond 2^53 - 1: a JSON reader would round it; send it as text",
        )
    return int(value)


def _text(value: str, path: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise CanonicalError(path, "text holds half of a surrogate pair and is not valid Unicode") from None
    return str(value)
