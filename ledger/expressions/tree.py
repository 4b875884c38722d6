"""The tree of an expression, its names and its kind."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

Kind = Literal["number", "truth"]
WORDS = ("and", "or", "not")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class ExpressionError(ValueError):
    """An expression that cannot be read or worked out. `position` is the character it concerns, counted from 1."""

    def __init__(self, message: str, position: int) -> None:
        self.message = message
        self.position = position
        super().__init__(
            _("%(message)s (at character %(position)s)") % {"message": message, "position": position}
        )


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Decimal
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A recorded value, looked up by the key of its step or attribute."""

    key: str
    at: int


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x`, `+x` or `not x`."""

    operator: str
    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic, a comparison, `and` or `or`."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """`min(…)`, `max(…)`, `abs(x)` or `round(x, places)`."""

    function: str
    arguments: tuple[Node, ...]
    at: int


Node = Number | Name | Unary | Binary | Call


def names(tree: Node) -> frozenset[str]:
    """Return every name the expression needs, so that an author sees a missing step before approval."""
    if isinstance(tree, Name):
        return frozenset({tree.key})
    if isinstance(tree, Number):
        return frozenset()
    if isinstance(tree, Unary):
        return names(tree.operand)
    children = tree.arguments if isinstance(tree, Call) else (tree.left, tree.right)
    return frozenset().union(*(names(child) for child in children))


def kind_of(tree: Node) -> Kind:
    """Return whether the expression gives a number or a truth value. Raises `ExpressionError` when it mixes them."""
    if isinstance(tree, Number | Name):
        return "number"
    if isinstance(tree, Unary):
        wanted: Kind = "truth" if tree.operator == "not" else "number"
        _demand(tree.operand, wanted)
        return wanted
    if isinstance(tree, Call):
        for argument in tree.arguments:
            _demand(argument, "number")
        return "number"
    wanted = "truth" if tree.operator in WORDS else "number"
    _demand(tree.left, wanted)
    _demand(tree.right, wanted)
    return "truth" if tree.operator in WORDS or tree.operator in COMPARISONS else "number"


def _demand(tree: Node, wanted: Kind) -> None:
    if kind_of(tree) != wanted:
        message = _("A number is needed here") if wanted == "number" else _("A comparison is needed here")
        raise ExpressionError(message, tree.at)
