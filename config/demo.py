"""`make demo`: engines, tables, made-up records, and then every process of an installation, under one parent.

Ctrl-C ends everything. If this process is killed outright, its children are found again by process id and start time on the
next run, which ends them first and starts afresh.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from config.embedded import Engines
from config.engine_error import EngineError
from config.environment import BASE_DIR, var_dir
from config.marks import ProcessMark
from config.processes import ALL, WEB, Process

RUN = var_dir() / "demo" / "run"
MARKS = RUN / "processes.json"
READY_SECONDS = 60


class StopAsked(BaseException):
    """Somebody asked for the end: Ctrl-C, or a polite signal."""


def main() -> int:
    """Run the demonstration until Ctrl-C. Returns the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.demo"
    os.chdir(BASE_DIR)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _ask_to_stop)
    RUN.mkdir(parents=True, exist_ok=True)
    with (RUN / "lock").open("w") as only_one:
        try:
            fcntl.flock(only_one, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("The demonstration of this checkout runs already.", file=sys.stderr)
            return 1
        return _run()


def _run() -> int:
    try:
        _end_leftovers()
        _refuse_a_taken_port()
        with Engines.for_demo().hold():
            _prepare()
            return _serve()
    except StopAsked:
        return 0
    except (EngineError, DemoError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    finally:
        _end_leftovers()


class DemoError(RuntimeError):
    """The demonstration cannot run; the text says why and what to do."""


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    # Once is enough: a second Ctrl-C must not interrupt the tidying up.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise StopAsked


def _refuse_a_taken_port() -> None:
    port = int(os.environ.get("PORT") or 8000)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(
                f"Port {port} is taken by another program. Choose another: make demo PORT=8001"
            ) from error


def _prepare() -> None:
    """Tables, made-up records and static files. Each is quick when already done."""
    for words, arguments in (
        ("Preparing the tables", ("migrate", "--verbosity", "0")),
        ("Collecting styles and scripts", ("collectstatic", "--noinput", "--verbosity", "0")),
        ("Filling in the demonstration", ("seed_demo",)),
    ):
        if not _command_exists(arguments[0]):
            continue
        print(f"{words} ...", flush=True)
        child = _start([sys.executable, "manage.py", *arguments], {}, None)
        if child.wait():
            raise DemoError(f"manage.py {arguments[0]} failed.")


def _command_exists(name: str) -> bool:
    if name in {"migrate", "collectstatic"}:
        return True
    return any(BASE_DIR.glob(f"*/management/commands/{name}.py"))


def _serve() -> int:
    children = {}
    for process in ALL:
        log = RUN / f"{process.name}.log"
        children[process] = _start(process.command(), process.environment, log)
    _wait_until_ready(children)
    port = os.environ.get("PORT") or "8000"
    print(f"\nSpokewise runs at http://localhost:{port}")
    _print_sign_ins()
    print(f"Logs are in {RUN}. Stop with Ctrl-C.", flush=True)
    while True:
        for process, child in children.items():
            if child.poll() is not None:
                raise DemoError(f"The {process.name} process ended; see {RUN / (process.name + '.log')}.")
        time.sleep(0.5)


def _print_sign_ins() -> None:
    if not _command_exists("demo_sign_ins"):
        return
    done = subprocess.run(
        [sys.executable, "manage.py", "demo_sign_ins"],
        check=False,
        capture_output=True,
        text=True,
        cwd=BASE_DIR,
    )
    print(done.stdout if done.returncode == 0 else done.stderr)


def _wait_until_ready(children: dict[Process, subprocess.Popen[bytes]]) -> None:
    port = int(os.environ.get("PORT") or 8000)
    limit = time.monotonic() + READY_SECONDS
    while True:
        for process, child in children.items():
            if child.poll() is not None:
                log = RUN / f"{process.name}.log"
                raise DemoError(f"The {process.name} process ended at once:\n{_tail(log)}")
        try:
            with socket.create_connection(("localhost", port), timeout=1) as channel:
                channel.sendall(b"GET /health/ HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if b" 200 " in channel.recv(64):
                    return
        except OSError:
            pass
        if time.monotonic() > limit:
            raise DemoError(f"The site does not answer:\n{_tail(RUN / (WEB.name + '.log'))}")
        time.sleep(0.2)


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-15:])


def _start(command: list[str], extra: dict[str, str], log: Path | None) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own, so that Ctrl-C reaches us alone and we end it in order."""
    environment = {**os.environ, **extra}
    if log is None:
        child = subprocess.Popen(command, env=environment, start_new_session=True)
    else:
        with log.open("wb") as out:
            child = subprocess.Popen(
                command,
                env=environment,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
    mark = ProcessMark.of(child.pid)
    if mark:
        _write_marks([*_read_marks(), mark])
    return child


def _read_marks() -> list[ProcessMark]:
    try:
        return [ProcessMark(**row) for row in json.loads(MARKS.read_text())]
    except (OSError, ValueError, TypeError):
        return []


def _write_marks(marks: list[ProcessMark]) -> None:
    draft = MARKS.with_suffix(".new")
    draft.write_text(json.dumps([asdict(mark) for mark in marks]))
    draft.replace(MARKS)


def _end_leftovers() -> None:
    """End every process group that a run of this checkout has started: politely, then by force."""
    marks = _read_marks()
    for mark in marks:
        mark.send(signal.SIGTERM)
    for mark in marks:
        mark.end_session(patience=15)
    MARKS.unlink(missing_ok=True)


if __name__ == "__main__":
    raise SystemExit(main())
