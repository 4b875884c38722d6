"""The sections that the records fill: sites, batches, deviations, changes, inspections, visits, comparability."""

from oversight.annual.sections import register
from oversight.annual.standard import (
    batches,
    changes,
    comparability,
    deviations,
    inspections,
    sites,
    visits,
)


def register_sections() -> None:
    """Called once, from ``apps.ready()``."""
    for section in (
        sites.SECTION,
        batches.SECTION,
        deviations.SECTION,
        changes.SECTION,
        inspections.SECTION,
        visits.SECTION,
        comparability.SECTION,
    ):
        register(section)
