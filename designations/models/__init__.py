"""Tables of the designations floor."""

from designations.models.authorisation import Alignment, AuthorisationVersion, MarketingAuthorisation
from designations.models.casework import CaseEvidence, CaseLetter, DesignationBasis
from designations.models.designation import Designation
from designations.models.fileexport import MasterFileExport
from designations.models.impact import DesignationImpact, UnchangedStatement
from designations.models.inspection import FindingAnswer, Inspection, InspectionFinding
from designations.models.instruction import Instruction, InstructionVersion
from designations.models.licence import Licence, LicencePerson, LicenceScope
from designations.models.masterfile import MasterFile, MasterFileVersion
from designations.models.notice import LicenceNotice
from designations.models.oflicence import LicenceActivity, LicencePremises
from designations.models.product import Product
from designations.models.readiness import ReadinessAnswer, ReadinessRecord
from designations.models.step import ReleaseCriterion, Step
from designations.models.story import Commitment, CommitmentUse, StoryEntry
from designations.models.strategypaper import StrategyPaper
from designations.models.submission import SubmissionCorrection
from designations.models.variation import LicenceVariation, VariationFile
from designations.models.variationpaper import VariationPaper

__all__ = [
    "Alignment",
    "AuthorisationVersion",
    "CaseEvidence",
    "CaseLetter",
    "Commitment",
    "CommitmentUse",
    "Designation",
    "DesignationBasis",
    "DesignationImpact",
    "FindingAnswer",
    "Inspection",
    "InspectionFinding",
    "Instruction",
    "InstructionVersion",
    "Licence",
    "LicenceActivity",
    "LicenceNotice",
    "LicencePerson",
    "LicencePremises",
    "LicenceScope",
    "LicenceVariation",
    "MarketingAuthorisation",
    "MasterFile",
    "MasterFileExport",
    "MasterFileVersion",
    "Product",
    "ReadinessAnswer",
    "ReadinessRecord",
    "ReleaseCriterion",
    "Step",
    "StoryEntry",
    "StrategyPaper",
    "SubmissionCorrection",
    "UnchangedStatement",
    "VariationFile",
    "VariationPaper",
]
