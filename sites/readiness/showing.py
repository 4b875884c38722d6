"""From a finding of the start gate to a line of the page."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from accounts.permissions import Permission
from ledger.rules import Finding, Rule
from sites.readiness.shapes import Asked, Gate, Shown

Showing = Callable[[Asked], Shown]
HOW: dict[str, Showing] = {}
"""Name of a rule → how it is shown."""

AUTHORITY = _l("The licensing authority")
QA_REVIEWER = _l("The control site’s QA reviewer")
PROCESS_OWNER = _l("The process owner")
SITE_LEAD = _l("The site lead")
REGULATORY = _l("Regulatory affairs")

GROUPS: tuple[tuple[str, Any], ...] = (
    ("authority", _l("The authority")),
    ("control", _l("The control site")),
    ("site", _l("This site, today")),
)


def shows(one: Rule) -> Callable[[Showing], Showing]:
    """Decorator: this is how a rule of the start gate is shown."""

    def keep(show: Showing) -> Showing:
        HOW[one.name] = show
        return show

    return keep


def _plainly(_asked: Asked) -> Shown:
    """A rule that nobody said how to show: in its own words, for the control site to open."""
    return Shown(group="control", opener=Permission.SITE_ENROL, owner=QA_REVIEWER, says=_("Checked"))


def show(finding: Finding, asked: Asked) -> tuple[str, Gate, Permission]:
    """The group, the line without its people, and the permission that opens it."""
    how = HOW.get(finding.rule, _plainly)(asked)
    if how.later:
        state, says = "later", how.says
    elif how.cannot_judge:
        state, says = "closed", how.cannot_judge
    elif finding.passed:
        state, says = "open", how.says
    else:
        state, says = ("authority" if how.authority else "closed"), f"{finding.message} {finding.way_out}"
    shut = state in ("closed", "authority")
    gate = Gate(
        name=finding.title,
        state=state,
        says=says,
        owner=str(how.owner) if shut else "",
        since=how.since if state == "open" else "",
        action=how.action if shut else None,
        reg=how.reg or finding.reg,
        rule=finding.rule,
    )
    return how.group, gate, how.opener
