"""The letters of a designation case, and what can be wrong with the day that one bears (REG-05)."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from designations.models import CaseLetter, Designation
from ledger.actors import Actor
from ledger.documents import upload_store
from ledger.errors import InvalidInput, Problem
from ledger.uploads import Upload
from ui.formats import calendar_date

LETTER = "designation_letter"
Papers = Sequence[Upload]


def write_letter(
    actor: Actor,
    designation: Designation,
    kind: str,
    dated_on: date,
    says: str,
    papers: Papers,
    *,
    conditions: str = "",
    answers: CaseLetter | None = None,
) -> CaseLetter:
    """Write one, with its documents, in the unit of work under way (REG-05)."""
    letter = CaseLetter(
        designation=designation,
        kind=kind,
        dated_on=dated_on,
        says=says.strip(),
        conditions=conditions.strip(),
        answers=answers,
        written_by=actor.printed_name,
    )
    letter.save(force_insert=True)
    for number, paper in enumerate(papers):
        upload_store(actor=actor, upload=paper, kind=LETTER, subject=letter, field=f"documents.{number}")
    return letter


def day_faults(field: str, day: date) -> list[Problem]:
    """A day in the future, or before there were such letters."""
    if day > timezone.localdate():
        return [
            Problem(
                message=_("This date is in the future."),
                field=field,
                code="in_future",
                way_out=_("Give the date as it was."),
            )
        ]
    earliest = settings.SPOKEWISE.EARLIEST_LETTER
    if day < earliest:
        return [
            Problem(
                message=_("No letter of a case is older than %(day)s.") % {"day": calendar_date(earliest)},
                field=field,
                code="too_old",
                way_out=_("Look at the year."),
            )
        ]
    return []


def date_faults(
    designation: Designation, field: str, day: date, *, after: date | None = None
) -> list[Problem]:
    """A day in the future, before there were such letters, before the submission, or before what it answers or decides."""
    if found := day_faults(field, day):
        return found
    if designation.submitted_on is not None and day < designation.submitted_on:
        return [
            Problem(
                message=_("The authority cannot have decided before the case was submitted.")
                if field in ("awarded_on", "decided_on")
                else _("This lies before the case was submitted."),
                field=field,
                code="before_submission",
                reg="REG-05",
                way_out=_(
                    "Give the date on the authority’s letter. If the date of submission is wrong, correct it on the page of the"
                    " case."
                ),
            )
        ]
    if after is not None and day < after:
        decision = field in ("awarded_on", "decided_on")
        return [
            Problem(
                message=_("The decision cannot be older than the last letter before it, of %(day)s.")
                % {"day": calendar_date(after)}
                if decision
                else _("The answer cannot be older than what it answers."),
                field=field,
                code="before_letter" if decision else "before_question",
                reg="REG-05",
                way_out=_("Give the date on the authority’s letter.")
                if decision
                else _("Give the date on the answer."),
            )
        ]
    return []


def last_letter(designation: Designation) -> date | None:
    """The day of the newest letter, answer or meeting: no decision is older (REG-05). One query."""
    newest: date | None = CaseLetter.objects.filter(designation=designation).aggregate(Max("dated_on"))[
        "dated_on__max"
    ]
    return newest


def raise_faults(problems: Sequence[Problem]) -> None:
    """Raise them all at once."""
    if problems:
        raise InvalidInput(problems=tuple(problems))
