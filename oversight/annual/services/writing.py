"""A plan, a report begun under it, its figures and the holder's words: all that a draft takes (REG-19, REG-20)."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import MasterFile
from designations.policies import permit
from ledger import outbox
from ledger.actors import Actor
from ledger.canonical import instant_text
from ledger.documents import document_store
from ledger.errors import Conflict, InvalidInput, WrongState
from ledger.trail import UnitOfWork, unit_of_work
from oversight.annual import events, periods
from oversight.annual.planning import plan_problems
from oversight.annual.selectors import (
    BUILD_TOPIC,
    build_key,
    newest_build,
    open_periods,
)
from oversight.models import AnnualBuild, AnnualPlan, AnnualReport, AnnualText, take_number

LONGEST_TEXT = 20_000


def told(report: AnnualReport) -> dict[str, Any]:
    """The keys that every event of a report carries."""
    return {
        "number": report.number,
        "master_file": report.plan.master_file.number,
        "period": report.period_words,
    }


def plan_set(
    *,
    actor: Actor,
    master_file: MasterFile,
    anchor_on: date,
    period_months: int,
    grace_days: int,
    reminder_days: Sequence[int],
    sections: Sequence[str],
    zone: str = "Europe/London",
) -> AnnualPlan:
    """Add the next version of a master file's plan. Raises ``NotPermitted`` or ``InvalidInput`` (REG-20)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, master_file)
        MasterFile.objects.select_for_update(of=("self",)).get(pk=master_file.pk)
        if problems := plan_problems(anchor_on, period_months, grace_days, reminder_days, sections, zone):
            raise InvalidInput(problems=problems)
        last = AnnualPlan.objects.filter(master_file=master_file).order_by("-version").first()
        plan = AnnualPlan(
            master_file=master_file,
            version=last.version + 1 if last else 1,
            anchor_on=anchor_on,
            period_months=period_months,
            grace_days=grace_days,
            reminder_days=sorted(set(reminder_days), reverse=True),
            sections=list(sections),
            zone=zone,
        )
        plan.save(force_insert=True)
        work.event(
            events.PLAN_SET,
            stream=f"masterfile:{master_file.pk}",
            subject=plan,
            payload={
                "master_file": master_file.number,
                "version": plan.version,
                "anchor_on": anchor_on.isoformat(),
                "period_months": period_months,
                "grace_days": grace_days,
                "reminder_days": plan.reminder_days,
                "sections": plan.sections,
            },
        )
    return plan


def annual_open(*, actor: Actor, plan: AnnualPlan, period_start: datetime) -> AnnualReport:
    """Begin the report of a period and ask for its figures. One report for each period (REG-20)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, plan)
        MasterFile.objects.select_for_update(of=("self",)).get(pk=plan.master_file_id)
        end = next((ends for starts, ends in open_periods(plan) if starts == period_start), None)
        if end is None:
            raise InvalidInput.single(
                _("This is no period of the plan that has begun and has no report yet."),
                field="period",
                code="no_period",
                reg="REG-20",
                way_out=_("Choose one of the periods that are offered, or open the report that is there."),
            )
        _no_overlap(plan, period_start, end)
        there = ZoneInfo(plan.zone)
        report = AnnualReport(
            number=take_number("ANR", period_start.astimezone(there).year),
            plan=plan,
            master_file_id=plan.master_file_id,
            period_start=period_start,
            period_end=end,
            due_on=periods.due_on(end.astimezone(there).date(), plan.grace_days),
        )
        report.save(force_insert=True)
        work.event(events.ANNUAL_OPENED, stream=report.stream, subject=report, payload=told(report))
        _ask(work, report)
    return report


def _no_overlap(plan: AnnualPlan, start: datetime, end: datetime) -> None:
    """Two reports never tell the same day twice, also after the anchor was moved."""
    other = AnnualReport.objects.filter(
        master_file_id=plan.master_file_id, period_start__lt=end, period_end__gt=start
    ).first()
    if other is not None:
        raise Conflict.single(
            _("Report %(number)s covers a part of this period already.") % {"number": other.number},
            field="period",
            code="overlap",
            reg="REG-20",
            way_out=_("Set a plan whose period begins when that report ends."),
        )


def _ask(work: UnitOfWork, report: AnnualReport) -> None:
    report.asked += 1
    report.cut_off = timezone.now()
    report.save(update_fields=["asked", "cut_off"])
    work.event(
        events.ANNUAL_ASKED,
        stream=report.stream,
        subject=report,
        payload={**told(report), "build": report.asked, "cut_off": instant_text(report.cut_off)},
    )
    outbox.defer(BUILD_TOPIC, {"report": str(report.pk), "build": report.asked}, key=build_key(report))


def _draft(report: AnnualReport) -> AnnualReport:
    """The locked row of a draft. Raises ``WrongState`` for any other state (REG-138)."""
    locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if locked.state != "draft":
        raise WrongState.single(
            _("This report is frozen: what was signed for does not change."),
            code="frozen",
            reg="REG-138",
            way_out=_("Take it back to draft first; that voids the signatures."),
        )
    return locked


def annual_ask(*, actor: Actor, report: AnnualReport) -> AnnualReport:
    """Ask for the figures anew, from everything received by now. While some are on the way, those are the answer."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, report)
        locked = _draft(report)
        build = newest_build(locked)
        if locked.asked == (build.number if build else 0) or outbox.failed_keys(
            BUILD_TOPIC, [build_key(locked)]
        ):
            _ask(work, locked)
    return locked


def build_store(*, actor: Actor, report: AnnualReport, number: int, data: bytes) -> AnnualBuild | None:
    """Keep assembled figures; called by the worker. Nothing when the report is frozen or has them already."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.SYSTEM_REPORT, report)
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.state != "draft" or AnnualBuild.objects.filter(report=locked, number=number).exists():
            return None
        cut_off = datetime.fromisoformat(json.loads(data)["report"]["cut_off"].replace("Z", "+00:00"))
        document = document_store(
            actor=actor,
            content=data,
            kind="annual_figures",
            name=f"{locked.number}-figures-{number}.json",
            media_type="application/json",
            subject=locked,
        )
        build = AnnualBuild(
            report=locked, number=number, cut_off=cut_off, data=document, data_hash=document.content_id
        )
        build.save(force_insert=True)
        work.event(
            events.ANNUAL_BUILT,
            stream=locked.stream,
            subject=locked,
            payload={
                **told(locked),
                "build": number,
                "cut_off": instant_text(cut_off),
                "hash": document.content_id,
            },
        )
    return build


def annual_write(*, actor: Actor, report: AnnualReport, section: str, text: str) -> AnnualText:
    """Write the holder's own words on a section of a draft (REG-19)."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, report)
        locked = _draft(report)
        if section not in locked.plan.sections or len(text) > LONGEST_TEXT:
            raise InvalidInput.single(
                _("There is no such section, or the text is too long."),
                field="text",
                code="invalid",
                way_out=_("Write at most %(n)s characters on a section of the plan.") % {"n": LONGEST_TEXT},
            )
        row, _made = AnnualText.objects.get_or_create(report=locked, section=section)
        if row.text != text.strip():
            row.text = text.strip()
            row.save(update_fields=["text"])
            work.event(
                events.ANNUAL_WRITTEN,
                stream=locked.stream,
                subject=locked,
                payload={**told(locked), "section": section},
            )
    return row
