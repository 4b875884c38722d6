"""New records of one model in one statement with one parameter, however many there are.

``bulk_create`` compiles a placeholder for every value and has the driver quote each: for a whole record that costs more
than the rules. Here the rows travel as one JSON document that PostgreSQL takes apart; triggers, constraints and the order
of the rows are the same. Text too long for its column is refused, as ever. Each statement is planned once for a connection,
which therefore has to be the server's own or a pool's that keeps a session together.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=models.Model)
Convert = Callable[[Any], Any] | None

_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


@dataclass(frozen=True)
class _Column:
    """How one field travels: name of the attribute and the column, SQL type on the way, its conversion, cast at the end."""

    attribute: str
    name: str
    sql_type: str
    convert: Convert
    cast: str = ""


@dataclass(frozen=True)
class Rows:
    """New rows told as values by attribute, for those that nobody needs as records. All name the same attributes."""

    model: type[models.Model]
    values: Sequence[Mapping[str, Any]]


Group = Rows | Sequence[Any]


def insert(*groups: Group, last: bool = False) -> None:
    """Insert each group, in the order given, all in one round trip; empty ones are left out.

    A group is records of one model, or ``Rows``. ``last``: nothing follows in this transaction (see
    ``ledger.postgres``). Fields left to the database's default stay unknown here. Raises
    ``TypeError`` for a field or value that it can't carry, and the database's own errors as ``bulk_create`` does.
    """
    statements, documents = [], []
    database: Any = connections[DEFAULT_DB_ALIAS]
    for group in groups:
        rows = group if isinstance(group, Rows) else _told(group)
        if rows.values:
            columns = _columns(rows.model, tuple(rows.values[0]))
            name, text = _statement(rows.model, columns)
            database.plan(name, text)
            statements.append(f"EXECUTE {name} (%s)")
            documents.append(_document(columns, rows.values))
    if not statements:
        return
    database.tell("; ".join(statements), documents, last=last)
    for group in groups:
        for record in () if isinstance(group, Rows) else group:
            record._state.adding, record._state.db = False, DEFAULT_DB_ALIAS


def expect_many() -> None:
    """Say that this transaction is about to fill tables: what triggers and foreign keys ask is planned anew, by index.

    Plans are made for a table as it was when it was last analysed. One that held thirty rows then is searched from end to
    end for each row that is added, and ten thousand rows in one transaction cost their square.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DISCARD PLANS")


def new(model: type[M], values: Mapping[str, Any]) -> M:
    """A new record, not yet inserted, from values by attribute (``batch_id``, not ``batch``); the rest by default.

    The same as ``model(**values)`` in a third of the time: given by place, Django looks up no names. Raises ``TypeError``
    for an attribute that the model does not have.
    """
    names, defaults = _defaults(model)
    if not values.keys() <= names:
        raise TypeError(f"{model.__name__} has no attribute {', '.join(sorted(values.keys() - names))}")
    return model(
        *[
            values[name] if name in values else default() if made else default
            for name, made, default in defaults
        ]
    )


@cache
def _defaults(model: type[models.Model]) -> tuple[frozenset[str], tuple[tuple[str, bool, Any], ...]]:
    """All attributes; and each with whether its default is made anew, and how, or the default itself."""
    found = []
    for field in model._meta.concrete_fields:
        default = field.get_default()
        # What only says "the database's default" is the same for all records.
        made = callable(field.default) and not isinstance(default, DatabaseDefault)
        found.append((field.attname, made, field.get_default if made else default))
    return frozenset(name for name, _made, _default in found), tuple(found)


def _told(records: Sequence[Any]) -> Rows:
    if not records:
        return Rows(models.Model, ())
    model = type(records[0])
    if any(type(record) is not model for record in records):
        raise TypeError("records of one model at a time")
    names = [
        field.attname
        for field in model._meta.local_concrete_fields
        if not isinstance(records[0].__dict__[field.attname], DatabaseDefault)
    ]
    return Rows(model, [{name: record.__dict__[name] for name in names} for record in records])


def _document(columns: tuple[_Column, ...], rows: Sequence[Mapping[str, Any]]) -> str:
    told = []
    for row in rows:
        if len(row) != len(columns):
            raise TypeError("rows of one group name the same attributes")
        told.append(
            {
                column.name: value if column.convert is None else column.convert(value)
                for column in columns
                for value in (row[column.attribute],)
            }
        )
    return orjson.dumps(told).decode()


@cache
def _statement(model: type[models.Model], columns: tuple[_Column, ...]) -> tuple[str, str]:
    """Name and text of a statement; the name says what it does to whom reads a log or counts statements."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.name) for column in columns)
    values = ", ".join(f"r.{quote(column.name)}{column.cast}" for column in columns)
    shape = ", ".join(f"{quote(column.name)} {column.sql_type}" for column in columns)
    table = quote(model._meta.db_table)
    # Names of our own tables and columns; what a request brought is in the one parameter.
    text = f"INSERT INTO {table} ({names}) SELECT {values} FROM json_to_recordset($1::json) AS r({shape})"  # noqa: S608
    mark = hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
    return f"insert_{model._meta.db_table[:44]}_{mark}", text


@cache
def _columns(model: type[models.Model], attributes: tuple[str, ...]) -> tuple[_Column, ...]:
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    for missing in set(fields) - set(attributes):
        if not fields[missing].has_db_default():
            raise TypeError(f"{model.__name__}: no value for {missing}")
    return tuple(_column(fields[attribute]) for attribute in attributes)


def _column(field: "models.Field[Any, Any]") -> _Column:
    target: Any = field
    while target.remote_field is not None:
        target = target.target_field
    if field.column is None:
        raise TypeError(f"{field} has no column")
    for kind, sql_type, convert, cast in _KINDS:
        if isinstance(target, kind):
            return _Column(field.attname, field.column, sql_type, convert, cast)
    raise TypeError(f"{field}: {type(target).__name__} can't be inserted in bulk")


def _instant(value: Any) -> datetime | None:
    if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
        raise TypeError(f"{value!r} names no instant")
    return value


def _day(value: Any) -> date | None:
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise TypeError(f"{value!r} is no date")
    return value


def _key(value: Any) -> uuid.UUID | None:
    return value if value is None or type(value) is uuid.UUID else uuid.UUID(str(value))


def _whole(value: Any) -> int | None:
    if isinstance(value, float):
        # A writer of JSON makes nothing of what is no number, and a cast rounds the rest.
        raise TypeError(f"{value!r} is no whole number")
    return value


def _bytes(value: Any) -> str | None:
    return None if value is None else "\\x" + bytes(value).hex()


def _number(value: Any) -> str | None:
    return None if value is None else str(value)


def _json(value: Any) -> str:
    return _ENCODE(value)


# In this order: a DateTimeField is a DateField. JSON travels as text, so that its null stays apart from the column's; it is
# written by the standard library, which refuses what is no number.
_KINDS: tuple[tuple[Any, str, Convert, str], ...] = (
    (models.UUIDField, "uuid", _key, ""),
    (models.DateTimeField, "timestamptz", _instant, ""),
    (models.DateField, "date", _day, ""),
    (models.JSONField, "text", _json, "::jsonb"),
    (models.BooleanField, "boolean", None, ""),
    (models.IntegerField, "bigint", _whole, ""),
    (models.CharField, "text", None, ""),
    (models.TextField, "text", None, ""),
    (models.DecimalField, "numeric", _number, ""),
    (models.BinaryField, "text", _bytes, "::bytea"),
)
