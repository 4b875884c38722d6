"""A queryset compiled once and run often: on hot paths Django's compiling costs more than the statement itself.

Conditions stay where they are said once, as querysets; only their compiled text is kept, for each shape of the values
(which are given, of what type, how many). Every value must reach the statement as a parameter: the first compilation uses
made-up values and refuses a queryset in which one of them is lost, so that no value of one call can stay in the next.
"""

import functools
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

Value = uuid.UUID | str | datetime | date | int
Values = Mapping[str, Any]
"""Name → a ``Value`` or a tuple of them; said loosely, because querysets take each kind at its own place."""
MOST_SHAPES = 256
"""Shapes kept; a caller's lists should be as short as the work in hand. Past this, each call compiles anew."""


@dataclass(frozen=True)
class _Statement:
    """Compiled text, where its parameters come from, and the compiler, which knows how rows become records."""

    text: str
    places: tuple[Any, ...]
    compiler: SQLCompiler

    def parameters(self, values: Values) -> list[Any]:
        """What stands at each place of the text, for these values."""
        return [_at(values, place) if isinstance(place, _Place) else place for place in self.places]

    @functools.cached_property
    def reader(self) -> "_Reader":
        """How its rows become records; raises ``TypeError`` when the queryset is not one of records."""
        info: Any = self.compiler.klass_info
        if info is None:
            raise TypeError("records come from a queryset of records")
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        columns = [column[0] for column in self.compiler.select]
        return _Reader(
            model=info["model"],
            names=[column.target.attname for column in columns[start:end]],
            start=start,
            end=end,
            converters=self.compiler.get_converters(columns),
            populators=get_related_populators(info, self.compiler.select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # as Django 5.2 has it
        )


@dataclass(frozen=True)
class _Reader:
    """What ``ModelIterable`` works out anew for every queryset."""

    model: type[Model]
    names: list[str]
    start: int
    end: int
    converters: dict[int, Any]
    populators: list[Any]


class Prepared:
    """``build``: values → a queryset without prefetching."""

    def __init__(self, build: Callable[[Values], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept: dict[tuple[Any, ...], _Statement] = {}

    def rows(self, values: Values) -> list[tuple[Any, ...]]:
        """The rows as the driver gives them (JSON as text). Raises ``TypeError`` for a value it can't carry."""
        return self._run(values)[0]

    def records(self, values: Values) -> list[Any]:
        """The rows as records, with the related ones that the queryset selects."""
        rows, statement = self._run(values)
        reader, compiler = statement.reader, statement.compiler
        converted: Any = compiler.apply_converters(rows, reader.converters) if reader.converters else rows
        found = []
        for row in converted:
            record = reader.model.from_db(DEFAULT_DB_ALIAS, reader.names, row[reader.start : reader.end])
            for populator in reader.populators:
                populator.populate(row, record)
            found.append(record)
        return found

    def _run(self, values: Values) -> tuple[list[tuple[Any, ...]], _Statement]:
        compiled = self._known(values)
        database: Any = connections[DEFAULT_DB_ALIAS]
        return database.ask(compiled.text, compiled.parameters(values)), compiled

    def statement(self, values: Values) -> tuple[str, Callable[[Values], list[Any]], list[Any]]:
        """The compiled text, what takes its parameters from values of this shape, and the field of each column."""
        compiled = self._known(values)
        fields = [column[0].output_field for column in compiled.compiler.select]
        return compiled.text, compiled.parameters, fields

    def _known(self, values: Values) -> _Statement:
        shape = shape_of(values)
        compiled = self._kept.get(shape)
        if compiled is None:
            compiled = self._compile(values)
            if len(self._kept) < MOST_SHAPES:
                self._kept[shape] = compiled
        return compiled

    def _compile(self, values: Values) -> _Statement:
        made_up: dict[str, Value | tuple[Value, ...]] = {}
        place_of: dict[tuple[type, Value], _Place] = {}
        for name, value in values.items():
            if isinstance(value, tuple):
                many = tuple(_made_up(one) for one in value)
                made_up[name] = many
                place_of |= {(type(one), one): _Place(name, index) for index, one in enumerate(many)}
            else:
                one = _made_up(value)
                made_up[name] = one
                place_of[type(one), one] = _Place(name, None)
        compiler = self._build(made_up).query.get_compiler(DEFAULT_DB_ALIAS)
        statement, parameters = compiler.as_sql()
        places = tuple(_place(place_of, each) for each in parameters)
        lost = set(place_of.values()) - {place for place in places if isinstance(place, _Place)}
        if lost:
            raise TypeError(f"not parameters of the statement: {sorted({place.name for place in lost})}")
        return _Statement(statement, places, compiler)


@dataclass(frozen=True)
class _Place:
    """Where a parameter's value comes from: a name, for a tuple an index, and the driver's own kind of whole number."""

    name: str
    index: int | None
    kind: type[int] | None = field(default=None, compare=False)


def _place(place_of: Mapping[tuple[type, Value], _Place], parameter: Any) -> Any:
    """The place of a made-up value among the parameters; any other parameter is the statement's own and stays."""
    if not isinstance(parameter, uuid.UUID | str | date | int):
        return parameter
    found = place_of.get((type(parameter), parameter))
    if found is None and isinstance(parameter, int) and not isinstance(parameter, bool):
        # Django gives whole numbers to the driver as those of a column's width.
        found = place_of.get((int, int(parameter)))
        if found is not None:
            return replace(found, kind=type(parameter))
    return parameter if found is None else found


def _at(values: Values, place: _Place) -> Any:
    value = values[place.name]
    if place.index is None:
        if isinstance(value, tuple):
            raise TypeError(place.name)
        return value if place.kind is None else place.kind(value)
    return value[place.index]


def shape_of(values: Values) -> tuple[Any, ...]:
    """What a statement is kept by: which values, of what type, and how many."""
    return tuple((name, *_shape(value)) for name, value in values.items())


def _shape(value: Value | tuple[Value, ...]) -> tuple[Any, ...]:
    return tuple(type(one) for one in value) if isinstance(value, tuple) else (type(value), None)


def _made_up(value: Value) -> Value:
    """A value of the same type that no statement holds by chance."""
    if type(value) is uuid.UUID:
        return uuid.uuid4()
    if type(value) is str:
        return secrets.token_hex(12)
    if type(value) is datetime:
        return datetime(2001, 1, 1, tzinfo=UTC) + timedelta(microseconds=secrets.randbelow(2**50))
    if type(value) is int:
        return 1_000_000_000 + secrets.randbelow(1_000_000_000)
    if type(value) is date:
        return date(2001, 1, 1) + timedelta(days=secrets.randbelow(2_900_000))
    raise TypeError(f"{type(value).__name__} can't be a value of a prepared query")
