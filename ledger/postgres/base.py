"""Django's PostgreSQL backend, with statements planned once a session and no needless question whether a session stands."""

import re
import select
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

_PLACES = re.compile("%([%s])")
_TEXT = psycopg.adapters.types["text"].oid

Run = Callable[[str, Any, bool, dict[str, Any]], Any]


class DatabaseWrapper(base.DatabaseWrapper):
    """Plans a statement at its first use, and calls it by name from then on.

    Planning costs an INSERT into a table with many keys, or a question with many parts, as much as running it; and the
    driver's cursors, which can do everything, cost as much again. A plan belongs to a session: the connection has to be the
    server's own, or that of a pool which keeps a session together.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._names: dict[str, bytes] = {}
        self._stand_in: Any = None
        self._last: bytes | None = None

    def ask(self, statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Every row that a statement gives, which says ``%s`` for each of its parameters.

        Kinds of parameters have to be the same at each call. Raises the database's own errors.
        """
        rows: list[tuple[Any, ...]] = []

        def run(sql: str, given: Any, many: bool, context: dict[str, Any]) -> None:
            reader = Transformer.from_context(self._stand_in)
            values = reader.dump_sequence(given, [PyFormat.TEXT] * len(given))
            name = self._names.get(sql) or self._plan(sql, _numbered(sql), reader.types or ())
            pgconn = self.connection.pgconn
            if self._has_to_begin():
                # In one round trip with what comes first.
                literals = b", ".join(reader.as_literal(value) for value in given)
                result = pgconn.exec_(b"BEGIN; EXECUTE %s(%s)" % (name, literals))
            else:
                result = pgconn.exec_prepared(name, values)
            self._judge(result)
            reader.set_pgresult(result)
            rows.extend(reader.load_rows(0, result.ntuples, tuple))

        self._run(run, statement, parameters)
        return rows

    def plan(self, name: str, statement: str) -> None:
        """Have ``EXECUTE name (…)`` run ``statement``, which says ``$1`` for its one parameter, a text.

        Our own names and statements only: they are not quoted. Raises the database's own errors.
        """
        self._ready()
        if statement not in self._names:
            with self.wrap_database_errors:
                self._plan(statement, statement, (_TEXT,), name)

    def tell(self, statements: str, parameters: Sequence[Any], *, last: bool = False) -> None:
        """Run statements that give no rows, in one round trip; ``%s`` for each parameter. Raises the database's own errors.

        ``last``: nothing follows in this transaction. Where it ends with the outermost block, they travel with its COMMIT,
        and what the server refuses is raised there.
        """

        def run(sql: str, given: Any, many: bool, context: dict[str, Any]) -> None:
            writer = Transformer.from_context(self._stand_in)
            command = sql.encode() % tuple(writer.as_literal(value) for value in given)
            if self._has_to_begin():
                command = b"BEGIN; " + command
            if last and len(self.atomic_blocks) == 1:
                self._last = command
            else:
                self._judge(self.connection.pgconn.exec_(command))

        self._run(run, statements, parameters)

    def _commit(self) -> Any:
        if self._last is None:
            return super()._commit()  # type: ignore[misc]  # Django's own method, unknown to its stubs
        command, self._last = self._last, None
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            self._judge(self.connection.pgconn.exec_(command + b"; COMMIT"))
        return None

    def _rollback(self) -> Any:
        self._last = None
        return super()._rollback()  # type: ignore[misc]  # Django's own method, unknown to its stubs

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's cursor; what was to be last is no longer, when somebody asks for more."""
        self._send_what_waits()
        return super().create_cursor(name)

    def _send_what_waits(self) -> None:
        if self._last is not None:
            command, self._last = self._last, None
            with self.wrap_database_errors:
                self._judge(self.connection.pgconn.exec_(command))

    def _run(self, run: Run, sql: str, parameters: Sequence[Any]) -> None:
        """As Django's cursors run a statement: wrapped, logged where somebody asked for a log, errors those of Django."""
        self.validate_no_broken_transaction()
        self._ready()
        self._send_what_waits()
        context = {"connection": self, "cursor": self._stand_in}
        for wrapper in reversed(self.execute_wrappers):
            run = partial(wrapper, run)
        begun = time.monotonic()
        try:
            with self.wrap_database_errors:
                run(sql, parameters, False, context)
        finally:
            if self.queries_logged:
                self.queries_log.append({"sql": sql, "time": f"{time.monotonic() - begun:.3f}"})

    def _ready(self) -> None:
        """A connection that stands."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        driver = self.connection
        if self._stand_in is None or self._stand_in.connection is not driver:
            self._stand_in = driver.cursor()
        if (
            driver.isolation_level is not None
            or driver.read_only is not None
            or driver.deferrable is not None
        ):
            # BEGIN would have to say so. Nothing in these settings asks for it; fail rather than promise less.
            raise ImproperlyConfigured(
                "ledger.postgres begins every transaction as the server does by default"
            )

    def _has_to_begin(self) -> bool:
        """Whether Django has begun a transaction that the server does not know of yet."""
        driver = self.connection
        return not driver.autocommit and driver.pgconn.transaction_status == TransactionStatus.IDLE

    def _plan(self, key: str, statement: str, kinds: Sequence[int], name: str = "") -> bytes:
        chosen = (name or f"asked_{len(self._names)}").encode()
        self._judge(self.connection.pgconn.prepare(chosen, statement.encode(), kinds))
        self._names[key] = chosen
        return chosen

    def _judge(self, result: Any) -> None:
        """Raise what the server refused with."""
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            return
        pgconn = self.connection.pgconn
        if pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(pgconn.get_error_message())
        raise psycopg.errors.error_from_result(result)

    def is_usable(self) -> bool:
        """Whether the connection still stands, asked before each request: without a round trip as long as it is silent.

        A server that ends a session says so, and closing is news as well. Only when there is news is the server asked. In a
        transaction that failed it is not usable.
        """
        driver = self.connection
        if driver is None or driver.closed or driver.pgconn.transaction_status == TransactionStatus.INERROR:
            return False
        poll = select.poll()
        poll.register(driver.fileno(), select.POLLIN)
        return not poll.poll(0) or bool(super().is_usable())

    def get_new_connection(self, conn_params: Any) -> Any:
        """A session that has nothing planned yet."""
        self._names.clear()
        self._last = None
        return super().get_new_connection(conn_params)


def _numbered(statement: str) -> str:
    """``%s`` as the server says it: ``$1``, ``$2`` and so on; ``%%`` as ``%``."""
    count = 0

    def say(found: re.Match[str]) -> str:
        nonlocal count
        if found.group(1) == "%":
            return "%"
        count += 1
        return f"${count}"

    return _PLACES.sub(say, statement)
