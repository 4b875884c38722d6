"""Writes of annual reports, from the plan to the receipt (REG-19, REG-20, REG-138)."""

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
from ledger.actors import Actor, ReauthProof
from ledger.canonical import canonical_bytes, instant_text
from ledger.documents import document_bytes, document_store, upload_store
from ledger.errors import Conflict, InvalidInput, Problem, WrongState
from ledger.trail import UnitOfWork, unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import PDF, Upload
from oversight.annual import events, periods
from oversight.annual.builder import with_words
from oversight.annual.planning import plan_problems
from oversight.annual.selectors import (
    BUILD_TOPIC,
    SEAL_TOPIC,
    annual_case,
    build_key,
    newest_build,
    open_periods,
    seal_key,
    texts_of,
)
from oversight.models import AnnualBuild, AnnualPlan, AnnualReport, AnnualText, AnnualVersion, take_number

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


def annual_freeze(*, actor: Actor, report: AnnualReport, proof: ReauthProof | None) -> Moved:
    """Freeze figures and words as one snapshot and sign it as its author. Raises ``RuleBroken`` (REG-19, REG-138)."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        verdict = consider(
            record=locked,
            move=table_of(locked).move("freeze"),
            actor=actor,
            subject=annual_case(locked, actor),
        )
        build = newest_build(locked)
        if not verdict.allowed or build is None:
            raise verdict.refusal(problems=verdict.problems)
        version = locked.version + 1
        tree = with_words(json.loads(document_bytes(build.data)), texts_of(locked), version)
        snapshot = document_store(
            actor=actor,
            content=canonical_bytes(tree),
            kind="annual_snapshot",
            name=f"{locked.number}-{version}.json",
            media_type="application/json",
            subject=locked,
        )
        AnnualVersion(
            report=locked,
            number=version,
            build=build,
            snapshot=snapshot,
            snapshot_hash=snapshot.content_id,
        ).save(force_insert=True)
        return perform(
            record=report,
            move="freeze",
            actor=actor,
            proof=proof,
            payload={
                **told(locked),
                "version": version,
                "cut_off": instant_text(build.cut_off),
                "hash": snapshot.content_id,
            },
            changes={
                "version": version,
                "snapshot": snapshot,
                "snapshot_hash": snapshot.content_id,
                "author_id": getattr(actor, "person_id", None),
                "author_name": actor.printed_name,
                "frozen_at": timezone.now(),
            },
            subject=lambda record: annual_case(record, actor),
        )


def annual_approve(*, actor: Actor, report: AnnualReport, proof: ReauthProof | None) -> Moved:
    """Approve it, signed by another person; a worker draws and seals the PDF afterwards."""
    with unit_of_work(actor=actor):
        moved = perform(
            record=report,
            move="approve",
            actor=actor,
            proof=proof,
            payload={**told(report), "version": report.version, "hash": report.snapshot_hash},
            changes={
                "approver_id": getattr(actor, "person_id", None),
                "approver_name": actor.printed_name,
                "approved_at": timezone.now(),
            },
            subject=lambda record: annual_case(record, actor),
        )
        outbox.defer(SEAL_TOPIC, {"report": str(report.pk), "version": report.version}, key=seal_key(report))
    return moved


def annual_reopen(*, actor: Actor, report: AnnualReport, reason: str) -> Moved:
    """Take a report that was not submitted back to draft: its signatures are void, its frozen version is kept."""
    return perform(
        record=report,
        move="reopen",
        actor=actor,
        reason=reason,
        payload={**told(report), "version": report.version},
        changes={"approver_id": None, "approver_name": "", "approved_at": None, "document": None},
    )


def annual_send_back(*, actor: Actor, report: AnnualReport, reason: str) -> Moved:
    """Send it back to its author instead of approving it."""
    return perform(
        record=report,
        move="send_back",
        actor=actor,
        reason=reason,
        payload={**told(report), "version": report.version},
    )


def seal_store(
    *, actor: Actor, report: AnnualReport, version: int, sealed: bytes, rendered_hash: str
) -> AnnualReport:
    """Keep the sealed PDF of an approved version; called by the worker. Any other version or state stays as it is."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.state != "approved" or locked.version != version:
            return locked
        document = document_store(
            actor=actor,
            content=sealed,
            kind="annual_report",
            name=locked.file_name,
            media_type=PDF,
            subject=locked,
        )
        perform(
            record=locked,
            move="seal",
            actor=actor,
            payload={
                **told(locked),
                "version": version,
                "hash": locked.snapshot_hash,
                "render_hash": rendered_hash,
                "document_hash": document.content_id,
            },
            changes={"document": document},
        )
    return locked


def seal_ask_again(*, actor: Actor, report: AnnualReport) -> AnnualReport:
    """Ask anew for a sealed PDF that was given up. Raises ``WrongState`` when nothing was."""
    with unit_of_work(actor=actor) as work:
        permit(actor, Permission.ANNUAL_SUBMIT, report)
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        if locked.state != "approved" or not outbox.ask_again(SEAL_TOPIC, seal_key(locked)):
            raise WrongState.single(
                _("The sealed PDF is there, or is being made."),
                code="not_failed",
                way_out=_("Open the page of the report again."),
            )
        work.event(
            events.ANNUAL_SEAL_ASKED,
            stream=locked.stream,
            subject=locked,
            payload={**told(locked), "version": locked.version},
        )
    return locked


def _dated(on: date, after: date | None, what: str) -> list[Problem]:
    """A day that is neither in the future nor before what it follows."""
    if on > timezone.localdate():
        message, code = _("This date is in the future."), "in_future"
    elif after is not None and on < after:
        message, code = what, "out_of_order"
    else:
        return []
    return [
        Problem(
            message=message, field="on", code=code, reg="REG-20", way_out=_("Give the date on the paper.")
        )
    ]


def _said(text: str) -> list[Problem]:
    if text.strip():
        return []
    return [
        Problem(
            message=_("The reference is missing."),
            field="reference",
            code="missing",
            reg="REG-20",
            way_out=_("Copy it from the portal, the e-mail or the letter."),
        )
    ]


def _possible(actor: Actor, report: AnnualReport, move: str) -> None:
    verdict = consider(record=report, move=table_of(report).move(move), actor=actor)
    if not verdict.allowed:
        raise verdict.refusal(problems=verdict.problems)


def annual_submit(*, actor: Actor, report: AnnualReport, on: date, reference: str) -> Moved:
    """Record that the sealed report went to the authority, on which day and by which way (REG-20)."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        _possible(actor, locked, "submit")
        approved = timezone.localdate(locked.approved_at) if locked.approved_at else None
        problems = [
            *_dated(on, approved, _("This date is before the report was approved.")),
            *_said(reference),
        ]
        if problems:
            raise InvalidInput(problems=problems)
        return perform(
            record=report,
            move="submit",
            actor=actor,
            payload={
                **told(locked),
                "version": locked.version,
                "on": on.isoformat(),
                "reference": reference.strip(),
            },
            changes={"submitted_on": on, "reference": reference.strip()},
        )


def annual_acknowledge(
    *, actor: Actor, report: AnnualReport, on: date, reference: str, receipt: Upload
) -> Moved:
    """Record the authority's receipt with its paper (REG-20)."""
    with unit_of_work(actor=actor):
        locked = AnnualReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        _possible(actor, locked, "acknowledge")
        problems = [
            *_dated(on, locked.submitted_on, _("This date is before the report was submitted.")),
            *_said(reference),
        ]
        if problems:
            raise InvalidInput(problems=problems)
        paper = upload_store(
            actor=actor, upload=receipt, kind="annual_receipt", subject=locked, field="receipt"
        )
        return perform(
            record=report,
            move="acknowledge",
            actor=actor,
            payload={
                **told(locked),
                "on": on.isoformat(),
                "reference": reference.strip(),
                "receipt_hash": paper.content_id,
            },
            changes={"acknowledged_on": on, "receipt_reference": reference.strip(), "receipt": paper},
        )


def annual_downloaded(*, actor: Any, report: AnnualReport) -> None:
    """Put a download of the sealed PDF on the report's trail."""
    with unit_of_work(actor=actor) as work:
        work.event(
            events.ANNUAL_DOWNLOADED,
            stream=report.stream,
            subject=report,
            payload={**told(report), "document_hash": report.document.content_id if report.document else ""},
        )
