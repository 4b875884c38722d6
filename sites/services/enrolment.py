"""Moves of an enrolment: propose, onboard, activate, pause, resume, suspend, lift, cease."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from designations.models import MasterFile
from ledger.actors import Actor, ReauthProof
from ledger.errors import Conflict, InvalidInput
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform
from sites import events
from sites.checklists.items import CLOSURE, ONBOARDING, STATES
from sites.checklists.services import checklist_begin
from sites.models import ChecklistItem, Enrolment, RemoteSite, Restriction
from sites.policies import require
from sites.services.restriction import write_restriction
from sites.states import ENROLMENTS
from sites.subjects import enrolment_subject


def enrolment_payload(enrolment: Enrolment) -> dict[str, str]:
    """What every event of an enrolment carries."""
    return {
        "site": enrolment.site.code,
        "site_name": enrolment.site.name,
        "master_file": enrolment.master_file.number,
        "product": enrolment.master_file.product.code,
    }


def enrolment_propose(*, actor: Actor, site: RemoteSite, master_file: MasterFile, proposal: str) -> Enrolment:
    """Propose a site for a master file (REG-27, REG-35). Raises ``InvalidInput``, ``Conflict``, ``NotPermitted``."""
    require(actor, Permission.SITE_ENROL, site)
    require(actor, Permission.SITE_ENROL, master_file)
    if not proposal.strip():
        raise InvalidInput.single(
            _("Say why this site."),
            field="proposal",
            reg="REG-35",
            way_out=_("Enter the reason for the proposal."),
        )
    if site.control_site_id != master_file.control_site_id:
        raise InvalidInput.single(
            _("The site and the master file belong to two different control sites."),
            field="master_file",
            reg="REG-24",
            way_out=_("Choose a master file of the site’s own control site."),
        )
    with unit_of_work(actor=actor) as work:
        enrolment = Enrolment(
            site=site, master_file=master_file, proposal=proposal.strip(), state_since=timezone.now()
        )
        try:
            with transaction.atomic():
                enrolment.save(force_insert=True)
        except IntegrityError as error:
            if "mfg_sites_enrolment_once" not in str(error):
                raise
            raise Conflict.single(
                _("This site is already enrolled in this master file."),
                field="master_file",
                reg="REG-35",
                way_out=_("Open the enrolment on the site’s page."),
            ) from error
        work.event(
            events.ENROLMENT_PROPOSED,
            stream=site.stream,
            subject=enrolment,
            payload=enrolment_payload(enrolment),
            reason=proposal.strip(),
        )
    return enrolment


PLAIN_MOVES = ("begin", "activate", "pause", "resume", "cease")
"""Moves that a person makes by signing, with a reason and nothing else."""
RESTS_ON = {"activate": ONBOARDING, "cease": CLOSURE}
"""Move → the checklist that it rests on."""


def enrolment_move(
    *, actor: Actor, enrolment: Enrolment, move: str, proof: ReauthProof | None, reason: str
) -> Moved:
    """Make one signed move of ``PLAIN_MOVES``. Raises a ``Refusal``; the rules look at the site's facts at this instant."""
    if move not in PLAIN_MOVES:
        raise KeyError(move)
    with unit_of_work(actor=actor):
        if move in RESTS_ON:
            _keep_as_asked(actor, enrolment, RESTS_ON[move])
        moved = _perform(actor=actor, enrolment=enrolment, move=move, proof=proof, reason=reason)
        if move == "begin":
            checklist_begin(actor=actor, enrolment=enrolment, purpose=ONBOARDING)
    return moved


def _keep_as_asked(actor: Actor, enrolment: Enrolment, purpose: str) -> None:
    """What was added to our list since this one was begun becomes part of it with the move that is judged by it.

    A list that nobody began is the rule's to refuse, and one that is not worked on now is the state table's.
    """
    if not actor.may(Permission.SITE_ENROL, enrolment) or enrolment.state not in STATES[purpose]:
        return
    if ChecklistItem.objects.select_related(None).filter(enrolment=enrolment, purpose=purpose).exists():
        checklist_begin(actor=actor, enrolment=enrolment, purpose=purpose)


def enrolment_suspend(
    *,
    actor: Actor,
    enrolment: Enrolment,
    proof: ReauthProof | None,
    reference: str,
    reason: str,
    notice_on: date | None = None,
    answer_due_on: date | None = None,
    effective_from: datetime | None = None,
) -> Restriction:
    """Record that the licensing authority suspended the site, in force already (REG-38, REG-40).

    Writes the restriction and moves the enrolment in one transaction. A suspension that begins later is recorded by
    ``restriction_record``: the start gate obeys it from its instant on, and this is called when it has begun.
    """
    now = timezone.now()
    begins = effective_from or now
    require(actor, Permission.SITE_SUSPEND, enrolment)
    if begins > now:
        raise InvalidInput.single(
            _("This suspension has not begun yet."),
            field="effective_from",
            reg="REG-40",
            way_out=_("Record it as a restriction with its date; the start gate obeys it from then on."),
        )
    with unit_of_work(actor=actor):
        locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
        restriction = write_restriction(
            actor=actor,
            imposed_by=Restriction.ImposedBy.AUTHORITY,
            enrolment=locked,
            reference=reference,
            reason=reason,
            notice_on=notice_on,
            answer_due_on=answer_due_on,
            effective_from=begins,
        )
        _perform(
            actor=actor,
            enrolment=enrolment,
            move="suspend",
            proof=proof,
            reason=reason,
            extra={"restriction": restriction.number},
            changes={"state_before": locked.state, "state_since": begins},
        )
    return restriction


def _perform(
    *,
    actor: Actor,
    enrolment: Enrolment,
    move: str,
    proof: ReauthProof | None,
    reason: str,
    extra: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Moved:
    return perform(
        record=enrolment,
        move=move,
        actor=actor,
        proof=proof,
        reason=reason,
        payload=enrolment_payload(enrolment) | dict(extra or {}),
        changes={"state_since": timezone.now(), **(changes or {})},
        subject=partial(enrolment_subject, signer=actor.actor_id),
    )


def enrolment_return(
    *, actor: Actor, enrolment: Enrolment, restriction: Restriction, move: str, reason: str
) -> Moved:
    """Bring a suspended enrolment back to what it was, once its restriction is lifted. Called by ``restriction_lift``."""
    return _perform(
        actor=actor,
        enrolment=enrolment,
        move=move,
        proof=None,
        reason=reason,
        extra={
            "restriction": restriction.number,
            "variation": restriction.variation_reference,
            "returns_to": str(ENROLMENTS.title(ENROLMENTS.move(move).target)).lower(),
        },
        changes={"state_before": ""},
    )
