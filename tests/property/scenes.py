"""State table → the scene that is made for it."""

from collections.abc import Callable

from tests.property.of_designations import (
    designation_scene,
    instruction_scene,
    master_file_scene,
    variation_scene,
)
from tests.property.of_sites import enrolment_scene, restriction_scene, unit_scene
from tests.property.scene import Scene

SCENES: dict[str, Callable[[], Scene]] = {
    "mfg_sites.enrolment": enrolment_scene,
    "mfg_sites.restriction": restriction_scene,
    "mfg_sites.unitstanding": unit_scene,
    "designations.masterfileversion": master_file_scene,
    "designations.instructionversion": instruction_scene,
    "designations.designation": designation_scene,
    "designations.licencevariation": variation_scene,
}
