"""Months on the calendar: in Python and in SQL, the same day of both (REG-45)."""

import calendar
from datetime import date

from django.db.models import DateField, Func


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class MonthsLater(Func):
    """SQL: the first argument, a day, later by the second, a count of months."""

    template = "((%(expressions)s))::date)"
    arg_joiner = " + make_interval(months => "
    arity = 2
    output_field = DateField()
