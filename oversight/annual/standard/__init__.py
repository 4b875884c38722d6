"""The sections that the records of today fill: sites, batches, deviations, changes, visits, comparability."""

from oversight.annual.sections import register
from oversight.annual.standard import batches, changes, comparability, deviations, sites, visits


def register_sections() -> None:
    """Called once, from ``apps.ready()``."""
    for section in (
        sites.SECTION,
        batches.SECTION,
        deviations.SECTION,
        changes.SECTION,
        visits.SECTION,
        comparability.SECTION,
    ):
        register(section)
