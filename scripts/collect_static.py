"""Collect static files while an image is built, where no production key may be at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.check_deploy import BASE_DIR, production_environment

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **production_environment(Path(folder))}
        command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
        raise SystemExit(subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode)
