"""Insert a row, and tell a broken constraint as a refusal that names the field."""

from collections.abc import Mapping

from django.db import IntegrityError, models, transaction

from ledger.errors import Conflict, Problem


def insert(row: models.Model, refusals: Mapping[str, Problem]) -> None:
    """Insert ``row``. ``refusals``: constraint name → the problem to raise as ``Conflict`` when the database refuses."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        for constraint, problem in refusals.items():
            if constraint in str(error):
                raise Conflict(problems=(problem,)) from error
        raise
