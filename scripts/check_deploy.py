"""`manage.py check --deploy` under production's settings, with keys made up for the moment: a warning is a failure."""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


def production_environment(folder: Path) -> dict[str, str]:
    """Every variable that production demands, with values good for nothing else. Writes a file into `folder`."""
    p12 = folder / "signer.p12"
    p12.write_bytes(b"not read by a check")
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "LEDGER_SIGNING_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "FIELD_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "PDF_SIGNING_P12": str(p12),
        "PDF_SIGNING_PASSPHRASE": secrets.token_urlsafe(16),
        "DATABASE_URL": "postgresql://spokewise_app:x@database.invalid:5432/spokewise",
        "REDIS_URL": "redis://broker.invalid:6379/0",
        "SITE_ADDRESS": "https://spokewise.example",
        "EMAIL_FROM": "spokewise@spokewise.example",
    }


def main() -> int:
    """Run the check; the exit status is Django's."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            **production_environment(Path(folder)),
        }
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(command, cwd=BASE_DIR, env=environment, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
