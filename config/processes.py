"""The processes that make up an installation, and their exact command lines.

Used by the demonstration, by the tests that start real processes, and compared with `docker-compose.yml` by a test.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.environment import var_dir


@dataclass(frozen=True)
class Process:
    """One long-running process. `arguments` follow the Python interpreter; `{name}` parts are filled in by `command`."""

    name: str
    arguments: tuple[str, ...]

    @property
    def environment(self) -> dict[str, str]:
        """What marks the process as one that serves: it does not get the owner's database role."""
        return {"SPOKEWISE_PROCESS": self.name}

    def with_arguments(self, *more: str) -> Process:
        """The same process with further arguments."""
        return replace(self, arguments=(*self.arguments, *more))

    def command(self, *, python: str = sys.executable, values: Mapping[str, str] | None = None) -> list[str]:
        """The command line with `values` put in place of the defaults below."""
        filled = {**defaults(), **(values or {})}
        return [python, *(part.format_map(filled) for part in self.arguments)]


def defaults() -> dict[str, str]:
    """Values that differ between a laptop, a test and a container."""
    return {
        "host": "127.0.0.1",
        "port": os.environ.get("PORT", "8000"),
        # One process with one thread for a core: every further one has a database session of its own, with plans of its own,
        # and they push each other out of the processor's caches. More cores, more processes.
        "web_workers": "2",
        "workers": "2",
        "run": str(var_dir() / "demo" / "run"),
    }


WEB = Process(
    "web",
    (
        "-m", "granian", "--interface", "wsgi", "--host", "{host}", "--port", "{port}",
        "--workers", "{web_workers}", "--blocking-threads", "1", "--respawn-failed-workers",
        "--workers-kill-timeout", "10", "--no-access-log", "config.wsgi:application",
    ),
)  # fmt: skip
WORKER = Process(
    "worker",
    (
        "-m", "celery", "-A", "config.celery", "worker", "--loglevel", "INFO", "--concurrency", "{workers}",
        "--without-gossip", "--without-mingle",
    ),
)  # fmt: skip
BEAT = Process(
    "beat",
    (
        "-m",
        "celery",
        "-A",
        "config.celery",
        "beat",
        "--loglevel",
        "INFO",
        "--schedule",
        "{run}/beat",
        "--pidfile",
        "",
    ),
)
RELAY = Process("relay", ("manage.py", "relay"))

ALL = (WEB, WORKER, BEAT, RELAY)
