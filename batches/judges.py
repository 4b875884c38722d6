"""Seam for the floor above: what a review or certification asks of a batch is known there, the state table is here.

``oversight.apps.ready()`` registers a judge per move. Until it has, such a move cannot be made: it fails closed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from ledger.rules import Rule


@dataclass(frozen=True)
class Judge:
    """Rules over the subject that the caller of ``perform(subject=…)`` loads; the sentence and the tree that are signed."""

    rules: tuple[Rule, ...]
    statement: Callable[[Any], str] | None = None
    content: Callable[[Any], Any] | None = None


_JUDGES: dict[str, Judge] = {}


def register_judge(
    move: str,
    *,
    rules: tuple[Rule, ...] = (),
    statement: Callable[[Any], str] | None = None,
    content: Callable[[Any], Any] | None = None,
) -> None:
    """Say what ``move`` of a batch asks (once per move). ``statement`` and ``content`` take the locked batch."""
    if move in _JUDGES:
        raise ValueError(f"move {move} of a batch has a judge already")
    _JUDGES[move] = Judge(rules=rules, statement=statement, content=content)


def judge_of(move: str) -> Judge:
    """The judge of a move. Raises ``ImproperlyConfigured`` when the floor above registered none."""
    try:
        return _JUDGES[move]
    except KeyError:
        raise ImproperlyConfigured(f"move {move} of a batch has no judge: it cannot be made") from None


class DelegatedRules(tuple[Rule, ...]):
    """The rules of a move that the floor above judges, looked up when they are run."""

    move: str

    @classmethod
    def of(cls, move: str) -> "DelegatedRules":
        """The rules registered for ``move``."""
        made = cls()
        made.move = move
        return made

    def __iter__(self) -> Iterator[Rule]:
        return iter(judge_of(self.move).rules)


def delegated_statement(move: str) -> Callable[[Any], str]:
    """The sentence that the floor above wrote for ``move``."""

    def say(record: Any) -> str:
        statement = judge_of(move).statement
        if statement is None:
            raise ImproperlyConfigured(f"move {move} of a batch is signed and has no statement")
        return statement(record)

    return say


def delegated_content(move: str) -> Callable[[Any], Any]:
    """The tree that the floor above has signed in ``move``."""

    def tree(record: Any) -> Any:
        content = judge_of(move).content
        if content is None:
            raise ImproperlyConfigured(f"move {move} of a batch is signed and has no content")
        return content(record)

    return tree
