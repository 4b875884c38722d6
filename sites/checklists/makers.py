"""Who made the evidence that a site is opened on, beside the answers of its checklist. Floors above tell of theirs (REG-36)."""

from collections.abc import Callable
from typing import Any

Makers = Callable[[Any], frozenset[str]]
"""An enrolment → the keys of the people who recorded something that its opening rests on."""
_MAKERS: list[Makers] = []


def register_makers(makers: Makers) -> None:
    """Add those of a floor above, once."""
    if makers not in _MAKERS:
        _MAKERS.append(makers)


def makers_of(enrolment: Any) -> frozenset[str]:
    """Everybody who made evidence of it: the queries of the floors above."""
    return frozenset().union(*(makers(enrolment) for makers in _MAKERS))
