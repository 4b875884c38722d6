"""What the sections of an annual report read from: the records as they were known at the cut-off.

The monthly report's own snapshot over the whole period (``records``: batches, results, states of sites) and its reader
(REG-138: the same parameters give the same content), and a way to ask for more by SQL with the same arguments.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models

from oversight.reports.parameters import Parameters
from oversight.reports.reading import Reader
from oversight.reports.snapshot import take_snapshot


class Source:
    """Made once for each build."""

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.reader = Reader(parameters)
        self.records: Mapping[str, Any] = take_snapshot(parameters)

    @property
    def first_day(self) -> date:
        """First day of the period."""
        return self.parameters.period_start.astimezone(self.parameters.there).date()

    @property
    def end_day(self) -> date:
        """The first day that is not in it any more; the day of the cut-off plus nothing when that came first."""
        return self.parameters.period_end.astimezone(self.parameters.there).date()

    def rows(self, statement: str, **more: Any) -> list[dict[str, Any]]:
        """Rows of a statement. It may name ``cut_off``, ``as_at``, ``period_start``, ``master_file``, ``product``, ``mode``."""
        return self.reader.rows(statement, **more)

    def as_it_was(self, model: type[models.Model], keys: Sequence[Any]) -> list[Mapping[str, Any]]:
        """Rows of a record as their history knew them at the cut-off, in order of key."""
        found = self.reader.as_it_was(model, keys)
        return [found[key] for key in sorted(found)]
