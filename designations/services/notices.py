"""Notices to the authority about named persons: raised by the change itself, open until recorded as sent (REG-34)."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from designations.events import notice as events
from designations.kinds import Capacity, LicenceType
from designations.models import LicenceNotice, LicencePerson
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem
from ledger.trail import unit_of_work
from ledger.transitions import Moved, consider, perform, table_of

TOLD: dict[str, frozenset[str]] = {
    LicenceType.MIA: frozenset({Capacity.PRODUCTION}),
    LicenceType.MIA_IMP: frozenset({Capacity.PRODUCTION, Capacity.QP}),
    LicenceType.MS: frozenset({Capacity.PRODUCTION}),
}
"""Whose change the authority is told of, by type of licence (REG-34; of a trial's QP: GENERAL)."""


def raise_notice(work: Any, person: LicencePerson, says: str, changed_on: date) -> LicenceNotice | None:
    """Open a notice in the unit of work of the change; nothing where nobody need be told."""
    licence = person.licence
    if person.capacity not in TOLD[licence.licence_type]:
        return None
    due_on = max(changed_on, timezone.localdate()) + timedelta(days=settings.SPOKEWISE.LICENCE_NOTICE_DAYS)
    notice = LicenceNotice(licence=licence, person=person, says=says, changed_on=changed_on, due_on=due_on)
    notice.save(force_insert=True)
    work.event(
        events.NOTICE_RAISED,
        stream=f"licence:{licence.pk}",
        subject=notice,
        payload={"number": licence.number, "says": says, "due_on": due_on.isoformat()},
    )
    return notice


def notice_send(*, actor: Actor, notice: LicenceNotice, on: date, reference: str) -> Moved:
    """Record that the authority was told, on which day and under which reference (REG-34)."""
    with unit_of_work(actor=actor):
        locked = LicenceNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        verdict = consider(record=locked, move=table_of(locked).move("send"), actor=actor)
        if not verdict.allowed:
            raise verdict.refusal(problems=verdict.problems)
        problems = []
        if on > timezone.localdate():
            problems.append(
                Problem(
                    message=_("This date is in the future."),
                    field="on",
                    code="in_future",
                    reg="REG-34",
                    way_out=_("Record it once the authority has been told."),
                )
            )
        if not reference.strip():
            problems.append(
                Problem(
                    message=_("The reference is missing."),
                    field="reference",
                    code="missing",
                    reg="REG-34",
                    way_out=_("Give the reference of the letter or the submission."),
                )
            )
        if problems:
            raise InvalidInput(problems=problems)
        return perform(
            record=notice,
            move="send",
            actor=actor,
            payload={
                "number": locked.licence.number,
                "says": locked.says,
                "on": on.isoformat(),
                "reference": reference.strip(),
            },
            changes={"sent_on": on, "reference": reference.strip()},
        )
