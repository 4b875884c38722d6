"""A migrated template database, and a clone of it for each pytest process: cheap to make, cheap to make again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from psycopg import sql

from config.embedded import Engines
from config.environment import BASE_DIR
from config.marks import ProcessMark

# Files that decide what a freshly migrated database holds: tables, triggers, privileges, permissions.
DECIDING_FOLDERS = {"migrations", "models"}
DECIDING_FILES = {
    "accounts/governance.py",
    "accounts/permissions.py",
    "accounts/roles.py",
    "accounts/services/grants.py",
    "config/management/commands/migrate.py",
    "ledger/registry.py",
    "ledger/roles.py",
    "ledger/schema.py",
}
APPS = ("config", "oversight", "batches", "sites", "designations", "accounts", "ledger")


class TestDatabase:
    """The database of this pytest process."""

    __test__ = False

    def __init__(self, engines: Engines) -> None:
        self.engines = engines
        mark = ProcessMark.require_own()
        self.name = f"test_{os.getpid()}_{mark.started}_{secrets.token_hex(2)}".replace(" ", "_")
        self.template = f"template_{_fingerprint()}"

    def create(self) -> None:
        """Make the template when this code has none yet, then the clone, and point Django at the clone."""
        with self._template_lock():
            self._sweep()
            if self.template not in self._names():
                self._make_template()
        self.engines.create_database(self.name, template=self.template)
        point_django_at(self.name)

    def restore(self) -> None:
        """Throw everything away that was committed, by cloning again."""
        connections.close_all()
        self.engines.drop_database(self.name)
        self.engines.create_database(self.name, template=self.template)

    def drop(self) -> None:
        """Remove the clone; the template stays for the next run."""
        connections.close_all()
        self.engines.drop_database(self.name)

    def _make_template(self) -> None:
        draft = f"{self.template}_draft"
        self.engines.drop_database(draft)
        self.engines.create_database(draft)
        point_django_at(draft)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        with self.engines.connect() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (draft, self.template)))
            )

    def _sweep(self) -> None:
        """Drop clones of runs that were killed and templates of code that is gone."""
        for name in self._names():
            kind, _, rest = name.partition("_")
            if kind == "test":
                pid, started = rest.split("_")[:2]
                if not ProcessMark(int(pid), started).is_alive():
                    self.engines.drop_database(name)
            elif kind == "template" and not rest.startswith(self.template.removeprefix("template_")):
                self.engines.drop_database(name)

    def _names(self) -> set[str]:
        with self.engines.connect() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_'")
            return {row[0] for row in rows}

    @contextmanager
    def _template_lock(self) -> Iterator[None]:
        path = self.engines.home / "template.lock"
        with path.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def point_django_at(name: str) -> None:
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name
        connections.settings[alias]["NAME"] = name


def _fingerprint() -> str:
    """A short hash over every file that decides what a freshly migrated database holds."""
    digest = hashlib.sha256()
    for app in APPS:
        for path in sorted((BASE_DIR / app).rglob("*.py")):
            relative = path.relative_to(BASE_DIR)
            if str(relative) in DECIDING_FILES or DECIDING_FOLDERS & set(relative.parts):
                digest.update(str(relative).encode() + b"\0" + path.read_bytes())
    digest.update((BASE_DIR / "requirements.txt").read_bytes())
    return digest.hexdigest()[:16]


def static_build(folder: Path = BASE_DIR / "static" / "build") -> None:
    """Make the folder that settings name, so that a checkout without a front-end build can run its tests."""
    folder.mkdir(parents=True, exist_ok=True)
