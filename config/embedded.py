"""PostgreSQL 18 and Valkey from wheels, for the demonstration, the tests and a laptop.

The one place that starts database engines. Used only when no `DATABASE_URL`/`REDIS_URL` is given; a served installation
never comes here. Engines listen on Unix sockets only, in a directory of their own, so two checkouts run side by side.

Whoever needs the engines *holds* them (`with Engines(...).hold():`). The first holder starts them, the last stops them. A
holder that was killed is noticed by its process id and start time and no longer counts, so nothing is left behind for good:
the next holder takes the engines over and stops them at its end.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import signal
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from config.engine_error import EngineError
from config.environment import var_dir
from config.marks import ProcessMark
from config.postgres_wheel import run_tool, runner_for
from config.valkey_wheel import EmbeddedValkey

OWNER_ROLE = "spokewise_owner"
APP_ROLE = "spokewise_app"
DATABASE = "spokewise"
SUPERUSER = "postgres"
# Socket paths are limited to about a hundred bytes, so sockets live in a short place whatever the checkout is called.
RUNTIME_PARENT = Path("/tmp")  # noqa: S108  ownership and mode are checked in _runtime_dir


@dataclass(frozen=True)
class Engines:
    """The pair of engines whose data lives under `home`. `durable=False` trades safety for speed: tests only."""

    home: Path
    durable: bool = True

    @classmethod
    def for_demo(cls) -> Engines:
        """Engines of the demonstration and of `manage.py` on a laptop."""
        return cls(var_dir() / "demo")

    @classmethod
    def for_tests(cls) -> Engines:
        """Engines of the test suite: separate data, without fsync."""
        return cls(var_dir() / "test", durable=False)

    # Addresses: known without starting anything.

    @property
    def runtime(self) -> Path:
        """Directory of sockets, locks and process marks."""
        name = hashlib.sha256(str(self.home).encode()).hexdigest()[:10]
        return RUNTIME_PARENT / f"spokewise-{os.getuid()}-{name}"

    def database_url(self, role: str = APP_ROLE, name: str = DATABASE) -> str:
        """PostgreSQL URL for a role and a database."""
        return f"postgresql://{role}@/{name}?host={self.runtime / 'pg'}"

    def redis_url(self, index: int = 0) -> str:
        """Valkey URL for one of its sixteen numbered databases."""
        return f"unix://{self.runtime / 'valkey.sock'}?db={index}"

    def connect(self, role: str = SUPERUSER, name: str = "postgres") -> psycopg.Connection[Any]:
        """A raw autocommit connection."""
        return psycopg.connect(self.database_url(role, name), autocommit=True, connect_timeout=5)

    # Life.

    @contextlib.contextmanager
    def hold(self) -> Iterator[Engines]:
        """Keep both engines running for the length of the block. Raises EngineError."""
        me = ProcessMark.require_own()
        self._claim(me)
        try:
            yield self
        finally:
            self._release(me)

    def ensure(self) -> None:
        """Start what does not run and ping both; safe to call at any time, also when both run."""
        with self._locked():
            self._ensure()

    def stop(self) -> None:
        """Stop both engines, whoever holds them."""
        with self._locked():
            (self.runtime / "holders.json").unlink(missing_ok=True)
            self._stop()

    def _claim(self, me: ProcessMark) -> None:
        with self._locked():
            self._ensure()
            self._write_holders([*self._living_holders(), me])

    def _release(self, me: ProcessMark) -> None:
        with self._locked():
            others = self._living_holders()
            # A process may hold more than once (a command that calls a command): give back one claim only.
            if me in others:
                others.remove(me)
            self._write_holders(others)
            if not others:
                self._stop()

    def _living_holders(self) -> list[ProcessMark]:
        try:
            rows = json.loads((self.runtime / "holders.json").read_text())
        except (OSError, ValueError):
            return []
        return [mark for mark in (ProcessMark(**row) for row in rows) if mark.is_alive()]

    def _write_holders(self, holders: list[ProcessMark]) -> None:
        draft = self.runtime / "holders.new"
        draft.write_text(json.dumps([asdict(mark) for mark in holders]))
        draft.replace(self.runtime / "holders.json")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self._runtime_dir()
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.runtime / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _runtime_dir(self) -> None:
        """Make the socket directory; refuse one that somebody else has made first."""
        self.runtime.mkdir(mode=0o711, exist_ok=True)
        found = self.runtime.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
            raise EngineError(f"{self.runtime} is not ours alone; remove it and run again.")

    def _ensure(self) -> None:
        if not self._postgres_answers():
            self._stop_postgres()
            self._start_postgres()
        if not self._valkey.answers():
            self._valkey.stop()
            self._valkey.start()

    def _stop(self) -> None:
        self._valkey.stop()
        self._stop_postgres()

    @property
    def _valkey(self) -> EmbeddedValkey:
        return EmbeddedValkey(self.home, self.runtime)

    # PostgreSQL.

    @property
    def _data(self) -> Path:
        return self.home / "postgres"

    def _postmaster(self) -> ProcessMark | None:
        """Our running postmaster, known by the mark we wrote or, failing that, by its own pid file and data directory."""
        mark = ProcessMark.read(self.runtime / "postgres.json")
        if mark and mark.is_alive():
            return mark
        try:
            pid, folder = (self._data / "postmaster.pid").read_text().split("\n")[:2]
            command = Path(f"/proc/{int(pid)}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        same = folder == str(self._data) and str(self._data).encode() in command
        return ProcessMark.of(int(pid)) if same else None

    def _postgres_answers(self) -> bool:
        if self._postmaster() is None:
            return False
        try:
            with self.connect() as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.Error:
            return False

    def _start_postgres(self) -> None:
        runner = runner_for(self._data)
        sockets = self.runtime / "pg"
        sockets.mkdir(mode=0o700, exist_ok=True)
        self._data.mkdir(mode=0o700, exist_ok=True)
        if runner:
            os.chown(sockets, runner.pw_uid, runner.pw_gid)
            os.chown(self._data, runner.pw_uid, runner.pw_gid)
        fresh = not (self._data / "PG_VERSION").exists()
        if fresh:
            self._initialise(runner)
        # No server of ours runs (checked above), so a pid file left by a killed one only stands in the way.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "shared_buffers": "256MB" if self.durable else "64MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "fsync": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
        }
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = self.home / "postgres.log"
        log.touch()
        if runner:
            os.chown(log, runner.pw_uid, runner.pw_gid)
        limit = time.monotonic() + 15
        while True:
            try:
                run_tool(
                    runner, "pg_ctl", "start", "-D", self._data, "-w", "-t", "30", "-l", log, "-o", options
                )
                break
            except EngineError as error:
                # Processes of a killed server need a moment to notice its death and let go of shared memory.
                if time.monotonic() > limit:
                    raise EngineError(f"PostgreSQL did not start; see {log}.") from error
                time.sleep(0.3)
        pid = int((self._data / "postmaster.pid").read_text().split("\n")[0])
        mark = ProcessMark.of(pid)
        if mark is None or not self._postgres_answers():
            raise EngineError(f"PostgreSQL started and does not answer; see {log}.")
        mark.write(self.runtime / "postgres.json")
        self._prepare_cluster()

    def _initialise(self, runner: pwd.struct_passwd | None) -> None:
        run_tool(
            runner,
            "initdb",
            "-D",
            self._data,
            f"--username={SUPERUSER}",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            # The socket directory admits this user alone: the door is the file system, not a password.
            "--auth=trust",
            "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        )

    def _prepare_cluster(self) -> None:
        """The two roles and the database, made when absent; roles are cut back to what they may be each time."""
        with self.connect() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role, rights in (
                (OWNER_ROLE, "LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"),
                (APP_ROLE, "LOGIN NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS"),
            ):
                verb = "ALTER" if role in known else "CREATE"
                connection.execute(sql.SQL(f"{verb} ROLE {{}} {rights}").format(sql.Identifier(role)))
            databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        if DATABASE not in databases:
            self.create_database(DATABASE)

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """A database owned by the owner role, same sort order on every machine; the application role may connect only."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
                ).format(*map(sql.Identifier, (name, OWNER_ROLE, template)))
            )
            # Rights on a database are not copied with a template.
            connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, APP_ROLE)))
            )

    def drop_database(self, name: str) -> None:
        """Drop a database, ending its sessions."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _stop_postgres(self) -> None:
        mark = self._postmaster()
        if mark:
            # SIGINT is PostgreSQL's "fast" shutdown: sessions are ended, data is written.
            mark.end(first=signal.SIGINT, patience=20)
        (self.runtime / "postgres.json").unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """`python -m config.embedded stop` stops the engines of this checkout; `hold` keeps them until interrupted."""
    pairs = (Engines.for_demo(), Engines.for_tests())
    if arguments == ["stop"]:
        for engines in pairs:
            if engines.runtime.exists():
                engines.stop()
        return 0
    if arguments == ["hold"]:
        with pairs[0].hold() as engines, contextlib.suppress(KeyboardInterrupt):
            print(engines.database_url(), engines.redis_url(), sep="\n", flush=True)
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            signal.pause()
        return 0
    print("usage: python -m config.embedded stop|hold", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
