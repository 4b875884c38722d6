"""The demonstration's annual reports: the year that ended last, finished with its receipt, and the year that runs, a draft.

Everything in them is made up but their figures, which are counted from the demonstration's records (REG-19, REG-20).
"""

from datetime import date
from typing import Any

from django.utils import timezone

from config.seeding.foundation import PRODUCT
from config.seeding.people import actor
from config.seeding.proofs import prove
from designations.models import MasterFile
from ledger.models import OutboxMessage
from ledger.uploads import CSV, Upload
from oversight.annual import periods, selectors, services, tasks
from oversight.models import AnnualPlan, AnnualReport

MADE_UP = "Made up for demonstration."
WORDS = {
    "inspections": "No critical finding was made at the visits and inspections of the period.",
    "complaints": "No complaint was received, and no product was recalled.",
}
OF_LAST_YEAR = WORDS | {
    "batches": "The batches of the demonstration were begun in this period and decided on the day on which it was filled, so"
    f" their decisions stand in the next report. {MADE_UP}",
}


def file_annual_reports() -> None:
    """Plan the annual reports of the master file, finish last year's, begin this year's. What was done is not done again."""
    file, who = MasterFile.objects.get(product__code=PRODUCT), actor("regulatory")
    plan = AnnualPlan.objects.filter(master_file=file).order_by("-version").first()
    if plan is None:
        begins = periods.add_months(newest_first_day(timezone.localdate()), -12)
        plan = services.plan_set(actor=who, master_file=file, anchor_on=begins, **selectors.default_plan())
    reports = AnnualReport.objects.filter(master_file=file)
    if not reports.exists():
        for starts, ends in selectors.open_periods(plan)[::-1]:
            report = services.annual_open(actor=who, plan=plan, period_start=starts)
            for section, text in (OF_LAST_YEAR if ends <= timezone.now() else WORDS).items():
                services.annual_write(actor=who, report=report, section=section, text=text)
    for report in reports.filter(period_end__lte=timezone.now()):
        _finish(report)


def newest_first_day(today: date) -> date:
    """The newest day, today or before, on which a period may begin: one that every month has."""
    return today.replace(day=min(today.day, periods.LAST_ANCHOR_DAY))


def _finish(report: AnnualReport) -> None:
    """From its draft to the receipt, each step by whom it belongs to; goes on from where an earlier try stopped."""
    who, qp, today = actor("regulatory"), actor("qp"), timezone.localdate()
    if report.state == "draft":
        _as_the_worker(selectors.BUILD_TOPIC, selectors.build_key(report), tasks.build)
        services.annual_freeze(actor=who, report=report, proof=prove(who))
    if report.state == "frozen":
        services.annual_approve(actor=qp, report=report, proof=prove(qp))
    if report.state == "approved":
        _as_the_worker(selectors.SEAL_TOPIC, selectors.seal_key(report), tasks.seal_report)
        report.refresh_from_db()
    if report.state == "sealed":
        services.annual_submit(
            actor=who,
            report=report,
            on=today,
            reference=f"Portal of the authority, {report.number}. {MADE_UP}",
        )
    if report.state == "submitted":
        services.annual_acknowledge(
            actor=who,
            report=report,
            on=today,
            reference=f"AR DEMO {report.number}",
            receipt=Upload(
                "receipt.csv", CSV, f"report,received,says\n{report.number},{today},{MADE_UP}\n".encode()
            ),
        )


def _as_the_worker(topic: str, key: str, task: Any) -> None:
    """Do here what waits for the worker, which is not running while the demonstration is filled."""
    task(str(OutboxMessage.objects.get(topic=topic, key=key).pk))
