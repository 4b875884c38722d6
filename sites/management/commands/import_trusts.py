"""``manage.py import_trusts FILE``: bring the register of trusts into step with a published file."""

from sites.importers.command import ImportCommand
from sites.importers.trusts import import_trusts


class Command(ImportCommand):
    """See ``ImportCommand``."""

    help = "Read trusts from a CSV file into the register. Running it again changes nothing."
    read = staticmethod(import_trusts)
