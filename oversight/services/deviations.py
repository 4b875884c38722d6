"""Writing deviations: opened by a broken limit, raised by a person, assessed, closed with a signature (REG-81, REG-82)."""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import policies
from batches.events import SPECIFICATION_FAILED
from batches.models import Batch, StepEntry
from designations.content import load_content
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput, Problem
from ledger.models import Event
from ledger.trail import UnitOfWork, unit_of_work
from ledger.transitions import Moved, perform
from oversight import events
from oversight.models import Deviation, OtherSites, Severity, take_number
from oversight.rules.closing import DeviationClosing
from ui.formats import local


def deviation_open_from_limit(work: UnitOfWork, *, event: Event, batch: Batch) -> Deviation:
    """Open the deviation of one broken limit or failed line of the release specification, in the unit of work under way.

    A critical step or a registered criterion starts as critical, any other as major; the assessment may say otherwise.
    """
    data = event.data
    entry = StepEntry.objects.select_related("performer", "witness").get(pk=data["entry_id"])
    content = load_content(batch.instruction_version_id)
    step = content.by_key.get(data["step_key"])
    critical = step is not None and step.critical
    verdict = entry.verdict
    if event.kind == SPECIFICATION_FAILED:
        failed = content.lines_of.get(data["step_key"], ())
        critical = critical or any(criterion.registered for criterion in failed)
        verdict = _("the release specification is not met")
    deviation = _new(
        work.actor,
        batch,
        entry=entry,
        step_key=data["step_key"],
        title=(_("%(title)s: %(verdict)s") % {"title": data["step_title"], "verdict": verdict})[:300],
        value=data["value"][:300],
        limit_words=data["limit"][:300],
        distance=data["distance"],
        performer_id=entry.performer_id,
        performer_name=entry.performer.full_name,
        witness_id=entry.witness_id,
        witness_name=entry.witness.full_name if entry.witness else "",
        severity=Severity.CRITICAL if critical else Severity.MAJOR,
    )
    work.event(
        events.DEVIATION_OPENED,
        stream=deviation.stream,
        subject=deviation,
        payload={
            "number": deviation.number,
            "batch": str(batch.pk),
            "batch_number": batch.number,
            "step_key": deviation.step_key,
            "step_title": data["step_title"],
            "value": deviation.value,
            "limit": deviation.limit_words,
            "distance": deviation.distance,
            "entry_id": str(entry.pk),
            "severity": str(deviation.severity),
        },
    )
    return deviation


def deviation_raise(
    *, actor: Actor, batch_id: uuid.UUID, title: str, description: str, severity: str, step_key: str = ""
) -> Deviation:
    """Open a deviation on a batch by hand. Raises ``NotPermitted`` or ``InvalidInput`` with every fault."""
    with unit_of_work(actor=actor) as work:
        batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        policies.permit(actor, Permission.DEVIATION_EDIT, batch)
        problems = _blank(title=title, description=description) + _severity(severity)
        if step_key and step_key not in load_content(batch.instruction_version_id).by_key:
            problems.append(
                Problem(
                    _("The instruction of this batch has no such step."),
                    field="step_key",
                    way_out=_("Choose a step of the batch, or none."),
                )
            )
        if problems:
            raise InvalidInput(problems=tuple(problems))
        deviation = _new(
            actor,
            batch,
            step_key=step_key,
            title=title.strip()[:300],
            description=description.strip(),
            severity=severity,
        )
        work.event(
            events.DEVIATION_RAISED,
            stream=deviation.stream,
            subject=deviation,
            payload={
                "number": deviation.number,
                "batch": str(batch.pk),
                "batch_number": batch.number,
                "title": deviation.title,
                "severity": str(severity),
            },
            reason=deviation.description,
        )
    return deviation


def _new(actor: Actor, batch: Batch, **fields: Any) -> Deviation:
    now = timezone.now()
    deviation = Deviation(
        number=take_number("DEV", local(now).year),
        batch=batch,
        batch_number=batch.number,
        opened_at=now,
        opened_by=actor.actor_id,
        opened_by_name=actor.printed_name,
        site_scope_id=batch.site_scope_id,
        product_scope_id=batch.product_scope_id,
        control_scope_id=batch.control_scope_id,
        **fields,
    )
    deviation.save(force_insert=True)
    return deviation


def deviation_assess(
    *,
    actor: Actor,
    deviation_id: uuid.UUID,
    severity: str,
    impact: str,
    action: str,
    root_cause: str = "",
    other_sites: str,
    other_sites_note: str = "",
) -> Moved:
    """Say what a deviation means. Whether other sites are affected has to be answered (REG-82).

    Raises ``NotPermitted``, ``WrongState`` or ``InvalidInput`` with every fault at once.
    """
    problems = _blank(impact=impact, action=action) + _severity(severity)
    if other_sites not in (OtherSites.NO, OtherSites.YES):
        problems.append(
            Problem(
                _("Say whether other sites are affected."),
                field="other_sites",
                code="required",
                reg="REG-82",
                way_out=_("Look at the same step, lots and equipment elsewhere, then answer yes or no."),
            )
        )
    elif other_sites == OtherSites.YES and not other_sites_note.strip():
        problems.append(
            Problem(
                _("Say which sites are affected."),
                field="other_sites_note",
                code="required",
                reg="REG-82",
                way_out=_("Name the sites and what was found there."),
            )
        )
    with unit_of_work(actor=actor):
        deviation = Deviation.objects.select_for_update(of=("self",)).get(pk=deviation_id)
        policies.permit(actor, Permission.DEVIATION_EDIT, deviation)
        if problems:
            raise InvalidInput(problems=tuple(problems))
        return perform(
            record=deviation,
            move="assess",
            actor=actor,
            payload={
                "number": deviation.number,
                "severity": str(severity),
                "impact": impact.strip(),
                "action": action.strip(),
                "other_sites": str(other_sites),
                "other_sites_note": other_sites_note.strip(),
            },
            changes={
                "severity": severity,
                "impact": impact.strip(),
                "action": action.strip(),
                "root_cause": root_cause.strip(),
                "other_sites": other_sites,
                "other_sites_note": other_sites_note.strip(),
                "assessed_by_id": getattr(actor, "person_id", None),
                "assessed_by_name": actor.printed_name,
                "assessed_at": timezone.now(),
            },
        )


def deviation_close(
    *, actor: Actor, deviation_id: uuid.UUID, conclusion: str, proof: ReauthProof | None
) -> Moved:
    """Approve the assessment and close, with a signature, by a person who neither assessed it nor made the entry.

    Raises ``NotPermitted``, ``WrongState``, ``RuleBroken``, ``InvalidInput`` or ``ProofRefused``.
    """
    problems = _blank(conclusion=conclusion)
    person_id = getattr(actor, "person_id", None)
    with unit_of_work(actor=actor):
        deviation = Deviation.objects.select_for_update(of=("self",)).get(pk=deviation_id)
        policies.permit(actor, Permission.DEVIATION_CLOSE, deviation)
        if problems:
            raise InvalidInput(problems=tuple(problems))
        return perform(
            record=deviation,
            move="close",
            actor=actor,
            proof=proof,
            payload={
                "number": deviation.number,
                "severity": deviation.severity,
                "conclusion": conclusion.strip(),
            },
            changes={
                "conclusion": conclusion.strip(),
                "closed_by_id": person_id,
                "closed_by_name": actor.printed_name,
                "closed_at": timezone.now(),
            },
            subject=lambda locked: DeviationClosing(locked, person_id),
        )


def _blank(**given: str) -> list[Problem]:
    return [
        Problem(
            _("Fill this in."),
            field=name,
            code="required",
            reg="REG-81",
            way_out=_("Write it in a sentence or two."),
        )
        for name, text in given.items()
        if not text.strip()
    ]


def _severity(severity: str) -> list[Problem]:
    if severity in Severity.values:
        return []
    return [
        Problem(
            _("Choose a severity."),
            field="severity",
            code="not_offered",
            reg="REG-81",
            way_out=_("Critical, major or minor."),
        )
    ]
