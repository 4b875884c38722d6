"""A date of submission is put right: a recorded act with its reason, the old day kept (REG-05, REG-119)."""

from datetime import date

from django.db.models import Min
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.events import designation as events
from designations.models import CaseLetter, Designation, SubmissionCorrection
from designations.policies import must_hold, permit
from designations.services.designations import stream_of, told
from designations.services.letters import day_faults, raise_faults
from ledger.actors import Actor
from ledger.errors import Conflict, Problem, WrongState
from ledger.trail import unit_of_work
from ui.formats import calendar_date


def submission_correct(
    *, actor: Actor, designation: Designation, was: date, submitted_on: date, reason: str
) -> SubmissionCorrection:
    """Put the day on which a case went to the authority right. What was submitted stays as it was (REG-06).

    ``was``: the day that the caller read; ``Conflict`` when another stands by now. The right day is no later than today, the
    first letter and the decision.
    """
    with unit_of_work(actor=actor) as work:
        locked = Designation.objects.select_for_update(of=("self",)).get(pk=designation.pk)
        permit(actor, Permission.DESIGNATION_EDIT, locked)
        if locked.submitted_on is None:
            raise WrongState.single(
                _("This case was not submitted: there is no date to correct."),
                code="not_submitted",
                reg="REG-05",
                way_out=_("Record the submission, with its date."),
            )
        if locked.submitted_on != was:
            raise Conflict.single(
                _("Somebody corrected this date meanwhile: it is %(day)s now.")
                % {"day": calendar_date(locked.submitted_on)},
                field="submitted_on",
                code="stale",
                reg="REG-119",
                way_out=_("Read the case again; send this again only if that date is wrong too."),
            )
        row = SubmissionCorrection(
            designation=locked,
            was=was,
            becomes=submitted_on,
            reason=reason.strip(),
            written_by=actor.printed_name,
        )
        raise_faults(_faults(locked, submitted_on, row.reason))
        must_hold(row)
        row.save(force_insert=True)
        locked.submitted_on = submitted_on
        locked.save(update_fields=["submitted_on"])
        work.event(
            events.SUBMISSION_CORRECTED,
            stream=stream_of(locked),
            subject=locked,
            payload={**told(locked), "from_on": was.isoformat(), "on": submitted_on.isoformat()},
            reason=row.reason,
        )
    return row


def _faults(case: Designation, day: date, reason: str) -> list[Problem]:
    """Everything that is wrong with the new day, and a reason that is not there."""
    found = day_faults("submitted_on", day) or _out_of_order(case, day)
    if not reason:
        found.append(
            Problem(
                message=_("Say why the date is corrected."),
                field="reason",
                code="required",
                reg="REG-119",
                way_out=_("Give the reason, and where the right date stands."),
            )
        )
    return found


def _out_of_order(case: Designation, day: date) -> list[Problem]:
    """The day that stands already, or one after the decision or the first letter about the case."""
    first = CaseLetter.objects.filter(designation=case).aggregate(Min("dated_on"))["dated_on__min"]
    if day == case.submitted_on:
        return [
            Problem(
                message=_("This is the date that stands."),
                field="submitted_on",
                code="unchanged",
                reg="REG-119",
                way_out=_("Give another date, or leave it as it is."),
            )
        ]
    if case.decided_on is not None and day > case.decided_on:
        code = "after_decision"
        message = _("The authority decided on %(day)s: the case was with it by then.") % {
            "day": calendar_date(case.decided_on)
        }
    elif first is not None and day > first:
        code = "after_letter"
        message = _(
            "The first letter about the case is of %(day)s: the case was with the authority by then."
        ) % {"day": calendar_date(first)}
    else:
        return []
    way_out = _("Give the date on which it went to the authority.")
    return [Problem(message=message, field="submitted_on", code=code, reg="REG-05", way_out=way_out)]
