"""Tables of the oversight floor."""

from oversight.models.certification import Certification, Outcome
from oversight.models.counter import RegisterCounter, take_number
from oversight.models.deviation import Deviation, OtherSites, Severity
from oversight.models.review import ExceptionAssessment, ReviewRun, RuleResult

__all__ = [
    "Certification",
    "Deviation",
    "ExceptionAssessment",
    "OtherSites",
    "Outcome",
    "RegisterCounter",
    "ReviewRun",
    "RuleResult",
    "Severity",
    "take_number",
]
