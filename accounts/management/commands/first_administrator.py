"""``manage.py first_administrator EMAIL NAME``: open the first account of an installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.people import first_administrator
from ledger.errors import Refusal


class Command(BaseCommand):
    """Make the first administrator; invited by e-mail to set a password, the second factor at first sign-in."""

    help = "Make the first administrator of this installation. Refused when there is one."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = first_administrator(email=options["email"], full_name=options["full_name"])
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{person.full_name} is the administrator. A link to set the password goes to {person.email}."
        )
