"""Decide about work that a restriction or a pause caught in hand: finish and hold, or stop (REG-41)."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import hold_events as events
from batches.models import Batch, WorkHold
from batches.policies import permit
from batches.services.start import move_payload
from batches.standing import Cause, load_standing
from ledger.actors import Actor, ReauthProof
from ledger.errors import WrongState
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform


def hold_of(batch: Batch, cause: Cause) -> WorkHold:
    """The decision's record for a batch and a cause; not saved when nobody began one."""
    given: Mapping[str, Any] = (
        {"restriction_id": cause.key}
        if cause.is_restriction
        else {"enrolment_id": cause.key, "since": cause.since}
    )
    found = WorkHold.objects.select_related("restriction").filter(batch=batch, **given).first()
    hold = found or WorkHold(batch=batch, **given)
    hold.batch = batch
    return hold


def hold_begin(*, actor: Actor, batch_id: uuid.UUID, cause: uuid.UUID) -> WorkHold:
    """The record on which the decision is signed, made when there is none. It changes nothing: it is not decided.

    Raises ``NotPermitted``, and ``WrongState`` when this cause does not stop the batch now.
    """
    with unit_of_work(actor=actor) as work:
        batch = (
            Batch.objects.select_for_update(of=("self",)).select_related("site", "product").get(pk=batch_id)
        )
        permit(actor, Permission.SITE_PAUSE, batch)
        standing = load_standing(batch)
        found = next((one for one in standing.causes if one.key == cause), None)
        if found is None or not batch.is_open:
            raise WrongState.single(
                _("This does not stop the batch now: there is nothing to decide."),
                code="nothing_to_decide",
                reg="REG-41",
                way_out=_("Look at the batch again."),
            )
        hold = hold_of(batch, found)
        if hold._state.adding:
            hold.save(force_insert=True)
            work.event(
                events.HOLD_ASKED,
                stream=batch.stream,
                subject=hold,
                payload={**move_payload(batch), "cause": hold.cause_number},
            )
    return hold


def hold_decide(*, actor: Actor, hold: WorkHold, move: str, proof: ReauthProof | None, reason: str) -> Moved:
    """Sign ``finish`` (its steps may be signed, and it is held) or ``stop`` (for good), with a reason (REG-41)."""
    with unit_of_work(actor=actor):
        # The batch first, as whoever records a step takes it: a step being signed finishes, or waits and sees this.
        batch = (
            Batch.objects.select_for_update(of=("self",))
            .select_related("site", "product")
            .get(pk=hold.batch_id)
        )
        return perform(
            record=hold,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload={**move_payload(batch), "cause": hold.cause_number},
        )
