"""The difference of two texts, word by word, and one changed thing in words."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_WORDS = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Run:
    """A run of words: ``same``, ``out`` (only in the earlier text) or ``new`` (only in the later)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One thing that differs. ``kind``: ``added``, ``left_out`` or ``changed``; ``says``: its parts, each in a sentence.

    ``texts``: long texts that changed, each under its name as runs of words.
    """

    kind: str
    title: str
    says: Sequence[str] = ()
    texts: Sequence[tuple[Any, Sequence[Run]]] = field(default=())


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """The later text with what went out and what came in. Runs of ``same`` and ``out`` give the earlier text back exactly,
    runs of ``same`` and ``new`` the later.
    """
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    runs: list[Run] = []

    def put(kind: str, words: list[str]) -> None:
        if words:
            runs.append(Run(kind, "".join(words)))

    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            put("same", one[i1:i2])
        else:
            put("out", one[i1:i2])
            put("new", other[j1:j2])
    return tuple(runs)
