"""Where each value of a record comes from: published by others, made up for demonstration, or recorded here.

A batch that replays a published run holds figures of the publication beside many that the publication does not give: the
patient's weight, lots, instruments, every time. What was published is compared figure by figure, so that a value which
differs from the publication (a correction, a calculation from a made-up value) is never shown as published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batches.models.batch import Provenance
from designations.catalogue.cart import published_run
from designations.release import stored_result
from ledger.quantities import QuantityError, Result


@dataclass(frozen=True)
class Source:
    """What the values of one batch are. ``credit``: the publication, empty unless the batch replays a published run."""

    batch: str
    credit: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_mixed(self) -> bool:
        """Whether each value has to say for itself what it is; otherwise all are what the batch is."""
        return self.batch == Provenance.PUBLISHED

    def of(self, step_key: str, value: Any) -> str:
        """``published``, ``made_up`` or ``recorded`` for the value recorded in a step."""
        if not self.is_mixed:
            return str(self.batch)
        figure = self.figures.get(step_key)
        same = figure is not None and _same(value, figure)
        return str(Provenance.PUBLISHED if same else Provenance.MADE_UP)


def source_of(provenance: str, reference: str) -> Source:
    """The source of a batch's values. ``reference``: its number where it came from, which names the published run."""
    if provenance != Provenance.PUBLISHED:
        return Source(provenance)
    run = published_run(reference)
    return Source(provenance) if run is None else Source(provenance, run.credit, run.values)


def _same(value: Any, figure: str) -> bool:
    """Whether a stored value is the published figure, qualifier and all."""
    result = stored_result(value)
    if result is None or result.number is None:
        return result is not None and result.text == figure
    try:
        published = Result.parse(figure, unit=result.unit)
    except QuantityError:
        return False
    return (published.qualifier, published.number) == (result.qualifier, result.number)
