"""`migrate` runs as the owner role: the application role may not change tables."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections


class Command(DjangoMigrate):
    """Django's command with another default database, refusing the application role's."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] != "owner" or "owner" not in connections:
            raise CommandError(
                "migrate runs as the owner role only: set OWNER_DATABASE_URL and leave --database alone."
            )
        super().handle(*args, **options)
