"""From text to a tree: tokens, precedence, and a budget of size and depth."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from ledger.expressions.tree import (
    COMPARISONS,
    WORDS,
    Binary,
    Call,
    ExpressionError,
    Name,
    Node,
    Number,
    Unary,
    kind_of,
)

MAX_LENGTH = 2_000
MAX_NODES = 200
MAX_DEPTH = 32

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)"
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?)"
    r"|(?P<name>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)"
    r"|(?P<operator><=|>=|==|!=|[-+*/(),<>=≤≥≠−×÷])"
)
_SAME = {"≤": "<=", "≥": ">=", "≠": "!=", "−": "-", "×": "*", "÷": "/", "=": "=="}
_FUNCTIONS = {"min": (1, 20), "max": (1, 20), "abs": (1, 1), "round": (2, 2)}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(source: str) -> Node:
    """Return the tree of `source`. Raises `ExpressionError` naming the character at fault.

    Precedence, loosest first: `or`, `and`, `not`, one comparison, `+ -`, `* /`, unary sign. Comparisons do not chain, and
    truth values do not mix with numbers: `1 < x < 2` and `(a < b) + 1` are refused when read, not when a batch waits.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(
            _("The expression is longer than %(n)s characters") % {"n": MAX_LENGTH},
            MAX_LENGTH,
        )
    parser = _Parser(list(_tokens(source)))
    tree = parser.whole()
    kind_of(tree)
    return tree


def parse_assignment(source: str) -> tuple[str, Node]:
    """Return the name and the tree of `name = expression`. The expression must give a number."""
    match = re.match(r"\s*([a-z_][a-z0-9_]*)\s*=(?!=)", source)
    if match is None:
        raise ExpressionError(_("A calculation starts with a name and an equals sign"), 1)
    # Blanks keep every later position true to the source the author sees.
    tree = parse(" " * match.end() + source[match.end() :])
    if kind_of(tree) == "truth":
        raise ExpressionError(_("A calculation must give a number, not yes or no"), match.end() + 1)
    return match[1], tree


def parse_rule(source: str) -> Node:
    """Return the tree of a rule, which must give yes or no."""
    tree = parse(source)
    if kind_of(tree) != "truth":
        raise ExpressionError(_("A rule must give yes or no, not a number"), 1)
    return tree


def _tokens(source: str) -> Iterator[_Token]:
    index = 0
    while index < len(source):
        match = _TOKEN.match(source, index)
        if match is None:
            raise ExpressionError(_("“%(char)s” has no place here") % {"char": source[index]}, index + 1)
        kind = match.lastgroup or ""
        if kind == "name" and match[0] in WORDS:
            kind = "operator"
        if kind != "space":
            yield _Token(kind, _SAME.get(match[0], match[0]), index + 1)
        index = match.end()
    yield _Token("end", "", len(source) + 1)


class _Parser:
    """Recursive descent, one method a level of precedence, with a budget of nodes and depth."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.index = 0
        self.nodes = 0
        self.depth = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.index]

    def whole(self) -> Node:
        tree = self.either()
        if self.here.kind != "end":
            raise ExpressionError(
                _("“%(text)s” has no place here") % {"text": self.here.text},
                self.here.at,
            )
        return tree

    def either(self) -> Node:
        return self._left_to_right(("or",), self.both)

    def both(self) -> Node:
        return self._left_to_right(("and",), self.negation)

    def negation(self) -> Node:
        token = self.here
        if self._take("not"):
            with _Deeper(self, token.at):
                return self._made(Unary("not", self.negation(), token.at))
        return self.comparison()

    def comparison(self) -> Node:
        left = self.sum()
        token = self.here
        if token.kind != "operator" or token.text not in COMPARISONS:
            return left
        self.index += 1
        tree = self._made(Binary(token.text, left, self.sum(), token.at))
        if self.here.kind == "operator" and self.here.text in COMPARISONS:
            raise ExpressionError(_("Comparisons do not chain; join two with “and”"), self.here.at)
        return tree

    def sum(self) -> Node:
        return self._left_to_right(("+", "-"), self.product)

    def product(self) -> Node:
        return self._left_to_right(("*", "/"), self.sign)

    def sign(self) -> Node:
        token = self.here
        if self._take("-") or self._take("+"):
            with _Deeper(self, token.at):
                return self._made(Unary(token.text, self.sign(), token.at))
        return self.atom()

    def atom(self) -> Node:
        token = self.here
        if token.kind == "number":
            self.index += 1
            return self._made(Number(Decimal(token.text), token.at))
        if token.kind == "name":
            self.index += 1
            if self.here.kind == "operator" and self.here.text == "(":
                return self.call(token)
            return self._made(Name(token.text, token.at))
        if self._take("("):
            with _Deeper(self, token.at):
                tree = self.either()
            self._expect(")")
            return tree
        if token.kind == "end":
            raise ExpressionError(_("The expression ends too soon"), token.at)
        raise ExpressionError(_("“%(text)s” has no place here") % {"text": token.text}, token.at)

    def call(self, name: _Token) -> Node:
        if name.text not in _FUNCTIONS:
            raise ExpressionError(
                _("“%(name)s” is not a function; there are min, max, abs and round") % {"name": name.text},
                name.at,
            )
        self._expect("(")
        with _Deeper(self, name.at):
            arguments = [self.either()]
            while self._take(","):
                arguments.append(self.either())
        self._expect(")")
        least, most = _FUNCTIONS[name.text]
        if not least <= len(arguments) <= most:
            raise ExpressionError(
                _("“%(name)s” has the wrong number of values") % {"name": name.text},
                name.at,
            )
        return self._made(Call(name.text, tuple(arguments), name.at))

    def _left_to_right(self, operators: tuple[str, ...], operand: Callable[[], Node]) -> Node:
        tree = operand()
        steps = 0
        while self.here.kind == "operator" and self.here.text in operators:
            token = self.here
            self.index += 1
            steps += 1
            if self.depth + steps > MAX_DEPTH:  # a long chain is a deep tree, leaning left
                raise ExpressionError(_("The expression is nested too deeply"), token.at)
            tree = self._made(Binary(token.text, tree, operand(), token.at))
        return tree

    def _take(self, text: str) -> bool:
        if self.here.kind == "operator" and self.here.text == text:
            self.index += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise ExpressionError(_("“%(text)s” is missing here") % {"text": text}, self.here.at)

    def _made(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ExpressionError(_("The expression has too many parts"), node.at)
        return node


class _Deeper:
    """Counts one level of nesting for as long as the block lasts."""

    def __init__(self, parser: _Parser, at: int) -> None:
        self.parser = parser
        self.at = at

    def __enter__(self) -> None:
        self.parser.depth += 1
        if self.parser.depth > MAX_DEPTH:
            raise ExpressionError(_("The expression is nested too deeply"), self.at)

    def __exit__(self, *exc: object) -> None:
        self.parser.depth -= 1
