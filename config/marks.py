"""Which process is meant: a process id alone is reused by the system, an id with its start time is not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path


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

    def end(self, *, patience: float = 10.0, group: bool = False, first: int = signal.SIGTERM) -> None:
        """Ask the process to stop with `first`, then force it after `patience` seconds.

        `group` addresses its whole process group, which it must lead. Does nothing when the process has gone.
        """
        for number in (first, signal.SIGKILL):
            if not self.is_alive():
                return
            with contextlib.suppress(ProcessLookupError):
                if group:
                    os.killpg(self.pid, number)
                else:
                    os.kill(self.pid, number)
            limit = time.monotonic() + patience
            while self.is_alive() and time.monotonic() < limit:
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
