"""What every command has in common that reads a published file into the register."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.actors import SystemActor
from sites.importers.reading import UnreadableFileError


class ImportCommand(BaseCommand):
    """Prints what was added, changed, unchanged and left out, and why. ``read`` is the importer, as a static method."""

    read: Callable[..., Any]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the CSV file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--edition", default="", help="edition of the file, kept with the import")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = {"edition": options["edition"]} if options["edition"] else {}
        try:
            report = self.read(
                actor=SystemActor("register import"),
                path=options["file"],
                dry_run=options["dry_run"],
                **edition,
            )
        except UnreadableFileError as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
