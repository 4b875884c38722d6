"""``manage.py derive_grants``: make the link rows agree with the memberships, and say how many did not."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.grants import find_drift, grants_rebuild


class Command(BaseCommand):
    """Rebuild django-guardian's link rows from the memberships."""

    help = "Make the permission link rows agree with the memberships. With --check, change nothing and fail when they differ."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            drift = find_drift()
            for title, pairs in (("missing", drift.missing), ("extra", drift.extra)):
                for membership, permission in pairs:
                    self.stdout.write(f"{title}: membership {membership}, {permission}")
            if drift:
                raise SystemExit(1)
            self.stdout.write("Link rows agree with the memberships.")
            return
        self.stdout.write(f"{grants_rebuild()} link rows put right.")
