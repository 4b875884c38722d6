"""``manage.py import_places FILE``: bring the register of places into step with a published file."""

from sites.importers.command import ImportCommand
from sites.importers.places import import_places


class Command(ImportCommand):
    """See ``ImportCommand``."""

    help = "Read places from a CSV file into the register. Running it again changes nothing."
    read = staticmethod(import_places)
