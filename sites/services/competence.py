"""Competence is assessed by somebody else, on one version, at one site (REG-47)."""

import uuid
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.permissions import Permission
from designations.models import InstructionVersion
from ledger.actors import Actor
from ledger.errors import InvalidInput, Problem, RuleBroken, WrongState
from ledger.trail import unit_of_work
from sites import events
from sites.models import Competence, RemoteSite
from sites.policies import require


def competence_payload(row: Competence) -> dict[str, object]:
    """What every event of a competence carries."""
    return {
        "site": row.site.code,
        "person": row.person.full_name,
        "instruction": row.instruction_version.instruction.number,
        "version": row.instruction_version.number,
    }


def own_competence() -> Problem:
    """Nobody assesses themselves (REG-47)."""
    return Problem(
        message=_("Nobody assesses their own competence."),
        field="person",
        rule="competence_not_own",
        reg="REG-47",
        way_out=_("Ask a colleague who may assess competence."),
    )


def competence_problems(
    *,
    instruction_version: InstructionVersion,
    site: RemoteSite,
    basis: str,
    valid_from: datetime,
    valid_until: datetime | None,
) -> list[Problem]:
    """What is wrong with an assessment; nothing when it can be recorded (REG-47)."""
    problems = []
    if not basis.strip():
        problems.append(
            Problem(
                message=_("How it was assessed is missing."),
                field="basis",
                reg="REG-47",
                way_out=_("Say what was watched, tested or read."),
            )
        )
    if instruction_version.state not in ("approved", "effective"):
        problems.append(
            Problem(
                message=_("Competence is assessed on an approved version."),
                field="instruction_version",
                reg="REG-47",
                way_out=_("Choose the version in force."),
            )
        )
    if site.control_scope_id != instruction_version.instruction.product.control_scope_id:
        problems.append(
            Problem(
                message=_("The instruction belongs to another control site."),
                field="instruction_version",
                reg="REG-24",
                way_out=_("Choose an instruction issued to this site."),
            )
        )
    if valid_until is not None and valid_until <= valid_from:
        problems.append(
            Problem(
                message=_("It ends before it begins."),
                field="valid_until",
                reg="REG-47",
                way_out=_("Enter a later end, or none."),
            )
        )
    return problems


def competence_assess(
    *,
    actor: Actor,
    person: Person,
    instruction_version: InstructionVersion,
    site: RemoteSite,
    basis: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Competence:
    """Record that ``person`` is competent on a version at a site. Nobody assesses themselves (REG-47)."""
    require(actor, Permission.COMPETENCE_ASSESS, site)
    if str(person.pk) == actor.actor_id:
        raise RuleBroken(problems=(own_competence(),))
    now = timezone.now()
    begins = valid_from or now
    problems = competence_problems(
        instruction_version=instruction_version,
        site=site,
        basis=basis,
        valid_from=begins,
        valid_until=valid_until,
    )
    if problems:
        raise InvalidInput(problems=problems)
    row = Competence(
        person=person,
        instruction_version=instruction_version,
        site=site,
        assessed_by_id=uuid.UUID(actor.actor_id),
        basis=basis.strip(),
        valid_from=begins,
        valid_until=valid_until,
    )
    with unit_of_work(actor=actor) as work:
        row.save(force_insert=True)
        work.event(
            events.COMPETENCE_ASSESSED,
            stream=site.stream,
            subject=row,
            payload=competence_payload(row) | {"valid_from": begins, "valid_until": valid_until},
            reason=row.basis,
        )
    return row


def competence_end(*, actor: Actor, competence: Competence, reason: str) -> Competence:
    """End a competence, at once."""
    require(actor, Permission.COMPETENCE_ASSESS, competence)
    if not reason.strip():
        raise InvalidInput.single(_("Say why."), field="reason", reg="REG-47", way_out=_("Give a reason."))
    with unit_of_work(actor=actor) as work:
        locked = (
            Competence.objects.select_related("person", "instruction_version__instruction")
            .select_for_update(of=("self",))
            .get(pk=competence.pk)
        )
        if locked.ended_at is not None:
            raise WrongState.single(
                _("It ended already."),
                reg="REG-47",
                way_out=_("Assess the person afresh if they are competent."),
            )
        locked.ended_at = timezone.now()
        locked.end_reason = reason.strip()
        locked.save(update_fields=["ended_at", "end_reason"])
        work.event(
            events.COMPETENCE_ENDED,
            stream=locked.site.stream,
            subject=locked,
            payload=competence_payload(locked),
            reason=locked.end_reason,
        )
    return locked
