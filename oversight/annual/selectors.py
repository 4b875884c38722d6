"""Reads of annual reports, each through the actor's scopes and in a fixed number of queries."""

import contextlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.actors import PersonActor, staff
from accounts.permissions import Permission
from designations.models import MasterFile, Product
from ledger.documents import document_bytes
from ledger.outbox import failed_keys
from oversight.annual import periods
from oversight.annual.rules import AnnualCase
from oversight.annual.sections import known
from oversight.annual.states import PUBLIC
from oversight.annual.view import View
from oversight.models import AnnualBuild, AnnualPlan, AnnualReport, AnnualText

PAGE = 25
BUILD_TOPIC = "annual.build_asked"
SEAL_TOPIC = "annual.seal_asked"


def reports_for(actor: Any) -> Any:
    """The reports that the holder's people may see: submitted ones, and those they work on (``models.ReportQuerySet``)."""
    return AnnualReport.objects.for_actor(staff(actor), Permission.REPORT_VIEW)


def report_for(actor: Any, number: str) -> AnnualReport | None:
    """One report of those, with its papers, or nothing."""
    found: AnnualReport | None = (
        reports_for(actor).select_related("snapshot", "document", "receipt").filter(number=number).first()
    )
    return found


def report_page(actor: Any, after: str = "") -> tuple[list[AnnualReport], str]:
    """A page of reports, the newest period first, and the key of the next page."""
    found = reports_for(actor).order_by("-period_start", "-id")
    with contextlib.suppress(ValueError):
        last = AnnualReport.objects.filter(pk=uuid.UUID(after)).first() if after else None
        if last is not None:
            found = found.filter(
                Q(period_start__lt=last.period_start) | Q(period_start=last.period_start, id__lt=last.pk)
            )
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def to_approve(actor: PersonActor, *, most: int = 5) -> list[AnnualReport]:
    """Signed reports that wait for this person's approval: none of their own. One query."""
    found = AnnualReport.objects.for_actor(actor, Permission.MASTERFILE_APPROVE).filter(state="frozen")
    return list(found.exclude(author_id=actor.person_id).order_by("due_on", "id").distinct()[:most])


def submitted_for(actor: Any, product: Product) -> list[AnnualReport]:
    """What was submitted on a product: what the regulator sees."""
    return list(
        AnnualReport.objects.for_actor(actor, Permission.REPORT_VIEW)
        .filter(plan__master_file__product=product, state__in=PUBLIC)
        .order_by("-period_start")
        .distinct()
    )


def submitted_one(actor: Any, number: str) -> AnnualReport | None:
    """One submitted report in scope, or nothing."""
    found: AnnualReport | None = (
        AnnualReport.objects.for_actor(actor, Permission.REPORT_VIEW)
        .select_related("document")
        .filter(number=number, state__in=PUBLIC)
        .first()
    )
    return found


def _newest() -> Any:
    return Subquery(
        AnnualPlan.objects.filter(master_file=OuterRef("master_file")).order_by("-version").values("pk")[:1]
    )


def plans_in_force() -> list[AnnualPlan]:
    """The newest plan of every master file."""
    return list(AnnualPlan.objects.filter(pk=_newest()).order_by("master_file__number"))


def files_for(actor: Any) -> list[MasterFile]:
    """Master files of which the actor may see reports, each with ``plan``, its newest plan or nothing: two queries."""
    mine = staff(actor)
    files = list(
        MasterFile.objects.for_actor(mine, Permission.REPORT_VIEW)
        .select_related("product")
        .order_by("number")
        .distinct()
    )
    plans = {
        plan.master_file_id: plan for plan in AnnualPlan.objects.filter(pk=_newest(), master_file__in=files)
    }
    for file in files:
        file.plan = plans.get(file.pk)
        file.may_plan = mine.may(Permission.ANNUAL_SUBMIT, file)
    return files


def file_for(actor: Any, number: str) -> MasterFile | None:
    """One of those, with ``plan``."""
    return next((file for file in files_for(actor) if file.number == number), None)


@dataclass(frozen=True)
class Due:
    """A period whose report is not submitted yet. ``days_left`` is below zero once it is overdue."""

    plan: AnnualPlan
    start: datetime
    end: datetime
    due_on: date
    days_left: int
    report: AnnualReport | None

    @property
    def period(self) -> str:
        """First and last day."""
        return periods.period_words(self.start, self.end, self.plan.zone)


def due_periods(plans: Iterable[AnnualPlan], *, at: datetime | None = None) -> list[Due]:
    """Periods that have begun and whose report is not submitted, soonest due first: one query.

    A period is there from its first reminder on. One that was over before the master file was here is asked of nobody, but
    shown once its report was begun.
    """
    now = at or timezone.now()
    plans = list(plans)
    reports = {
        (report.master_file_id, report.period_start): report
        for report in AnnualReport.objects.filter(master_file__in=[plan.master_file_id for plan in plans])
    }
    found = []
    for plan in plans:
        today = now.astimezone(ZoneInfo(plan.zone)).date()
        soon = max(plan.reminder_days, default=0)
        for index in range(*_indexes(plan, today)):
            first = periods.period_start(plan.anchor_on, plan.period_months, index)
            end = periods.period_start(plan.anchor_on, plan.period_months, index + 1)
            starts, ends = periods.bounds(first, end, plan.zone)
            due = periods.due_on(end, plan.grace_days)
            report = reports.get((plan.master_file_id, starts))
            left = (due - today).days
            if left > soon or (report is None and ends <= plan.master_file.created_at):
                continue
            if report is None or report.state not in PUBLIC:
                found.append(Due(plan, starts, ends, due, left, report))
    return sorted(found, key=lambda due: (due.due_on, due.plan.master_file.number))


def _indexes(plan: AnnualPlan, today: date) -> tuple[int, int]:
    """First and last+1 index of the periods from the anchor, or from ten years ago, to the one of today."""
    last = periods.index_of(plan.anchor_on, plan.period_months, today)
    return max(0, last - 120 // plan.period_months), last + 1


def due_for(actor: Any, *, most: int = 5) -> list[Due]:
    """What waits for whoever signs and submits annual reports: two queries."""
    plans = (
        AnnualPlan.objects.for_actor(actor, Permission.ANNUAL_SUBMIT)
        .filter(pk=_newest())
        .order_by("master_file__number")
        .distinct()
    )
    return due_periods(plans)[:most]


def open_periods(plan: AnnualPlan) -> list[tuple[datetime, datetime]]:
    """Periods that have begun and of which there is no report yet, newest first."""
    today = timezone.localdate(timezone=ZoneInfo(plan.zone))
    there = set(
        AnnualReport.objects.filter(master_file_id=plan.master_file_id).values_list("period_start", flat=True)
    )
    found = []
    for index in range(*_indexes(plan, today)):
        bounds = periods.bounds(
            periods.period_start(plan.anchor_on, plan.period_months, index),
            periods.period_start(plan.anchor_on, plan.period_months, index + 1),
            plan.zone,
        )
        if bounds[0] not in there:
            found.append(bounds)
    return found[::-1]


def newest_build(report: AnnualReport) -> AnnualBuild | None:
    """The figures assembled last."""
    return AnnualBuild.objects.filter(report=report).select_related("data").order_by("-number").first()


def texts_of(report: AnnualReport) -> dict[str, str]:
    """The holder's words by section."""
    return dict(AnnualText.objects.filter(report=report).values_list("section", "text"))


def annual_case(report: AnnualReport, actor: Any = None) -> AnnualCase:
    """What the rules look at: two queries."""
    build, texts = newest_build(report), texts_of(report)
    sections = known()
    return AnnualCase(
        number=report.number,
        period_end=report.period_end,
        built_cut_off=build.cut_off if build else None,
        waiting=report.asked > (build.number if build else 0),
        silent=[
            str(sections[key].title)
            for key in report.plan.sections
            if key in sections and sections[key].not_kept and not texts.get(key, "").strip()
        ],
        author_id=report.author_id,
        person_id=getattr(actor, "person_id", None),
    )


def build_key(report: AnnualReport) -> str:
    """Key of the outbox for the figures asked for last."""
    return f"{report.pk}:{report.asked}"


def seal_key(report: AnnualReport) -> str:
    """Key of the outbox for the sealed PDF of the newest version."""
    return f"{report.pk}:{report.version}"


def build_failed(report: AnnualReport) -> bool:
    """Whether the figures asked for last were given up."""
    return bool(failed_keys(BUILD_TOPIC, [build_key(report)]))


def seal_failed(report: AnnualReport) -> bool:
    """Whether the sealed PDF was given up."""
    return bool(failed_keys(SEAL_TOPIC, [seal_key(report)]))


def view_of(report: AnnualReport, build: AnnualBuild | None) -> View | None:
    """The frozen snapshot, or a draft's newest figures with its words of now; nothing before there are any."""
    if report.state != "draft" and report.snapshot is not None:
        return View(json.loads(document_bytes(report.snapshot)))
    if build is None:
        return None
    return View({**json.loads(document_bytes(build.data)), "texts": texts_of(report)})


def default_plan() -> dict[str, Any]:
    """What a first plan says where nobody said otherwise: settings of the installation, not law."""
    product = settings.SPOKEWISE
    return {
        "period_months": product.ANNUAL_PERIOD_MONTHS,
        "grace_days": product.ANNUAL_GRACE_DAYS,
        "reminder_days": list(product.ANNUAL_REMINDER_DAYS),
        "sections": list(known()),
    }
