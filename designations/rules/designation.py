"""Rules of a designation case (REG-01 to REG-03)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from designations.legaltests import CRITERIA
from designations.rules.subjects import DesignationCase
from ledger.rules import rule


@rule(
    "designation_in_context",
    reg="REG-01",
    title=gettext_lazy("A designation names its indication and its patient population"),
    field="indication",
)
def in_context(subject: DesignationCase) -> tuple[Any, Any] | None:
    case = subject.designation
    if case.indication.strip() and case.population.strip():
        return None
    return (
        _(
            "The authority judges a product for an indication and a patient population; one of them is missing."
        ),
        _("Name both in the draft."),
    )


@rule(
    "designation_criteria_of_its_test",
    reg="REG-03",
    title=gettext_lazy("Point of care and modular manufacture are argued under their own tests"),
    field="justification",
)
def criteria_of_its_test(subject: DesignationCase) -> tuple[Any, Any] | None:
    case = subject.designation
    own = CRITERIA[case.mode]
    foreign = sorted({*case.justification, *(case.natures or {})} - set(own))
    if foreign:
        return (
            _("This case argues criteria that do not belong to the %(mode)s test: %(criteria)s.")
            % {"mode": case.get_mode_display(), "criteria": ", ".join(foreign)},
            _("Take them out, or make a case under the other test."),
        )
    if not any(str(case.justification.get(key, "")).strip() for key in own):
        return (
            _("No criterion of the %(mode)s test is argued.") % {"mode": case.get_mode_display()},
            _("Say why the product meets at least one of: %(criteria)s.")
            % {"criteria": ", ".join(str(title) for title in own.values())},
        )
    return None


@rule(
    "designation_evidence_attached",
    reg="REG-02",
    title=gettext_lazy("Each criterion that is argued has evidence attached"),
    field="evidence",
)
def evidence_attached(subject: DesignationCase) -> tuple[Any, Any] | None:
    case = subject.designation
    bare = [
        str(title)
        for key, title in CRITERIA[case.mode].items()
        if str(case.justification.get(key, "")).strip() and key not in subject.evidenced
    ]
    if not bare:
        return None
    return (
        _("No document stands behind: %(criteria)s.") % {"criteria": ", ".join(bare)},
        _("Attach the data that shows it, or take the argument out."),
    )
