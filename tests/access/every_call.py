"""Every service that writes, as the wrong people call it: the calls of all parts."""

from tests.access import (
    calls_align,
    calls_annual,
    calls_atlas,
    calls_batches,
    calls_homes,
    calls_insp,
    calls_licences,
    calls_papers,
    calls_places,
    calls_plant,
    calls_release,
    calls_supervision,
)

PARTS = (
    calls_align,
    calls_annual,
    calls_atlas,
    calls_batches,
    calls_homes,
    calls_insp,
    calls_licences,
    calls_papers,
    calls_places,
    calls_plant,
    calls_release,
    calls_supervision,
)
CALLS = {name: call for part in PARTS for name, call in part.CALLS.items()}
