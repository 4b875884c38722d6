"""What must be true before an annual report is frozen, approved or submitted (REG-19, REG-20, REG-138)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.rules import rule


@dataclass(frozen=True)
class AnnualCase:
    """What the rules look at. ``silent``: titles of sections that take the holder's own words and have none."""

    number: str
    period_end: datetime
    built_cut_off: datetime | None
    waiting: bool
    silent: Sequence[str]
    author_id: uuid.UUID | None
    person_id: uuid.UUID | None


@rule(
    "annual_is_assembled",
    reg="REG-19",
    title=gettext_lazy("The figures were assembled from the records, and none are on the way"),
)
def is_assembled(case: AnnualCase) -> tuple[Any, Any] | None:
    if case.waiting:
        return (
            _("New figures were asked for and are being assembled."),
            _("Wait for them, read them, then sign."),
        )
    if case.built_cut_off is None:
        return (
            _("The figures have not been assembled yet."),
            _("Choose “Assemble the figures”, and read them when they are there."),
        )
    return None


@rule(
    "annual_period_is_over",
    reg="REG-20",
    title=gettext_lazy("The figures hold the whole period"),
)
def period_is_over(case: AnnualCase) -> tuple[Any, Any] | None:
    if case.built_cut_off is None or case.built_cut_off >= case.period_end:
        return None
    return (
        _("The figures were assembled before the period was over: they do not hold all of it."),
        _("Assemble them again once the period is over."),
    )


@rule(
    "annual_own_words",
    reg="REG-19",
    title=gettext_lazy("What the system keeps no record of is told in the holder’s own words"),
)
def own_words(case: AnnualCase) -> tuple[Any, Any] | None:
    if not case.silent:
        return None
    return (
        _("Nothing is said about: %(sections)s.") % {"sections": "; ".join(case.silent)},
        _("Write what happened in the period, or that nothing did."),
    )


@rule(
    "annual_another_approves",
    reg="REG-120",
    title=gettext_lazy("Who approves the report did not write it"),
)
def another_approves(case: AnnualCase) -> tuple[Any, Any] | None:
    if case.person_id is None or case.person_id != case.author_id:
        return None
    return (
        _("You signed this report as its author, so you cannot approve it."),
        _("Ask another Qualified Person to approve it."),
    )


FREEZING = (is_assembled, period_is_over, own_words)
APPROVING = (another_approves,)
