"""From a tree to a value: decimal arithmetic and three-valued logic."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    Underflow,
)
from typing import Final

from django.utils.translation import gettext as _

from ledger.expressions.tree import (
    Binary,
    Call,
    ExpressionError,
    Name,
    Node,
    Number,
    Unary,
)

MAX_PLACES = 20
CONTEXT = Context(
    prec=34,
    rounding=ROUND_HALF_UP,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow, Underflow],
)


class Pending:
    """The type of `PENDING`, the value nobody knows yet. It is neither true nor false: testing it is an error."""

    def __repr__(self) -> str:
        return "PENDING"

    def __bool__(self) -> bool:
        raise TypeError(
            "PENDING is neither true nor false: compare with `is True`, `is False` or `is PENDING`"
        )


PENDING: Final = Pending()

Value = Decimal | bool | Pending


def evaluate(tree: Node, env: Mapping[str, Decimal | int | Pending]) -> Value:
    """Return the value of `tree`: a `Decimal`, True, False or `PENDING`.

    `env` gives each name its recorded number or `PENDING`. Raises `ExpressionError` for an unknown name, a value that is
    not a number, a division by zero, and a result too large or too small to hold. A fault on one side of `and` or `or` is
    raised even when the other side decides: a broken measurement is never hidden by a lucky one.
    """
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return _lookup(tree, env)
    if isinstance(tree, Unary):
        return _unary(tree, evaluate(tree.operand, env))
    try:
        if isinstance(tree, Call):
            return _call(tree, [evaluate(argument, env) for argument in tree.arguments])
        return _binary(tree, evaluate(tree.left, env), evaluate(tree.right, env))
    except DivisionByZero:
        raise ExpressionError(_("Division by zero"), tree.at) from None
    except DecimalException as error:
        # 0 / 0 arrives as an invalid operation; everything else is a size no record holds.
        zero = isinstance(tree, Binary) and tree.operator == "/" and isinstance(error, InvalidOperation)
        message = _("Division by zero") if zero else _("The result is too large or too small")
        raise ExpressionError(message, tree.at) from None


def _lookup(tree: Name, env: Mapping[str, Decimal | int | Pending]) -> Value:
    if tree.key not in env:
        raise ExpressionError(
            _("“%(name)s” is not the name of a recorded value") % {"name": tree.key},
            tree.at,
        )
    value = env[tree.key]
    if isinstance(value, Pending):
        return PENDING
    if isinstance(value, bool) or not isinstance(value, Decimal | int) or not Decimal(value).is_finite():
        raise ExpressionError(_("“%(name)s” is not a number") % {"name": tree.key}, tree.at)
    return Decimal(value)


def _unary(tree: Unary, value: Value) -> Value:
    if isinstance(value, Pending):
        return PENDING
    if tree.operator == "not":
        return value is False
    number = _number(value, tree.at)
    return CONTEXT.minus(number) if tree.operator == "-" else CONTEXT.plus(number)


def _binary(tree: Binary, left: Value, right: Value) -> Value:
    if tree.operator == "and":
        if left is False or right is False:
            return False
        return PENDING if isinstance(left, Pending) or isinstance(right, Pending) else True
    if tree.operator == "or":
        if left is True or right is True:
            return True
        return PENDING if isinstance(left, Pending) or isinstance(right, Pending) else False
    if isinstance(left, Pending) or isinstance(right, Pending):
        return PENDING
    a, b = _number(left, tree.at), _number(right, tree.at)
    match tree.operator:
        case "+":
            return CONTEXT.add(a, b)
        case "-":
            return CONTEXT.subtract(a, b)
        case "*":
            return CONTEXT.multiply(a, b)
        case "/":
            return CONTEXT.divide(a, b)
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case ">=":
            return a >= b
        case "==":
            return a == b
        case "!=":
            return a != b
    raise AssertionError(tree.operator)  # the parser makes no other operator


def _call(tree: Call, arguments: list[Value]) -> Value:
    if any(isinstance(argument, Pending) for argument in arguments):
        return PENDING
    values = [_number(argument, tree.at) for argument in arguments]
    if tree.function == "min":
        return min(values)
    if tree.function == "max":
        return max(values)
    if tree.function == "abs":
        return CONTEXT.abs(values[0])
    places = values[1]
    if places != places.to_integral_value() or not 0 <= places <= MAX_PLACES:
        raise ExpressionError(
            _("round needs a whole number of places, 0 to %(n)s") % {"n": MAX_PLACES},
            tree.at,
        )
    return values[0].quantize(Decimal(1).scaleb(-int(places)), rounding=ROUND_HALF_UP, context=CONTEXT)


def _number(value: Value, at: int) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise ExpressionError(_("A number is needed here"), at)
