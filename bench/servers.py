"""Real processes for the bench: granian, worker and relay with the command lines of production."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from config.environment import BASE_DIR
from config.processes import WEB, Process

BARE = replace(WEB, arguments=(*WEB.arguments[:-1], "bench.bare:application"))


class BenchError(RuntimeError):
    """The bench cannot go on; the text says why."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether a site on this port answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as channel:
            channel.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return b" 200 " in channel.recv(64)
    except OSError:
        return False


@contextmanager
def running(
    process: Process, *, database: str, log: Path, ready: Callable[[], bool], values: Mapping[str, str] = {}
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one process on a database until the block ends; it and its children end with it. Raises ``BenchError``."""
    environment = {**os.environ, **process.environment, "BENCH_DATABASE": database}
    with log.open("wb") as out:
        child = subprocess.Popen(
            process.command(python=sys.executable, values=values),
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        limit = time.monotonic() + 90
        while not ready():
            if child.poll() is not None or time.monotonic() > limit:
                raise BenchError(f"{process.name} is not up:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield child
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait(5)


@contextmanager
def site(process: Process, *, database: str, log: Path) -> Iterator[int]:
    """A site behind granian; gives its port."""
    port = free_port()
    with running(
        process, database=database, log=log, ready=lambda: answers(port), values={"port": str(port)}
    ):
        yield port


def peak_memory(session: int) -> int:
    """Largest resident size, in bytes, that any process of a session has ever had."""
    peak = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getsid(int(status.parent.name)) != session:
                continue
            for line in status.read_text().splitlines():
                if line.startswith("VmHWM:"):
                    peak = max(peak, int(line.split()[1]) * 1024)
        except (OSError, ValueError):
            continue
    return peak
