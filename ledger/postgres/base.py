"""The database backend of the settings: PostgreSQL's, which also knows what its connection has planned."""

import select
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class PreparingCursor(base.ServerBindingCursor):
    """Has the server plan a statement once for each connection."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> Any:
        """Run it as a prepared statement."""
        return super().execute(query, params, prepare=True)  # type: ignore[misc]  # psycopg's own method


class DatabaseWrapper(base.DatabaseWrapper):
    """Plans a statement by name at its first use, and calls it by that name from then on.

    Planning costs an INSERT into a table with many keys as much as running it. A plan belongs to a session: the connection
    has to be the server's own, or that of a pool which keeps a session together.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._planned: set[str] = set()
        self._preparing: Any = None

    def preparing_cursor(self) -> tuple[Any, Any]:
        """Django's cursor over one of the driver's that has statements planned, and the driver's connection.

        The driver's is made once for a connection: whoever asks reads all rows before anybody asks again.
        """
        self.ensure_connection()
        driver: Any = self.connection
        if self._preparing is None or self._preparing.connection is not driver:
            self._preparing = PreparingCursor(driver)  # type: ignore[call-arg]  # psycopg's constructor
        return self._prepare_cursor(self._preparing), driver  # type: ignore[attr-defined]  # Django's own wrapper

    def plan(self, name: str, statement: str) -> None:
        """Have ``EXECUTE name (…)`` run ``statement``, which says ``$1`` for its one parameter, a text.

        Our own names and statements only: they are not quoted. Raises the database's own errors.
        """
        self.ensure_connection()
        if name in self._planned:
            return
        with self.wrap_database_errors:
            # The set of names is emptied when in doubt; the session may still know it.
            known = self.connection.execute("SELECT FROM pg_prepared_statements WHERE name = %s", [name])
            if known.fetchone() is None:
                self.connection.execute(f"PREPARE {name} (text) AS {statement}")
        self._planned.add(name)

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
        self._planned.clear()
        return super().get_new_connection(conn_params)

    def _rollback(self) -> Any:
        # The driver has the session forget all plans at a rollback, when it made some of its own (``ledger.prepared``).
        self._planned.clear()
        return super()._rollback()  # type: ignore[misc]  # Django's own method, unknown to its stubs
