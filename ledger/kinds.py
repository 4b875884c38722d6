"""Event kinds: what may be written on the trail, and how each is told to a reader.

An app registers its kinds from ``apps.ready()``. A kind carries the names of its payload's keys and a presenter, so that a
trail page can tell every event in a sentence; ``tests/meta`` refuses a kind without one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Presenter = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Kind:
    """One kind of event: ``batches.batch.started`` and so on."""

    name: str
    title: Any
    payload: frozenset[str]
    present: Presenter
    version: int = 1


KINDS: dict[str, Kind] = {}


def register(
    name: str,
    title: Any,
    *,
    payload: tuple[str, ...] = (),
    present: Presenter,
    version: int = 1,
) -> str:
    """Register a kind and return its name, for use as a module constant.

    ``payload``: the keys an event of this kind carries, all of them, no others. ``present``: payload → sentence.
    """
    if name in KINDS:
        raise ValueError(f"event kind {name} is registered twice")
    KINDS[name] = Kind(
        name=name,
        title=title,
        payload=frozenset(payload),
        present=present,
        version=version,
    )
    return name


def check_payload(name: str, payload: Mapping[str, Any]) -> Kind:
    """Return the kind, or raise ``ValueError`` if it is unknown or the payload's keys are not its own."""
    try:
        kind = KINDS[name]
    except KeyError:
        raise ValueError(f"event kind {name} is not registered") from None
    if set(payload) != kind.payload:
        missing, extra = kind.payload - set(payload), set(payload) - kind.payload
        raise ValueError(f"event {name}: missing payload keys {sorted(missing)}, unknown {sorted(extra)}")
    return kind
