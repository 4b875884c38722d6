"""What is wrong with a plan of annual reports, all at once (REG-20). Every figure is the holder's own choice, not law."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ledger.errors import Problem
from oversight.annual.periods import LAST_ANCHOR_DAY
from oversight.annual.sections import known

MOST_MONTHS = 36
MOST_DAYS = 366


def plan_problems(
    anchor_on: date,
    period_months: int,
    grace_days: int,
    reminder_days: Sequence[int],
    sections: Sequence[str],
    zone: str,
) -> list[Problem]:
    """Every fault of a plan."""
    unknown = [key for key in sections if key not in known()]
    checks = (
        (
            anchor_on.day <= LAST_ANCHOR_DAY,
            "anchor_on",
            _("A period begins on a day that every month has."),
            _("Choose a day from 1 to %(n)s.") % {"n": LAST_ANCHOR_DAY},
        ),
        (
            1 <= period_months <= MOST_MONTHS,
            "period_months",
            _("A period has 1 to %(n)s months.") % {"n": MOST_MONTHS},
            _("For a yearly report, enter 12."),
        ),
        (
            0 <= grace_days <= MOST_DAYS,
            "grace_days",
            _("A report is due 0 to %(n)s days after its period.") % {"n": MOST_DAYS},
            _("Enter a number of days."),
        ),
        (
            all(0 <= days <= MOST_DAYS for days in reminder_days),
            "reminder_days",
            _("A reminder comes 0 to %(n)s days before the due day.") % {"n": MOST_DAYS},
            _("Enter days, for example 90, 60, 30."),
        ),
        (
            bool(sections) and not unknown and len(set(sections)) == len(sections),
            "sections",
            _("A report has sections, each of them known and once."),
            _("Choose from: %(names)s.") % {"names": ", ".join(known())},
        ),
        (_is_zone(zone), "zone", _("This is no time zone."), _("For example Europe/London.")),
    )
    return [
        Problem(message=message, field=field, code="invalid", reg="REG-20", way_out=way_out)
        for holds, field, message, way_out in checks
        if not holds
    ]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return False
    return True
