"""How this floor registers an event kind: one sentence, filled with the payload."""

from collections.abc import Callable, Mapping
from typing import Any

from ledger import kinds


def _told(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    """A presenter that fills the payload into one translated sentence."""
    return lambda payload: str(sentence) % payload


def event(name: str, title: Any, sentence: Any, *payload: str) -> str:
    """Register the kind ``designations.<name>`` and return its full name. ``payload``: the keys its events carry."""
    return kinds.register(f"designations.{name}", title, payload=payload, present=_told(sentence))
