"""Which process is meant: a process id alone is reused by the system, an id with its start time is not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from signal import SIGTERM


@dataclass(frozen=True)
class ProcessMark:
    """A process as it was when we wrote it down: `started` is opaque and compared for equality only."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> ProcessMark | None:
        """The mark of a running process, or None when there is no such process (a zombie counts as gone)."""
        started = _start_time(pid)
        return cls(pid, started) if started else None

    @classmethod
    def require_own(cls) -> ProcessMark:
        """The mark of this very process."""
        mark = cls.of(os.getpid())
        if mark is None:
            raise RuntimeError("This process cannot read its own start time.")
        return mark

    @classmethod
    def read(cls, path: Path) -> ProcessMark | None:
        """The mark kept in a file, or None when the file is missing or unreadable."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Keep the mark in a file, whole or not at all."""
        draft = path.with_suffix(f".{os.getpid()}.new")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(path)

    def is_alive(self) -> bool:
        """True when the very same process still runs."""
        return _start_time(self.pid) == self.started

    def send(self, number: int) -> None:
        """Send a signal when the very same process still runs."""
        if self.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def end(self, *, patience: float = 10.0, first: int = SIGTERM) -> None:
        """Ask the process to stop with `first`, and force it after `patience` seconds."""
        self.send(first)
        _wait(lambda: not self.is_alive(), patience)
        self.send(signal.SIGKILL)
        _wait(lambda: not self.is_alive(), 5)

    def end_session(self, *, patience: float = 10.0) -> None:
        """End the session that this process leads or has led, down to the last child that outlived it."""
        self.send(signal.SIGTERM)
        _wait(lambda: not self.is_alive(), patience)
        for child in self._session():
            child.send(signal.SIGKILL)
        _wait(lambda: not self._session(), 5)

    def _session(self) -> list[ProcessMark]:
        """Living processes of the session. A session's id is free for reuse only when the last of them has gone, so a
        stranger that now has our id, and leads a session of its own, is told by its start time."""
        now = _start_time(self.pid)
        if now not in ("", self.started):
            return []
        try:
            known = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        except OSError:
            known = [self.pid]
        found = []
        for pid in known:
            with contextlib.suppress(OSError):
                if os.getsid(pid) == self.pid and (mark := ProcessMark.of(pid)):
                    found.append(mark)
        return found


def _wait(done: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not done() and time.monotonic() < limit:
        time.sleep(0.02)


def _start_time(pid: int) -> str:
    """Start time of a process as the system tells it: ticks since boot on Linux, a date elsewhere; '' when gone."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    state, _, started = answer.partition(" ")
    return "" if state.startswith("Z") else started.strip()
