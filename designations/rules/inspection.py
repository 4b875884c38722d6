"""Rules of an inspection (REG-32)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.rules.subjects import InspectionCase
from ledger.rules import rule


def _named(findings: Any) -> str:
    return "; ".join(
        _("%(number)s (%(grade)s)") % {"number": one.number, "grade": str(one.get_grade_display()).lower()}
        for one in findings
    )


@rule(
    "inspection_findings_answered",
    reg="REG-32",
    title=gettext_lazy("Every finding of the inspection is answered"),
)
def findings_answered(case: InspectionCase) -> tuple[Any, Any] | None:
    unanswered = [one for one in case.findings if one.state == "open"]
    if unanswered:
        return (
            _("Not answered: finding %(findings)s.") % {"findings": _named(unanswered)},
            _("Answer each with what is done about it and the document that shows it."),
        )
    if not case.findings:
        return (
            _("No finding is recorded, so there is nothing to respond to."),
            _("Record the findings of the report; without any, record that the authority closed it."),
        )
    return None


@rule(
    "inspection_findings_accepted",
    reg="REG-32",
    title=gettext_lazy("The authority accepted the answer to every finding"),
)
def findings_accepted(case: InspectionCase) -> tuple[Any, Any] | None:
    waiting = [one for one in case.findings if one.state not in ("accepted", "closed")]
    if not waiting:
        return None
    return (
        _("Not accepted by the authority yet: finding %(findings)s.") % {"findings": _named(waiting)},
        _("Answer each, and record what the authority says of the answer."),
    )
