"""Trigram search and ranges that exclude each other: two extensions every PostgreSQL ships and a database owner may add."""

from typing import ClassVar

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        TrigramExtension(),
        BtreeGistExtension(),
    ]
