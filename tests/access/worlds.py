"""The parts of the matrix's world that stand in modules of their own: each makes its records and says what they are called."""

from collections.abc import Mapping
from typing import Any

from tests.access.supervision import supervision_names
from tests.access.world_align import align_names
from tests.access.world_annual import annual_names
from tests.access.world_atlas import atlas_names
from tests.access.world_begin import begin_names
from tests.access.world_held import held_names
from tests.access.world_homes import home_names
from tests.access.world_licence import licence_names
from tests.factories import oversight as review
from tests.factories.batches import Bench


def more_names(bench: Bench, other: Bench, names: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that they make. ``names``: what the world's own parts made before."""
    return {
        **supervision_names(bench),
        **held_names(bench),
        **home_names(bench),
        **licence_names(bench.team),
        **annual_names(bench, other),
        **align_names(bench),
        **begin_names(bench, names["file_draft"]),
        **atlas_names(bench, names["file_draft"]),
        "other_released": review.released(other, "ARI0001-02").batch_number,
    }
