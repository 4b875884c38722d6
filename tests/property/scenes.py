"""State table → the scene that is made for it: every table that is registered has one."""

from collections.abc import Callable

from tests.property.of_awards import (
    alignment_scene,
    authorisation_scene,
    export_scene,
    impact_scene,
    statement_scene,
)
from tests.property.of_batches import batch_scene, hold_scene, lot_scene
from tests.property.of_designations import (
    designation_scene,
    instruction_scene,
    master_file_scene,
    variation_scene,
)
from tests.property.of_homes import kit_scene, visit_scene
from tests.property.of_licences import (
    inspection_finding_scene,
    inspection_scene,
    licence_scene,
    notice_scene,
)
from tests.property.of_oversight import annual_scene, deviation_scene, protocol_scene, report_run_scene
from tests.property.of_places import agreement_scene, finding_scene, issue_scene, plan_scene
from tests.property.of_readins import readin_scene
from tests.property.of_sites import enrolment_scene, restriction_scene, unit_scene
from tests.property.scene import Scene

SCENES: dict[str, Callable[[], Scene]] = {
    "batches.batch": batch_scene,
    "batches.materiallot": lot_scene,
    "batches.workhold": hold_scene,
    "designations.alignment": alignment_scene,
    "designations.designation": designation_scene,
    "designations.designationimpact": impact_scene,
    "designations.inspection": inspection_scene,
    "designations.inspectionfinding": inspection_finding_scene,
    "designations.instructionversion": instruction_scene,
    "designations.licence": licence_scene,
    "designations.licencenotice": notice_scene,
    "designations.licencevariation": variation_scene,
    "designations.marketingauthorisation": authorisation_scene,
    "designations.masterfileexport": export_scene,
    "designations.masterfileversion": master_file_scene,
    "designations.unchangedstatement": statement_scene,
    "mfg_sites.agreement": agreement_scene,
    "mfg_sites.enrolment": enrolment_scene,
    "mfg_sites.finding": finding_scene,
    "mfg_sites.homevisit": visit_scene,
    "mfg_sites.instructionissue": issue_scene,
    "mfg_sites.kit": kit_scene,
    "mfg_sites.readin": readin_scene,
    "mfg_sites.restriction": restriction_scene,
    "mfg_sites.supervisionplan": plan_scene,
    "mfg_sites.unitstanding": unit_scene,
    "oversight.annualreport": annual_scene,
    "oversight.comparabilityprotocol": protocol_scene,
    "oversight.deviation": deviation_scene,
    "oversight.reportrun": report_run_scene,
}
