"""How an item stands now: with what the records say, or with the answer that counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ledger.checklists.asked import Wanted
from ledger.checklists.judging import Judges, Said

A = TypeVar("A")


@dataclass(frozen=True)
class Standing(Generic[A]):
    """One item now. ``why`` and ``way_out``: why it is open. ``is_done``: shown, or not applicable here, and checked."""

    wanted: Wanted
    answer: A | None
    is_done: bool
    why: str = ""
    way_out: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the move waits for it."""
        return self.wanted.mandatory and not self.is_done


def stand(
    wanted: Wanted,
    answer: A | None,
    *,
    judges: Judges,
    about: tuple[Any, ...],
    lacks: Callable[[A | None], Said],
) -> Standing[A]:
    """Judge one item. ``about``: what its judge looks at. ``lacks``: what keeps an answer by hand from counting, or nothing."""
    if wanted.judge:
        found = judges.ask(wanted.judge, *about)
        return Standing(wanted, None, found is None, *(found or ()))
    found = lacks(answer)
    return Standing(wanted, answer, found is None, *(found or ()))


def still_open(standings: Iterable[Standing[A]]) -> tuple[Standing[A], ...]:
    """Mandatory items that are open."""
    return tuple(one for one in standings if one.blocks)
