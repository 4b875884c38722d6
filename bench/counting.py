"""How many statements a request sends, in a header, for a request that asks: others pay one dictionary look-up."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ASK = "HTTP_X_BENCH_COUNT"
ANSWER = "X-Bench-Statements"
INSERTS = "X-Bench-Inserts"


class CountStatements:
    """Outermost middleware. Counts what goes through Django's cursors: savepoints too, BEGIN and COMMIT not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.META:
            return self.get_response(request)
        seen: list[str] = []

        def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
            seen.append(str(sql))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        # ``ledger.bulk`` sends several statements in one round trip: each counts.
        response.headers[ANSWER] = str(sum(max(1, sql.count("EXECUTE insert_")) for sql in seen))
        response.headers[INSERTS] = str(
            sum(sql.count("INSERT INTO ") + sql.count("EXECUTE insert_") for sql in seen)
        )
        return response
