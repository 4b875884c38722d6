"""The start gate at a patient’s home: today’s visit, with an approved kit that is in date (REG-44)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from ledger.rules import rule
from ui.formats import calendar_date

Outcome = tuple[str, str] | None


def visits_of(subject: Any) -> list[Any]:
    """Visits planned for the day; those of the operator, where one is named."""
    person = subject.person_id
    return [one for one in subject.facts.visits if person is None or str(one.visitor_id) == str(person)]


def visit_for(subject: Any) -> Any | None:
    """The visit that a batch started now is made in, or nothing."""
    return next((one for one in visits_of(subject) if one.usable_on(subject.facts.day)), None)


@rule("site.kit_for_visit", reg="REG-44", title=_l("Visit and kit"), severity="critical")
def kit_for_visit(subject: Any) -> Outcome:
    """At a home nothing starts without a visit of that day, by the person who starts, with an approved kit in date."""
    facts = subject.facts
    if facts.kind != "home" or visit_for(subject) is not None:
        return None
    if not facts.visits:
        return (
            _("No visit of this home with a kit is planned for today."),
            _("Plan the visit on the page of the home: its day, an approved kit, and who makes it."),
        )
    mine = visits_of(subject)
    if not mine:
        return (
            _("Today’s visit of this home is planned for another person: %(names)s.")
            % {"names": ", ".join(dict.fromkeys(one.visitor for one in facts.visits))},
            _("Let that person start the batch, or plan the visit again for whoever makes it."),
        )
    kit = mine[0]
    if kit.kit_state != "approved":
        return (
            _("Kit %(number)s was withdrawn: nothing is started with it.") % {"number": kit.kit},
            _("Cancel the visit, and plan it again with an approved kit."),
        )
    return (
        _("Kit %(number)s ran out on %(day)s.")
        % {"number": kit.kit, "day": calendar_date(kit.kit_expires_on)},
        _("Cancel the visit, and plan it again with a kit that is in date."),
    )
