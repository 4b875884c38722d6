#!/usr/bin/env python
"""Django's command line. Without `DATABASE_URL` it starts the embedded engines for the length of the command."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

# Commands that never touch a database; starting engines for them would only cost time.
WITHOUT_ENGINES = {
    "help",
    "version",
    "--help",
    "--version",
    "collectstatic",
    "makemessages",
    "compilemessages",
    "diffsettings",
}


def main() -> None:
    """Run one command."""
    served = bool(os.environ.get("DATABASE_URL"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"config.settings.{'production' if served else 'demo'}")
    from django.core.management import execute_from_command_line

    with contextlib.ExitStack() as stack:
        command = sys.argv[1] if len(sys.argv) > 1 else "help"
        environment = os.environ["DJANGO_SETTINGS_MODULE"].rpartition(".")[2]
        # A process of an installation finds its engines running and has no business to start or stop them.
        serving = os.environ.get("SPOKEWISE_PROCESS")
        if not served and not serving and environment in {"demo", "test"} and command not in WITHOUT_ENGINES:
            from config.embedded import Engines

            # A polite end must stop the engines too.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            stack.enter_context((Engines.for_demo() if environment == "demo" else Engines.for_tests()).hold())
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
