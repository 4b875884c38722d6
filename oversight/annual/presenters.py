"""Annual reports in the words and shapes that pages show."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oversight.annual.selectors import Due

TONES = {
    "draft": "grey",
    "frozen": "yellow",
    "approved": "blue",
    "sealed": "blue",
    "submitted": "green",
    "acknowledged": "green",
}
"""State → colour of its tag."""


def due_row(due: Due) -> dict[str, Any]:
    """A report that is due, for a list: what, until when, how far."""
    if due.days_left < 0:
        words = ngettext("overdue by %(n)s day", "overdue by %(n)s days", -due.days_left) % {
            "n": -due.days_left
        }
    else:
        words = ngettext("due in %(n)s day", "due in %(n)s days", due.days_left) % {"n": due.days_left}
    return {
        "file": due.plan.master_file.number,
        "product": due.plan.master_file.product.name,
        "period": due.period,
        "due_on": due.due_on,
        "words": words,
        "overdue": due.days_left < 0,
        "report": due.report,
        "state": str(due.report.get_state_display()) if due.report else _("Not begun"),
    }
