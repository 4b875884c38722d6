"""Records of the sites floor."""

from sites.models.agreement import Agreement
from sites.models.checklist import ChecklistAnswer, ChecklistItem
from sites.models.competence import Competence
from sites.models.enrolment import Enrolment
from sites.models.equipment import Calibration, Equipment
from sites.models.home import HomeAddress
from sites.models.issue import InstructionIssue
from sites.models.kit import HomeVisit, Kit
from sites.models.listing import ListedSite
from sites.models.location import UnitLocation
from sites.models.maintenance import Maintenance
from sites.models.movement import UnitMove, UnitStanding
from sites.models.place import Place
from sites.models.post import SitePost
from sites.models.qualification import EquipmentQualification
from sites.models.readin import ReadIn, ReadInProgress
from sites.models.register import RegisterImport
from sites.models.registration import SiteRegistration
from sites.models.representation import Representation
from sites.models.restricted import Activity
from sites.models.restriction import Restriction
from sites.models.room import Room
from sites.models.site import RemoteSite
from sites.models.supervision import SupervisionPlan
from sites.models.visit import Finding, Visit

__all__ = [
    "Activity",
    "Agreement",
    "Calibration",
    "ChecklistAnswer",
    "ChecklistItem",
    "Competence",
    "Enrolment",
    "Equipment",
    "EquipmentQualification",
    "Finding",
    "HomeAddress",
    "HomeVisit",
    "InstructionIssue",
    "Kit",
    "ListedSite",
    "Maintenance",
    "Place",
    "ReadIn",
    "ReadInProgress",
    "RegisterImport",
    "RemoteSite",
    "Representation",
    "Restriction",
    "Room",
    "SitePost",
    "SiteRegistration",
    "SupervisionPlan",
    "UnitLocation",
    "UnitMove",
    "UnitStanding",
    "Visit",
]
