"""`python -m bench`: measure against limits in the same run, print one table, fail when a must is missed.

    --reuse        measure on the databases of the last run
    --only WORDS   comma-separated: entries, whole, gate, asof, pages, report, readin, sites
    --turns N      requests per page and database (60)

Needs nothing running: engines, servers and load are its own, on loopback and Unix sockets, and end with it.
"""

import argparse
import os
import sys
import time
from contextlib import ExitStack
from pathlib import Path

BATCHES = (1_000, 100_000)
SITES = (60, 600)
WHOLE = (60, 500)
PARTS = ("entries", "whole", "gate", "asof", "pages", "report", "readin", "sites")


def main() -> int:
    """Run it; 0 when every must holds."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed, as ratios.")
    parser.add_argument("--reuse", action="store_true", help="measure on the databases of the last run")
    parser.add_argument("--only", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--turns", type=int, default=60, help="requests per page and database")
    options = parser.parse_args()
    wanted = set(options.only.split(","))
    if unknown := wanted - set(PARTS):
        parser.error(f"there is no part called {', '.join(sorted(unknown))}")
    _set_up_django()
    from bench.table import Table
    from config.embedded import Engines

    table = Table()
    begun = time.monotonic()
    with Engines.for_demo().hold() as engines:
        _prepare(engines, reuse=options.reuse, large=bool(wanted & {"pages", "report"}))
        print(f"  prepared in {time.monotonic() - begun:.0f} s", flush=True)
        _measure(table, engines, wanted, options.turns)
    print(f"\n{table.text()}\n")
    print("Every must holds." if table.holds else "A must is MISSED.", f"({time.monotonic() - begun:.0f} s)")
    return 0 if table.holds else 1


def _set_up_django() -> None:
    """The bench has engines, keys and documents of its own, beside the demonstration's."""
    from config.environment import BASE_DIR, var_dir

    os.environ["SPOKEWISE_VAR"] = str(var_dir() / "bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ["BENCH_DATABASE"] = "bench_small"
    os.chdir(BASE_DIR)
    import logging

    import django

    django.setup()
    logging.getLogger().setLevel(logging.WARNING)


def _prepare(engines: object, *, reuse: bool, large: bool) -> None:
    from django.core.management import call_command
    from django.db import connections

    from bench import bare, world
    from config.embedded import OWNER_ROLE, Engines

    if not isinstance(engines, Engines):
        raise TypeError("engines")
    with engines.connect() as connection:
        names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    call_command("collectstatic", interactive=False, verbosity=0)
    if not (reuse and world.SMALL in names):
        names -= {world.LARGE, world.BARE}
        print("  making tables, foundation and models through the services", flush=True)
        world.make_small(engines)
        print(f"  copying to {BATCHES[0]:,} batches", flush=True)
        world.grow(engines, world.SMALL, batches=BATCHES[0], sites=SITES[0], whole=WHOLE[0])
    if large and not (reuse and world.LARGE in names):
        print(f"  copying to {BATCHES[1]:,} batches", flush=True)
        connections.close_all()
        engines.drop_database(world.LARGE)
        engines.create_database(world.LARGE, template=world.SMALL)
        world.grow(
            engines, world.LARGE, batches=BATCHES[1] - BATCHES[0], sites=SITES[1] - SITES[0],
            whole=WHOLE[1] - WHOLE[0], first=BATCHES[0],
        )  # fmt: skip
    if world.BARE not in names:
        engines.create_database(world.BARE)
        with engines.connect(OWNER_ROLE, world.BARE) as connection:
            connection.execute("GRANT USAGE ON SCHEMA public TO spokewise_app;" + bare.TABLES)
    world.point_at(world.SMALL)


def _measure(table: object, engines: object, wanted: set[str], turns: int) -> None:
    from bench import asof, entries, gate, pages, readin, report, servers, sites, world
    from bench.table import Table
    from config.embedded import Engines
    from config.environment import var_dir
    from config.processes import WEB

    if not isinstance(table, Table) or not isinstance(engines, Engines):
        raise TypeError("table and engines")
    logs = Path(var_dir()) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if "readin" in wanted:
            readin.read_in(table, engines, logs)
        if "gate" in wanted:
            gate.start_gate(table)
        if "asof" in wanted:
            asof.as_of(table, engines, logs)
        if "sites" in wanted:
            sites.readiness_and_map(table, engines, logs, turns)
        small = stack.enter_context(servers.site(WEB, database=world.SMALL, log=logs / "small.log"))
        if wanted & {"entries", "whole"}:
            with servers.site(servers.BARE, database=world.BARE, log=logs / "bare.log") as bare:
                if "entries" in wanted:
                    entries.bare_postgres(table, engines)
                    entries.step_entry(table, engines, small, bare)
                if "whole" in wanted:
                    entries.whole_records(table, small)
        if wanted & {"pages", "report"}:
            cookies = {name: world.session(name) for name in ("qa", "lead.rvi")}
            world.point_at(world.LARGE)
            theirs = {name: world.session(name) for name in ("qa", "lead.rvi")}
            world.point_at(world.SMALL)
            large = stack.enter_context(servers.site(WEB, database=world.LARGE, log=logs / "large.log"))
            if "pages" in wanted:
                pages.growth(table, small, large, cookies, theirs, turns)
            if "report" in wanted:
                report.monthly_report(table, large, theirs, logs)


if __name__ == "__main__":
    sys.exit(main())
