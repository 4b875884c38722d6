"""A sealed report is submitted, its receipt recorded, its downloads told (REG-20)."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of
from ledger.uploads import Upload
from oversight.annual import events
from oversight.annual.services.writing import told
from oversight.models import AnnualReport


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
