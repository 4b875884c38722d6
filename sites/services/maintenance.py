"""Maintenance of an instrument: what is planned, and what was done (REG-46)."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem
from ledger.saving import insert
from ledger.trail import unit_of_work
from ledger.uploads import Upload
from sites import events
from sites.models import Equipment, Maintenance
from sites.policies import require
from sites.services.equipment import EVIDENCE

MOST_DAYS = 3660
"""A longer interval was mistyped."""


def _today(equipment: Equipment) -> date:
    return timezone.now().astimezone(ZoneInfo(equipment.site.zone)).date()


def maintenance_plan(
    *,
    actor: Actor,
    equipment: Equipment,
    every_days: int | None,
    first_due_on: date | None,
    stops: bool,
    reason: str,
) -> Equipment:
    """Plan the maintenance of an instrument, or end the plan (``every_days`` empty).

    Due is every so many days after the last maintenance, the first time on ``first_due_on``. ``stops``: the instrument is not
    used while it is overdue.
    """
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    problems = []
    if not reason.strip():
        problems.append(
            _problem(_("Say why."), "reason", _("Name the manual or the decision behind the plan."))
        )
    if every_days is not None and not 0 < every_days <= MOST_DAYS:
        problems.append(
            _problem(
                _("This is no interval."),
                "every_days",
                _("Enter days, from 1 to %(most)s.") % {"most": MOST_DAYS},
            )
        )
    if every_days is not None and first_due_on is None:
        problems.append(
            _problem(_("The first day is missing."), "first_due_on", _("Enter when it is due first."))
        )
    if every_days is None and (first_due_on is not None or stops):
        problems.append(
            _problem(
                _("The interval is missing."),
                "every_days",
                _("Enter the interval, or leave everything empty to end the plan."),
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    with unit_of_work(actor=actor) as work:
        locked = Equipment.objects.select_for_update(of=("self",)).get(pk=equipment.pk)
        locked.maintenance_every_days = every_days
        locked.maintenance_first_due_on = first_due_on
        locked.maintenance_stops = stops if every_days is not None else None
        locked.save(update_fields=["maintenance_every_days", "maintenance_first_due_on", "maintenance_stops"])
        work.event(
            events.MAINTENANCE_PLANNED,
            stream=locked.site.stream,
            subject=locked,
            payload={
                "site": locked.site.code,
                "code": locked.code,
                "every_days": every_days or 0,
                "first_due_on": first_due_on.isoformat() if first_due_on else "",
                "stops": bool(locked.maintenance_stops),
            },
            reason=reason.strip(),
        )
    return locked


def maintenance_record(
    *,
    actor: Actor,
    equipment: Equipment,
    done_on: date,
    work_done: str,
    evidence: str,
    done_by: str,
    upload: Upload | None = None,
    corrects: Maintenance | None = None,
    correction_reason: str = "",
) -> Maintenance:
    """Record a maintenance, or the right version of a wrong row (``corrects``, with a reason). Days are the site's own."""
    require(actor, Permission.EQUIPMENT_EDIT, equipment)
    as_written = _("Enter it as it stands on the report.")
    problems = [
        _problem(message, field, as_written)
        for field, given, message in (
            ("work_done", work_done, _("What was done is missing.")),
            ("evidence", evidence, _("The number of the report is missing.")),
            ("done_by", done_by, _("Who did it is missing.")),
        )
        if not given.strip()
    ]
    if done_on > _today(equipment):
        problems.append(
            _problem(_("The maintenance lies in the future."), "done_on", _("Record it once it was done."))
        )
    if corrects is not None and not correction_reason.strip():
        problems.append(
            Problem(
                message=_("Say what was wrong."),
                field="correction_reason",
                reg="REG-118",
                way_out=_("Give the reason for the correction."),
            )
        )
    if corrects is not None and corrects.equipment_id != equipment.pk:
        problems.append(
            _problem(
                _("That maintenance is of another instrument."), "corrects", _("Open it at its instrument.")
            )
        )
    if problems:
        raise InvalidInput(problems=problems)
    row = Maintenance(
        equipment=equipment,
        done_on=done_on,
        work=work_done.strip(),
        evidence=evidence.strip(),
        done_by=done_by.strip(),
        recorded_by_id=getattr(actor, "person_id", None),
        recorded_by_name=actor.printed_name,
        corrects=corrects,
        correction_reason=correction_reason.strip() if corrects else "",
    )
    with unit_of_work(actor=actor) as work:
        if upload is not None:
            row.document = upload_store(actor=actor, upload=upload, kind=EVIDENCE, subject=row)
        insert(
            row,
            {
                "corrects_id": Problem(
                    message=_("That row was corrected already."),
                    field="corrects",
                    reg="REG-118",
                    way_out=_("Correct the newest row."),
                )
            },
        )
        work.event(
            events.MAINTENANCE_DONE,
            stream=equipment.site.stream,
            subject=equipment,
            payload={
                "site": equipment.site.code,
                "code": equipment.code,
                "done_on": row.done_on.isoformat(),
                "work": row.work,
                "evidence": row.evidence,
                "corrects": str(row.corrects_id) if row.corrects_id else "",
                "sha256": row.document.content_id if row.document else "",
            },
            reason=row.correction_reason,
        )
    return row


def _problem(message: str, field: str, way_out: str) -> Problem:
    return Problem(message=message, field=field, reg="REG-46", way_out=way_out)
