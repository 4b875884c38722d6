"""The state tables of this floor (architecture section 4)."""

from designations.states.authorisation import ALIGNMENT, MARKETING_AUTHORISATION
from designations.states.designation import DESIGNATION
from designations.states.fileexport import FILE_EXPORT
from designations.states.impact import IMPACT, STATEMENT
from designations.states.inspection import FINDING, INSPECTION
from designations.states.instruction import INSTRUCTION_VERSION
from designations.states.licence import LICENCE
from designations.states.masterfile import MASTER_FILE_VERSION
from designations.states.notice import LICENCE_NOTICE
from designations.states.variation import LICENCE_VARIATION

__all__ = [
    "ALIGNMENT",
    "DESIGNATION",
    "FILE_EXPORT",
    "FINDING",
    "IMPACT",
    "INSPECTION",
    "INSTRUCTION_VERSION",
    "LICENCE",
    "LICENCE_NOTICE",
    "LICENCE_VARIATION",
    "MARKETING_AUTHORISATION",
    "MASTER_FILE_VERSION",
    "STATEMENT",
]
