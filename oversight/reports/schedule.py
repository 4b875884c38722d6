"""Monthly reports on schedule: due some hours after their month has ended, asked for once (REG-136)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from ledger.actors import Actor
from oversight.models import ReportDefinition, ReportKind, ReportOrigin, ReportRun
from oversight.reports.parameters import month_before, month_bounds
from oversight.reports.services import report_request


def due_cut_off(period_end: datetime) -> datetime:
    """The data cut-off of a scheduled report: fixed, so that asking late gives the same report."""
    return period_end + timedelta(hours=settings.SPOKEWISE.REPORT_CUT_OFF_HOURS)


def newest_definitions() -> list[ReportDefinition]:
    """The definition in force of every master file."""
    newest = (
        ReportDefinition.objects.filter(kind=ReportKind.MONTHLY_COMPLIANCE)
        .values("master_file")
        .annotate(newest=Max("version"))
        .values_list("master_file", "newest")
    )
    wanted = dict(newest)
    return [
        definition
        for definition in ReportDefinition.objects.filter(kind=ReportKind.MONTHLY_COMPLIANCE).order_by("id")
        if wanted[definition.master_file_id] == definition.version
    ]


def ask_due_reports(*, actor: Actor, now: datetime | None = None) -> list[ReportRun]:
    """Ask for last month's report of every master file, where it is due and was never scheduled. Return what was asked for.

    A scheduled report that failed is for a person to look at: it is not asked for again by itself. A definition made after
    the month had ended has no report to catch up on.
    """
    at = now or timezone.now()
    asked = []
    for definition in newest_definitions():
        there = at.astimezone(ZoneInfo(definition.zone))
        start, end = month_bounds(*month_before(there.date()), definition.zone)
        if at < due_cut_off(end) or definition.master_file.created_at >= end:
            continue
        scheduled = ReportRun.objects.filter(
            definition__master_file_id=definition.master_file_id,
            definition__kind=definition.kind,
            origin=ReportOrigin.SCHEDULE,
            period_start=start,
        )
        if not scheduled.exists():
            asked.append(
                report_request(
                    actor=actor,
                    definition=definition,
                    period_start=start,
                    period_end=end,
                    cut_off=due_cut_off(end),
                    origin=ReportOrigin.SCHEDULE,
                )
            )
    return asked
