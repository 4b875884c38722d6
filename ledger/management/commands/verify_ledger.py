"""``manage.py verify_ledger``: find any changed, missing, inserted or re-ordered row and say which."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ledger.verification import Counts, verify


class Command(BaseCommand):
    """Verify event chains, history chains, records against history, and seals. Exit status 1 on any fault."""

    help = "Check event chains, history digests, records against their history, and seals; name every fault."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--database",
            default="default",
            help="database alias to read (default: %(default)s)",
        )

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        counts = Counts()
        started = time.monotonic()
        faults = 0
        for fault in verify(connections[database], counts):
            faults += 1
            self.stdout.write(self.style.ERROR(str(fault)))
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{counts.events} events in {counts.streams} streams, {counts.history_rows} history rows,"
            f" {counts.records} records, {counts.seals} seals looked at in {seconds:.1f} s: {faults} faults"
        )
        if faults:
            raise CommandError(f"{faults} faults: the record was changed outside the application")
