"""The parts of the matrix's world that need nothing but the two benches: each in a module of its own."""

from typing import Any

from tests.access.world_align import align_names
from tests.access.world_annual import annual_names
from tests.access.world_licence import licence_names
from tests.factories.batches import Bench


def part_names(bench: Bench, other: Bench) -> dict[str, Any]:
    """Make them, and say what the paths of the matrix call them."""
    return licence_names(bench.team) | annual_names(bench, other) | align_names(bench)
