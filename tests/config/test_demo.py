"""`make demo` from outside: it serves, Ctrl-C leaves nothing, and neither does a run that was killed outright."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.environment import BASE_DIR
from tests.engines.processes import answers, free_port

# Generous: two shared cores may be busy with other tests, and waiting too long harms nobody.
PATIENCE = 300


class Demonstration:
    """One demonstration with data of its own."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.port = free_port()
        self.log = folder / "demo.log"
        self.parent: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.endswith("_URL")},
            "SPOKEWISE_VAR": str(self.var),
            "PORT": str(self.port),
        }
        with self.log.open("wb") as out:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "config.demo"],
                cwd=BASE_DIR,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        limit = time.monotonic() + PATIENCE
        while b"Stop with Ctrl-C" not in self.log.read_bytes():
            assert self.parent.poll() is None, self.log.read_text()
            assert time.monotonic() < limit, self.log.read_text()
            time.sleep(0.2)

    def interrupt(self) -> int:
        """Ctrl-C, as a terminal sends it: to the whole foreground group."""
        assert self.parent is not None
        os.killpg(self.parent.pid, signal.SIGINT)
        return self.parent.wait(60)

    def kill(self) -> None:
        assert self.parent is not None
        os.killpg(self.parent.pid, signal.SIGKILL)
        self.parent.wait(10)

    def try_a_second(self) -> subprocess.CompletedProcess[str]:
        """Run another demonstration of the same checkout on another port."""
        return subprocess.run(
            [sys.executable, "-m", "config.demo"],
            cwd=BASE_DIR,
            env={**os.environ, "SPOKEWISE_VAR": str(self.var), "PORT": str(free_port())},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def processes(self) -> set[str]:
        """Command lines of living processes that belong to this demonstration."""
        runtime = hashlib.sha256(str(self.var / "demo").encode()).hexdigest()[:10]
        found = set()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if not entry.name.isdigit():
                    continue
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                own = (entry / "environ").read_bytes().decode(errors="replace")
                if command and (str(self.var) in command + own or runtime in command):
                    found.add(f"{entry.name} {command}")
        return found


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Demonstration]:
    # pytest's folder is closed to other users, so as root the engine's own user could not pass; a short one is open.
    folder = Path(f"/tmp/spokewise-demo-test-{os.getpid()}")  # noqa: S108  removed below
    folder.mkdir()
    demo = Demonstration(folder)
    yield demo
    if demo.parent and demo.parent.poll() is None:
        demo.interrupt()
    subprocess.run(
        [sys.executable, "-m", "config.embedded", "stop"],
        cwd=BASE_DIR,
        env={**os.environ, "SPOKEWISE_VAR": str(demo.var)},
        check=True,
        timeout=60,
    )
    shutil.rmtree(folder)


def test_ctrl_c_leaves_nothing_also_after_a_run_that_was_killed(demonstration: Demonstration) -> None:
    demonstration.start()
    assert answers(demonstration.port)
    demonstration.kill()
    assert demonstration.processes(), "a killed parent cannot tidy up: this is the situation under test"

    demonstration.start()
    assert answers(demonstration.port)

    second = demonstration.try_a_second()
    assert second.returncode == 1
    assert "runs already" in second.stderr
    assert answers(demonstration.port), "the refused one must leave the first one alone"

    assert demonstration.interrupt() == 0
    assert demonstration.processes() == set()
    assert not answers(demonstration.port)


def test_the_demonstration_never_points_at_a_served_database(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env={
            **os.environ,
            "SPOKEWISE_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "DATABASE_URL": "postgresql://someone:secret@database.example/records",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "DATABASE_URL is set, but the demonstration runs on its own engines only" in done.stderr
    assert "secret" not in done.stderr
