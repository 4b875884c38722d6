"""A queryset compiled once and run often: on hot paths Django's compiling costs more than the statement itself.

Conditions stay where they are said once, as querysets; only their compiled text is kept, for each shape of the values
(which are given, of what type, how many). Every value must reach the statement as a parameter: the first compilation uses
made-up values and refuses a queryset in which one of them is lost, so that no value of one call can stay in the next.
"""

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

Value = uuid.UUID | str | datetime
Values = Mapping[str, Value | tuple[Value, ...]]
MOST_SHAPES = 256
"""Shapes kept; a caller's lists should be as short as the work in hand. Past this, each call compiles anew."""


class Prepared:
    """``build``: values → a queryset of ``values()`` or ``values_list()`` without prefetching."""

    def __init__(self, build: Callable[[Values], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._kept: dict[tuple[Any, ...], tuple[str, tuple[Any, ...]]] = {}

    def rows(self, values: Values) -> list[tuple[Any, ...]]:
        """Run it; the rows as the driver gives them (JSON as text). Raises ``TypeError`` for a value it can't carry."""
        shape = tuple((name, *_shape(value)) for name, value in values.items())
        compiled = self._kept.get(shape)
        if compiled is None:
            compiled = self._compile(values)
            if len(self._kept) < MOST_SHAPES:
                self._kept[shape] = compiled
        statement, places = compiled
        parameters = [_at(values, place) if isinstance(place, _Place) else place for place in places]
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _compile(self, values: Values) -> tuple[str, tuple[Any, ...]]:
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
        statement, parameters = self._build(made_up).query.sql_with_params()
        places = tuple(
            place_of.get((type(each), each), each) if _hashable(each) else each for each in parameters
        )
        lost = set(place_of.values()) - {place for place in places if isinstance(place, _Place)}
        if lost:
            raise TypeError(f"not parameters of the statement: {sorted({place.name for place in lost})}")
        return statement, places


class _Place:
    """Where a parameter's value comes from: a name, and for a tuple an index."""

    __slots__ = ("index", "name")

    def __init__(self, name: str, index: int | None) -> None:
        self.name, self.index = name, index


def _at(values: Values, place: _Place) -> Value:
    value = values[place.name]
    if place.index is None:
        if isinstance(value, tuple):
            raise TypeError(place.name)
        return value
    return value[place.index]  # type: ignore[index,return-value]  # the shape says that it is a tuple


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
    raise TypeError(f"{type(value).__name__} can't be a value of a prepared query")


def _hashable(value: Any) -> bool:
    return isinstance(value, uuid.UUID | str | datetime)
