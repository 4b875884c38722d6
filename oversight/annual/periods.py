"""Periods of annual reports: counted in months from an anchor date, on the calendar of a zone (REG-20)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ui import formats

LAST_ANCHOR_DAY = 28
"""An anchor day that every month has: no period begins on a day that is not there."""


def add_months(day: date, months: int) -> date:
    """The same day of another month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


def period_start(anchor: date, months: int, index: int) -> date:
    """First day of the period of that index; the one that begins on the anchor is 0."""
    return add_months(anchor, months * index)


def index_of(anchor: date, months: int, day: date) -> int:
    """Which period a day lies in; below zero before the anchor."""
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    return (apart - (day.day < anchor.day)) // months


def bounds(first: date, end: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which a period begins and the next one does, at midnight in ``zone``."""
    there = ZoneInfo(zone)
    return (
        datetime(first.year, first.month, first.day, tzinfo=there),
        datetime(end.year, end.month, end.day, tzinfo=there),
    )


def due_on(end: date, grace_days: int) -> date:
    """The last day for the report: so many days after the period's last day. ``end`` is the first day of the next one."""
    return end - timedelta(days=1) + timedelta(days=grace_days)


def period_words(start: datetime, end: datetime, zone: str) -> str:
    """`1 January 2026 to 31 December 2026`: first and last day, as people say it."""
    there = ZoneInfo(zone)
    last = end.astimezone(there).date() - timedelta(days=1)
    return f"{formats.calendar_date(start.astimezone(there).date())} – {formats.calendar_date(last)}"
