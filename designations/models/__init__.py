"""Tables of the designations floor."""

from designations.models.designation import Designation
from designations.models.instruction import Instruction, InstructionVersion
from designations.models.licence import Licence, LicencePerson, LicenceScope
from designations.models.masterfile import MasterFile, MasterFileVersion
from designations.models.product import Product
from designations.models.step import ReleaseCriterion, Step
from designations.models.variation import LicenceVariation, VariationFile

__all__ = [
    "Designation",
    "Instruction",
    "InstructionVersion",
    "Licence",
    "LicencePerson",
    "LicenceScope",
    "LicenceVariation",
    "MasterFile",
    "MasterFileVersion",
    "Product",
    "ReleaseCriterion",
    "Step",
    "VariationFile",
]
