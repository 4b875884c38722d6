"""What each kind of step needs to be told, read and checked (REG-52).

``Step.settings`` is JSON; ``read_settings`` turns it into one frozen ``StepSettings`` or says everything that is wrong with
it, field by field. Numbers are text in the JSON and ``Decimal`` here, never float.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from designations.kinds import StepKind as K
from ledger import expressions
from ledger.errors import Problem
from ledger.quantities import Limit, QuantityError, parse_number

TEXT_LIMIT = 4000
MAX_OPTIONS = 40
MAX_DECIMALS = 12


@dataclass(frozen=True)
class StepSettings:
    """The settings of one step; what its kind does not use keeps its default.

    ``minimum`` and ``maximum`` bound what can be meant at all (a slip of the finger is refused); ``limit`` is what is
    allowed (a value outside is recorded and opens a deviation). ``decimals``: most digits after the point; a calculation
    is rounded to it, half up. ``after``: key of an earlier date-time step that this one may not precede.
    """

    unit: str = ""
    limit: Limit | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    qualifiers: bool = False
    may_be_pending: bool = False
    options: tuple[str, ...] = ()
    min_length: int = 1
    max_length: int = 500
    multiline: bool = False
    after: str = ""
    earliest: datetime | None = None
    latest: datetime | None = None
    may_be_future: bool = False
    may_precede_batch: bool = False
    expression: str = ""
    tree: expressions.Node | None = None
    statement: str = ""
    quantity_unit: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Keys of the steps that the calculation needs."""
        return expressions.names(self.tree) if self.tree is not None else frozenset()


_NUMBER = frozenset({"unit", "limit", "minimum", "maximum", "decimals"})
ALLOWED: dict[str, frozenset[str]] = {
    K.INFORMATION: frozenset(),
    K.CONFIRM: frozenset({"statement"}),
    K.WITNESS: frozenset({"statement"}),
    K.NUMBER: _NUMBER | {"qualifiers"},
    K.TEST_RESULT: _NUMBER | {"options", "may_be_pending"},
    K.CALCULATION: frozenset({"unit", "limit", "decimals", "expression"}),
    K.CHOICE: frozenset({"options", "limit"}),
    K.TEXT: frozenset({"min_length", "max_length", "multiline"}),
    K.DATETIME: frozenset({"after", "earliest", "latest", "may_be_future", "may_precede_batch"}),
    K.MATERIAL: frozenset({"quantity_unit", "limit", "decimals"}),
    K.EQUIPMENT: frozenset(),
}
"""Kind → the settings it takes. Any other is refused."""


class SettingsError(ValueError):
    """Settings that do not hold; ``problems`` name each field."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem.message) for problem in problems))


class _Reader:
    """Reads one mapping, collecting every fault instead of stopping at the first."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.problems: list[Problem] = []
        self.found: dict[str, Any] = {}

    def fault(self, name: str, message: str, way_out: str = "") -> None:
        self.problems.append(
            Problem(
                message=message,
                field=f"settings.{name}",
                code="invalid_setting",
                reg="REG-52",
                way_out=way_out,
            )
        )

    def take(self, name: str, read: Callable[[Any], Any]) -> None:
        value = self.raw.get(name)
        if value is None or value == "":
            return
        try:
            self.found[name] = read(value)
        except QuantityError as error:
            self.fault(name, error.message, error.way_out)
        except expressions.ExpressionError as error:
            self.fault(name, str(error), _("Correct the expression."))
        except ValueError as error:
            self.fault(name, str(error))


def read_settings(kind: str, raw: Mapping[str, Any]) -> StepSettings:
    """Return the settings of a step of this kind. Raises ``SettingsError`` with everything that is wrong."""
    reader = _Reader(raw)
    for name in sorted(set(raw) - ALLOWED[kind]):
        reader.fault(
            name,
            _("A step of this kind has no setting “%(name)s”.") % {"name": name},
            _("Take it out, or change the kind."),
        )
    for name in sorted(ALLOWED[kind] & set(READERS)):
        reader.take(name, READERS[name])
    _read_limit(reader, kind)
    if kind == K.CALCULATION:
        _read_expression(reader)
    _check_whole(reader, kind)
    if reader.problems:
        raise SettingsError(tuple(reader.problems))
    return StepSettings(**reader.found)


def _text(limit: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not value.isprintable():
            raise ValueError(_("This must be one line of text."))
        if len(value) > limit:
            raise ValueError(_("This is longer than %(limit)s characters.") % {"limit": limit})
        return value.strip()

    return read


def _number(value: Any) -> Decimal:
    if not isinstance(value, str):
        raise ValueError(_("A number is kept as text, exactly as written."))
    return parse_number(value)


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(
                _("This must be a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
            )
        return value

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("This must be yes or no."))
    return value


def _options(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(option, str) for option in value):
        raise ValueError(_("These must be lines of text."))
    options = tuple(option.strip() for option in value)
    if len(set(options)) != len(options) or "" in options or len(options) > MAX_OPTIONS:
        raise ValueError(
            _("Each choice stands once, none is empty, and there are at most %(most)s.")
            % {"most": MAX_OPTIONS}
        )
    if any(not option.isprintable() or len(option) > 120 for option in options):
        raise ValueError(_("A choice is one line of at most 120 characters."))
    return options


def _instant(value: Any) -> datetime:
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.utcoffset() is None:
        raise ValueError(
            _("This must be a date and time with its zone, for example 2026-11-22T14:05:00+00:00.")
        )
    return instant


READERS: dict[str, Callable[[Any], Any]] = {
    "unit": _text(40),
    "quantity_unit": _text(40),
    "statement": _text(500),
    "after": _text(60),
    "minimum": _number,
    "maximum": _number,
    "decimals": _whole(0, MAX_DECIMALS),
    "min_length": _whole(0, TEXT_LIMIT),
    "max_length": _whole(1, TEXT_LIMIT),
    "multiline": _flag,
    "qualifiers": _flag,
    "may_be_pending": _flag,
    "may_be_future": _flag,
    "may_precede_batch": _flag,
    "options": _options,
    "earliest": _instant,
    "latest": _instant,
}


def _read_limit(reader: _Reader, kind: str) -> None:
    """The limit takes the step's unit; a limit in another unit is a fault."""
    raw = reader.raw.get("limit")
    if raw in (None, {}) or "limit" not in ALLOWED[kind]:
        return
    unit = reader.found.get("quantity_unit" if kind == K.MATERIAL else "unit", "")

    def read(value: Any) -> Limit:
        if not isinstance(value, Mapping):
            raise ValueError(_("This is not a stored limit."))
        own = value if value.get("choices") else {"unit": unit, **{k: v for k, v in value.items() if v != ""}}
        limit = Limit.from_json(own)
        if limit.unit != unit and not limit.choices:
            raise ValueError(
                _("The limit is in %(found)s and the value in %(unit)s.")
                % {"found": limit.unit, "unit": unit}
            )
        return limit

    reader.take("limit", read)


def _read_expression(reader: _Reader) -> None:
    def read(value: Any) -> str:
        tree = expressions.parse(_text(1000)(value))
        if expressions.kind_of(tree) != "number":
            raise ValueError(_("A calculation gives a number, not a yes or no."))
        reader.found["tree"] = tree
        return str(value).strip()

    reader.take("expression", read)


def _check_whole(reader: _Reader, kind: str) -> None:
    """What no single setting can tell."""
    found, options = reader.found, reader.found.get("options", ())
    limit: Limit | None = found.get("limit")
    if kind == K.CHOICE and len(options) < 2 and not reader.problems:
        reader.fault("options", _("A choice needs at least two to choose from."), _("Add the other choices."))
    if kind == K.CALCULATION and "expression" not in found and not reader.problems:
        reader.fault(
            "expression",
            _("A calculation needs its expression."),
            _("Write it with the keys of earlier steps."),
        )
    if kind == K.CALCULATION and "decimals" not in found and not reader.problems:
        reader.fault(
            "decimals", _("A calculation says how it is rounded."), _("Give the digits after the point.")
        )
    if kind == K.TEST_RESULT and options and (found.get("unit") or "minimum" in found or "maximum" in found):
        reader.fault(
            "options", _("A test gives a word or a number, not both."), _("Keep the choices or the unit.")
        )
    if limit is not None and bool(limit.choices) != bool(options):
        reader.fault("limit", _("The limit does not fit what is recorded here."), _("Correct the limit."))
    elif limit is not None and set(limit.choices) - set(options):
        reader.fault("limit", _("The limit names a choice that is not offered."), _("Correct the limit."))
    low, high = found.get("minimum"), found.get("maximum")
    if low is not None and high is not None and low > high:
        reader.fault(
            "maximum", _("The highest possible value lies below the lowest."), _("Correct one of them.")
        )
    if found.get("min_length", 1) > found.get("max_length", 500):
        reader.fault(
            "max_length", _("The longest text is shorter than the shortest."), _("Correct one of them.")
        )
    if "earliest" in found and "latest" in found and found["earliest"] > found["latest"]:
        reader.fault("latest", _("The latest moment lies before the earliest."), _("Correct one of them."))
