"""``manage.py seed_demo``: fill the demonstration, say which faults were planted."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from config.seeding.everything import seed
from config.seeding.plans import REFUSED, made_up


class Command(BaseCommand):
    """Refused outside the demonstration. Running it again does what is missing."""

    help = "Fill the demonstration with made-up people, sites and batches, and three published runs."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = seed(lambda words: self.stdout.write(f"  {words}"))
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if not made:
            return
        self.stdout.write("  Planted, and what finds it:")
        for plan in made_up():
            if plan.fault:
                self.stdout.write(f"    {plan.ref}: {plan.fault}: {plan.caught_by}")
        for what, where in REFUSED:
            self.stdout.write(f"    {what}: {where}")
