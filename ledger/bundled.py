"""Several prepared querysets asked in one statement: what a gate looks at arrives in one trip, and as of one instant."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from ledger.prepared import MOST_SHAPES, Prepared, Values, shape_of

Reader = Callable[[Any], Any]


class Bundled:
    """``parts``: name → a ``Prepared`` of rows. Their rows are those that each would give alone, in the same order.

    Columns hold text, whole numbers, truth, uuids, dates, instants and documents of JSON: anything else is refused when it is
    compiled.
    """

    def __init__(self, **parts: Prepared) -> None:
        self._parts = parts
        self._kept: dict[tuple[Any, ...], tuple[str, tuple[Any, ...], tuple[tuple[Reader, ...], ...]]] = {}

    def rows(self, given: Mapping[str, Values]) -> dict[str, list[tuple[Any, ...]]]:
        """Part → its rows. ``given``: part → the values it asks for. Raises ``KeyError`` for a part without values."""
        shape = tuple(shape_of(given[name]) for name in self._parts)
        kept = self._kept.get(shape)
        if kept is None:
            kept = self._compile(given)
            if len(self._kept) < MOST_SHAPES:
                self._kept[shape] = kept
        text, takers, readers = kept
        parameters = [value for name, take in takers for value in take(given[name])]
        database: Any = connections[DEFAULT_DB_ALIAS]
        (row,) = database.ask(text, parameters)
        return {
            name: [
                tuple(read(cell) for read, cell in zip(columns, cells, strict=True))
                for cells in json.loads(found)
            ]
            for name, columns, found in zip(self._parts, readers, row, strict=True)
        }

    def _compile(
        self, given: Mapping[str, Values]
    ) -> tuple[str, tuple[Any, ...], tuple[tuple[Reader, ...], ...]]:
        texts, takers, readers = [], [], []
        for name, part in self._parts.items():
            inner, take, columns = part.statement(given[name])
            names = ", ".join(f"c{number}" for number in range(len(columns)))
            texts.append(
                f"(SELECT coalesce(json_agg(json_build_array({names})), '[]')::text FROM ({inner}) AS t ({names}))"  # noqa: S608 - made of compiled querysets, no input
            )
            takers.append((name, take))
            readers.append(tuple(_reader(column) for column in columns))
        return "SELECT " + ", ".join(texts), tuple(takers), tuple(readers)


def _reader(field: Any) -> Reader:
    """How a cell that came as JSON becomes what the driver would have given."""
    if isinstance(field, models.ForeignKey):
        return _reader(field.target_field)
    if isinstance(field, models.UUIDField):
        return _unless_empty(uuid.UUID)
    if isinstance(field, models.DateTimeField):
        return _unless_empty(datetime.fromisoformat)
    if isinstance(field, models.DateField):
        return _unless_empty(date.fromisoformat)
    if isinstance(
        field,
        models.CharField | models.TextField | models.IntegerField | models.BooleanField | models.JSONField,
    ):
        return _as_it_is
    raise TypeError(f"{type(field).__name__} does not travel in a bundle")


def _unless_empty(read: Reader) -> Reader:
    def cell_of(cell: Any) -> Any:
        return None if cell is None else read(cell)

    return cell_of


def _as_it_is(cell: Any) -> Any:
    return cell
