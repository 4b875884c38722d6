"""Annual reports on their way: a plan whose period is over, a draft with its figures, and each step after it."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from accounts.actors import PersonActor
from designations.models import MasterFile
from ledger.models import OutboxMessage
from ledger.uploads import Upload
from oversight.annual import periods, selectors, services, tasks
from oversight.models import AnnualPlan, AnnualReport, take_number
from tests.factories.designations import prove

PAPER = Upload("receipt.csv", "text/csv", b"report,received\nANR,yes\n")


def plan_for(actor: PersonActor, file: MasterFile, anchor_on: date, **changes: Any) -> AnnualPlan:
    """A plan as the settings propose it."""
    return services.plan_set(
        actor=actor, master_file=file, anchor_on=anchor_on, **(selectors.default_plan() | changes)
    )


def over_yesterday(
    actor: PersonActor, file: MasterFile, *, months_back: int = 12, **changes: Any
) -> AnnualPlan:
    """A plan whose periods end in these days, the first of them beginning ``months_back`` ago."""
    end = timezone.localdate()
    end = end if end.day <= periods.LAST_ANCHOR_DAY else end.replace(day=periods.LAST_ANCHOR_DAY)
    return plan_for(actor, file, periods.add_months(end, -months_back), **changes)


def begin(actor: PersonActor, plan: AnnualPlan, start: datetime | None = None) -> AnnualReport:
    """Begin the report of a period: without ``start`` of the newest that is over."""
    now = timezone.now()
    starts = start or next(s for s, end in selectors.open_periods(plan) if end <= now)
    return services.annual_open(actor=actor, plan=plan, period_start=starts)


def ended_now(actor: PersonActor, plan: AnnualPlan, start: datetime) -> AnnualReport:
    """A report whose period ends at this very instant, with its figures: what was recorded a moment ago is in it.

    Periods of a plan end at midnight, and the trail keeps the database's own clock: the row is written beside the service.
    """
    now = timezone.now()
    report = AnnualReport(
        number=take_number("ANR", start.year),
        plan=plan,
        master_file=plan.master_file,
        period_start=start,
        period_end=now,
        due_on=periods.due_on(timezone.localdate(now), plan.grace_days),
    )
    report.save(force_insert=True)
    services.annual_ask(actor=actor, report=report)
    run_build(report)
    return report


def run_build(report: AnnualReport) -> None:
    """As the worker does."""
    report.refresh_from_db()
    key = selectors.build_key(report)
    tasks.build(str(OutboxMessage.objects.get(topic=selectors.BUILD_TOPIC, key=key).pk))


def run_seal(report: AnnualReport) -> None:
    """As the worker does."""
    report.refresh_from_db()
    key = selectors.seal_key(report)
    tasks.seal_report(str(OutboxMessage.objects.get(topic=selectors.SEAL_TOPIC, key=key).pk))
    report.refresh_from_db()


def write_all(actor: PersonActor, report: AnnualReport) -> None:
    """Words on what the system keeps no record of."""
    for section in ("inspections", "complaints"):
        services.annual_write(actor=actor, report=report, section=section, text="None in the period.")


def freeze(actor: PersonActor, report: AnnualReport) -> None:
    """Freeze and sign it as its author."""
    report.refresh_from_db()
    services.annual_freeze(actor=actor, report=report, proof=prove(actor))
    report.refresh_from_db()


def approve(qp: PersonActor, report: AnnualReport) -> None:
    """Approve it, signed by a Qualified Person."""
    services.annual_approve(actor=qp, report=report, proof=prove(qp))
    report.refresh_from_db()


def submit(actor: PersonActor, report: AnnualReport) -> None:
    """Record it as submitted today."""
    services.annual_submit(actor=actor, report=report, on=timezone.localdate(), reference="MHRA portal, 4711")
    report.refresh_from_db()


def frozen(actor: PersonActor, report: AnnualReport) -> AnnualReport:
    """Written, frozen and signed."""
    write_all(actor, report)
    freeze(actor, report)
    return report


def sealed(actor: PersonActor, qp: PersonActor, report: AnnualReport) -> AnnualReport:
    """Approved by a Qualified Person, drawn and sealed."""
    frozen(actor, report)
    approve(qp, report)
    run_seal(report)
    return report


def submitted(actor: PersonActor, qp: PersonActor, report: AnnualReport) -> AnnualReport:
    """Sealed, and recorded as submitted today."""
    submit(actor, sealed(actor, qp, report))
    return report
