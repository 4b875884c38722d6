"""The classes of a change to a master file, as data: which there are, and what each asks for first (REG-16).

The regulations provide for varying a file; how its changes are classed could not be read in them. These are the holder's.
"""

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

CLASSES = Path(__file__).parent / "data" / "change_classes.json"
ENOUGH: dict[str, frozenset[str]] = {
    "nothing": frozenset({"approved", "submitted", "granted"}),
    "submitted": frozenset({"submitted", "granted"}),
    "granted": frozenset({"granted"}),
}
"""What a class asks for → the states from which a version may then come into force."""


@dataclass(frozen=True)
class ChangeClass:
    """One class. ``enough``: the states from which a version of it may come into force."""

    key: str
    title: str
    hint: str
    enough: frozenset[str]


@functools.cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(json.loads(CLASSES.read_text(encoding="utf-8")))


def change_classes() -> dict[str, ChangeClass]:
    """Key → class, in the order in which they are offered."""
    return {
        row["key"]: ChangeClass(
            row["key"], gettext(row["title"]), gettext(row["hint"]), ENOUGH[row["before_use"]]
        )
        for row in _rows()
    }
