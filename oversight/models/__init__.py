"""Tables of the oversight floor."""

from oversight.models.annual import (
    AnnualBuild,
    AnnualPlan,
    AnnualReminder,
    AnnualReport,
    AnnualText,
    AnnualVersion,
)
from oversight.models.certification import Certification, Outcome
from oversight.models.comparability import ComparabilityProtocol, PerformanceRun
from oversight.models.counter import RegisterCounter, take_number
from oversight.models.deviation import Deviation, OtherSites, Severity
from oversight.models.look import Act, Look
from oversight.models.release import Release
from oversight.models.report import ReportDefinition, ReportKind, ReportOrigin, ReportProgress, ReportRun
from oversight.models.review import ExceptionAssessment, ReviewRun, RuleResult

__all__ = [
    "Act",
    "AnnualBuild",
    "AnnualPlan",
    "AnnualReminder",
    "AnnualReport",
    "AnnualText",
    "AnnualVersion",
    "Certification",
    "ComparabilityProtocol",
    "Deviation",
    "ExceptionAssessment",
    "Look",
    "OtherSites",
    "Outcome",
    "PerformanceRun",
    "RegisterCounter",
    "Release",
    "ReportDefinition",
    "ReportKind",
    "ReportOrigin",
    "ReportProgress",
    "ReportRun",
    "ReviewRun",
    "RuleResult",
    "Severity",
    "take_number",
]
