"""The design pages on a real socket, in this process: they read no record, so they need no database."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.template import engines


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:  # type: ignore[override]  # its first argument is called `format`
        """Say nothing: the test's own output matters."""


@pytest.fixture(scope="session")
def design_site() -> Iterator[str]:
    """The address of a server that serves the gallery and the built static files."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def jinja():  # type: ignore[no-untyped-def]  # jinja2.Environment, untyped through Django's engine
    """The environment of pages."""
    return engines["jinja2"].env  # type: ignore[attr-defined]  # the Jinja backend carries its environment
