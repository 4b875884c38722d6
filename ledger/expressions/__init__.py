"""A small, safe language for calculations and either-or release rules (REG-52, REG-71).

    dose_per_kg = round(car_count / weight_kg, 3)        a calculation: arithmetic over recorded numbers
    potency_a < 70 or potency_b > 50                     a rule: comparisons joined by and, or, not

Expressions are data inside an approved instruction, never code: there is no `eval`, no attribute, no call but `min`, `max`,
`abs` and `round`, and the tree is bounded in size and depth. Numbers are `Decimal`, computed with 34 significant digits
(IEEE 754 decimal128) and never converted to binary.

A value that is not known yet is `PENDING`. Rules then answer in three values, by Kleene's logic: `potency_a < 70 or
potency_b > 50` is already true when one test passed and the other is pending, and pending when nothing decides it.
"""

from ledger.expressions.evaluation import PENDING, Pending, Value, evaluate
from ledger.expressions.parsing import parse, parse_assignment, parse_rule
from ledger.expressions.tree import ExpressionError, Node, kind_of, names

__all__ = [
    "PENDING",
    "ExpressionError",
    "Node",
    "Pending",
    "Value",
    "evaluate",
    "kind_of",
    "names",
    "parse",
    "parse_assignment",
    "parse_rule",
]
