"""``manage.py demo_sign_ins``: how to sign in to the demonstration as each role."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from accounts import roles
from config.seeding.guard import only_in_demo
from config.seeding.people import CONTROL, PASSWORD, PIN, REGULATOR, SITES, MadeUp


class Command(BaseCommand):
    """Prints addresses, the one password and where the second factor is."""

    help = "Say how to sign in to the demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            only_in_demo()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\nSign in as one of these people (all made up):\n")
        for group in (CONTROL, SITES, (REGULATOR,)):
            for one in group:
                self.stdout.write(f"  {one.email:<34}{self._role(one):<30}{one.does}")
        self.stdout.write(f"\n  Password of all: {PASSWORD}")
        self.stdout.write("  Second factor: the code at /accounts/demo/code/, new every 30 seconds")
        self.stdout.write(
            "  E-mail, such as an invitation: nothing leaves this machine, read it at /accounts/demo/mail/"
        )
        self.stdout.write(f"  At the bench: PIN {PIN}, or a badge such as {SITES[0].badge}\n")
        self.stdout.write(
            "  Where to begin: lead.uch signs a record that a hospital system sent; qa reviews what expires first;\n"
            "  qp certifies; regulator downloads the report; operator.rvi goes on with a batch. Steps with a witness need a\n"
            "  device: administrator registers the browser (Devices), then an operator unlocks it (This device).\n"
        )

    def _role(self, one: MadeUp) -> str:
        return str(roles.role(one.role).title)
