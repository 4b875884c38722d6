"""Writes of reports: define, request, begin, finish, fail. Making the report itself is in ``making``."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import MasterFile, Step
from ledger import outbox
from ledger.actors import Actor
from ledger.documents import document_store
from ledger.errors import InvalidInput, NotPermitted, Problem
from ledger.identifiers.records import make_record_number, parse_record_number
from ledger.trail import unit_of_work
from ledger.transitions import perform
from oversight.models import (
    ReportDefinition,
    ReportKind,
    ReportOrigin,
    ReportProgress,
    ReportRun,
    take_number,
)
from oversight.reports import events
from oversight.reports.parameters import Parameters
from oversight.reports.sections import STANDARD, unknown_sections

TOPIC = "reports.requested"
LONGEST = timedelta(days=366)


def definition_add(
    *,
    actor: Actor,
    master_file: MasterFile,
    attribute: str = "",
    sections: Sequence[str] = STANDARD,
    zone: str = "Europe/London",
    kind: str = ReportKind.MONTHLY_COMPLIANCE,
) -> ReportDefinition:
    """Add the next version of a master file's report definition. Raises ``NotPermitted`` or ``InvalidInput``."""
    if not actor.may(Permission.MASTERFILE_EDIT, master_file):
        raise _not_permitted(_("You may not define reports of this master file."))
    problems = []
    if unknown := unknown_sections(list(sections)):
        problems.append(
            Problem(
                _("There is no section called %(names)s.") % {"names": ", ".join(unknown)},
                field="sections",
                way_out=_("Choose from: %(names)s.") % {"names": ", ".join(STANDARD)},
            )
        )
    known = set(
        Step.objects.filter(
            version__instruction__product_id=master_file.product_id,
            version__instruction__mode=master_file.mode,
        )
        .exclude(attribute="")
        .values_list("attribute", flat=True)
    )
    if attribute and attribute not in known:
        problems.append(
            Problem(
                _("No step of this product's instructions measures “%(attribute)s”.")
                % {"attribute": attribute},
                field="attribute",
                way_out=_("Choose from: %(names)s.") % {"names": ", ".join(sorted(known)) or _("none yet")},
            )
        )
    try:
        ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        problems.append(
            Problem(_("This is no time zone."), field="zone", way_out=_("For example Europe/London."))
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        MasterFile.objects.select_for_update(of=("self",)).get(pk=master_file.pk)
        last = (
            ReportDefinition.objects.filter(master_file=master_file, kind=kind).order_by("-version").first()
        )
        definition = ReportDefinition(
            master_file=master_file,
            kind=kind,
            version=last.version + 1 if last else 1,
            attribute=attribute,
            sections=list(sections),
            zone=zone,
        )
        definition.save(force_insert=True)
        work.event(
            events.DEFINITION_ADDED,
            stream=f"masterfile:{master_file.pk}",
            subject=definition,
            payload={
                "master_file": master_file.number,
                "kind": str(ReportKind(kind).label),
                "version": definition.version,
                "attribute": attribute,
                "sections": list(sections),
                "zone": zone,
            },
        )
    return definition


def report_request(
    *,
    actor: Actor,
    definition: ReportDefinition,
    period_start: datetime,
    period_end: datetime,
    cut_off: datetime | None = None,
    origin: str = ReportOrigin.DEMAND,
) -> ReportRun:
    """Ask for a report; return its run, which a worker makes. The same ask again returns the same run.

    Without ``cut_off`` everything received by now counts, and a run of the same period that is still waiting or being made
    is the answer. A failed run is never the answer: it can be asked for again. Raises ``NotPermitted`` or ``InvalidInput``.
    """
    permission = Permission.SYSTEM_REPORT if origin == ReportOrigin.SCHEDULE else Permission.REPORT_REQUEST
    if not actor.may(permission, definition):
        raise _not_permitted(_("You may not ask for reports of this master file."))
    now = timezone.now()
    _check_period(period_start, period_end, cut_off, now)
    same = ReportRun.objects.filter(definition=definition, period_start=period_start, period_end=period_end)
    found = (
        same.filter(state__in=("queued", "running"))
        if cut_off is None
        else same.filter(cut_off=cut_off).exclude(state="failed")
    )
    try:
        with unit_of_work(actor=actor) as work:
            # The master file's row is the lock: two clicks at once ask once.
            MasterFile.objects.select_for_update(of=("self",)).get(pk=definition.master_file_id)
            if run := found.first():
                return run
            there = period_start.astimezone(ZoneInfo(definition.zone))
            sequence = parse_record_number(take_number("RPT", there.year)).sequence
            run = ReportRun(
                number=make_record_number("RPT", there.year, sequence, month=there.month),
                definition=definition,
                period_start=period_start,
                period_end=period_end,
                cut_off=cut_off or now,
                origin=origin,
                requested_at=now,
                requested_by=getattr(actor, "person", None),
                requested_by_name=actor.printed_name,
            )
            run.save(force_insert=True)
            ReportProgress.objects.create(run=run)
            work.event(
                events.REPORT_REQUESTED,
                stream=run.stream,
                subject=run,
                payload={**parameters_of(run).for_event(), "origin": str(origin)},
            )
            outbox.defer(TOPIC, {"run": str(run.pk)}, key=str(run.pk))
            return run
    except IntegrityError:
        if again := same.filter(cut_off=cut_off or now).exclude(state="failed").first():
            return again
        raise


def _check_period(start: datetime, end: datetime, cut_off: datetime | None, now: datetime) -> None:
    problems = []
    if end <= start:
        problems.append(
            Problem(
                _("The period ends before it begins."), field="period", way_out=_("Choose another period.")
            )
        )
    elif end - start > LONGEST:
        problems.append(
            Problem(
                _("The period is longer than a year."), field="period", way_out=_("Ask for a year at a time.")
            )
        )
    if start >= (cut_off or now):
        problems.append(
            Problem(
                _("The period has not begun at the data cut-off."),
                field="period",
                way_out=_("Choose a period that has begun."),
            )
        )
    if cut_off is not None and cut_off > now:
        problems.append(
            Problem(
                _("The data cut-off lies in the future."),
                field="cut_off",
                reg="REG-138",
                way_out=_(
                    "Choose an instant that has passed: only what was received by then can be repeated."
                ),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)


def _not_permitted(message: str) -> NotPermitted:
    return NotPermitted(
        problems=(
            Problem(
                message,
                code="not_permitted",
                reg="REG-129",
                way_out=_("Ask a colleague who holds it, or the administrator for the right role."),
            ),
        )
    )


def parameters_of(run: ReportRun) -> Parameters:
    """What the run is made from, in this installation."""
    return Parameters.of(
        run,
        software=f"{settings.SPOKEWISE.PRODUCT_NAME} {settings.SPOKEWISE.VERSION}",
        demonstration=settings.SPOKEWISE.DEMO,
        address=settings.SITE_ADDRESS,
    )


def run_begin(*, actor: Actor, run_id: uuid.UUID) -> ReportRun:
    """Move a waiting run to being made; one that a lost worker left is taken on as it is."""
    run = ReportRun.objects.get(pk=run_id)
    if run.state == "queued":
        perform(record=run, move="begin", actor=actor, payload=parameters_of(run).for_event())
    return run


def run_finish(
    *, actor: Actor, run: ReportRun, data: bytes, rendered_hash: str, sealed: bytes, batches: int
) -> ReportRun:
    """Store the snapshot and the sealed PDF, and say on the trail which bytes they are."""
    with unit_of_work(actor=actor):
        snapshot = document_store(
            actor=actor,
            content=data,
            kind="report_snapshot",
            name=f"{run.number}.json",
            media_type="application/json",
            subject=run,
        )
        document = document_store(
            actor=actor,
            content=sealed,
            kind="report",
            name=run.file_name,
            media_type="application/pdf",
            subject=run,
        )
        perform(
            record=run,
            move="finish",
            actor=actor,
            payload={
                **parameters_of(run).for_event(),
                "snapshot_hash": snapshot.content_id,
                "render_hash": rendered_hash,
                "document_hash": document.content_id,
                "batches": batches,
            },
            changes={
                "snapshot": snapshot,
                "snapshot_hash": snapshot.content_id,
                "document": document,
                "finished_at": timezone.now(),
            },
        )
    return run


def run_fail(*, actor: Actor, run_id: uuid.UUID, fault: str) -> None:
    """Leave a visible failed run. One that is done or failed already stays as it is."""
    with transaction.atomic():
        run = ReportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.is_open:
            perform(
                record=run,
                move="fail",
                actor=actor,
                payload={**parameters_of(run).for_event(), "fault": fault[:300]},
                changes={"fault": fault[:300], "finished_at": timezone.now()},
            )


def note_download(*, actor: Any, run: ReportRun) -> None:
    """Put a download on the report's trail."""
    with unit_of_work(actor=actor) as work:
        work.event(
            events.REPORT_DOWNLOADED,
            stream=run.stream,
            subject=run,
            payload={"number": run.number, "document_hash": run.document.content_id if run.document else ""},
        )
