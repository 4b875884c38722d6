"""Real processes for tests: a site behind granian, a Celery worker, the relay; the very command lines of production."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from config.embedded import APP_ROLE, Engines
from config.environment import BASE_DIR
from config.marks import ProcessMark
from config.processes import Process


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    process: Process,
    *,
    engines: Engines,
    database: str,
    log: Path,
    ready: Callable[[], bool],
    extra: Mapping[str, str] = {},
    values: Mapping[str, str] = {},
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the product's processes against a test database until the block ends. Fails with its log if it dies."""
    environment = {
        **{
            name: os.environ[name]
            for name in ("PATH", "HOME", "SPOKEWISE_VAR", "LANG", "PYTHONPATH")
            if name in os.environ
        },
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "DATABASE_URL": engines.database_url(APP_ROLE, database),
        "REDIS_URL": engines.redis_url(),
        **process.environment,
        **extra,
    }
    with log.open("wb") as out:
        child = subprocess.Popen(
            process.command(values=values),
            cwd=BASE_DIR,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    mark = ProcessMark.of(child.pid)
    try:
        limit = time.monotonic() + 40
        while not ready():
            assert child.poll() is None, f"{process.name} ended:\n{log.read_text()}"
            assert time.monotonic() < limit, f"{process.name} is not ready:\n{log.read_text()}"
            time.sleep(0.1)
        yield child
    finally:
        if mark:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                mark.end_session(patience=1)
                child.wait(5)


def answers(port: int, path: str = "/health/") -> bool:
    """Whether a site on this port answers at all."""
    connection = http.client.HTTPConnection("localhost", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
