"""Moves of a batch that making owns: submission with a signature, abortion with a reason."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from batches.dossier import load_dossier
from batches.models import Batch
from batches.services.start import move_payload
from batches.standing import judged_again
from batches.submission import load_submission
from designations.content import load_content
from designations.kinds import StepKind
from ledger import outbox
from ledger.actors import Actor, ReauthProof
from ledger.trail import unit_of_work
from ledger.transitions import Moved, perform

SUBMITTED_TOPIC = "batches.submitted"
"""Outbox topic: the floor above runs its review rules over the submitted batch."""


def batch_submit(*, actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Moved:
    """Sign and submit the record (REG-56, REG-120). The signature covers the whole record as canonical bytes.

    Raises ``NotPermitted``, ``WrongState``, ``RuleBroken`` (a step missing, a witness missing, a stale calculation) or
    ``ProofRefused``.
    """

    def submit() -> Moved:
        return _submit(actor, batch_id, proof)

    return judged_again(submit)


def _submit(actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Moved:
    with unit_of_work(actor=actor):
        batch = (
            Batch.objects.select_for_update(of=("self",)).select_related("site", "product").get(pk=batch_id)
        )
        moved = perform(
            record=batch,
            move="submit",
            actor=actor,
            proof=proof,
            payload=move_payload(batch),
            changes={
                "submitted_at": timezone.now(),
                "unsigned_since": None,
                "submitted_by_id": getattr(actor, "person_id", None),
                **ending(batch),
            },
            subject=lambda locked: load_dossier(locked.pk),
        )
        outbox.defer(
            SUBMITTED_TOPIC,
            {"batch": str(batch.pk), "transition": str(moved.transition.pk)},
            key=f"{batch.pk}:{moved.transition.pk}",
        )
    return moved


def batch_sign_received(*, actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Moved:
    """Sign the record that a hospital system sent, as the site's answer for it (REG-56, REG-120).

    The signature covers the whole record as it stands. The review rules run again, so that the newest run has judged the
    signature too. Raises ``NotPermitted``, ``WrongState``, ``RuleBroken`` (typed here, or signed already) or
    ``ProofRefused``.
    """
    with unit_of_work(actor=actor):
        batch = (
            Batch.objects.select_for_update(of=("self",)).select_related("site", "product").get(pk=batch_id)
        )
        moved = perform(
            record=batch,
            move="sign_record",
            actor=actor,
            proof=proof,
            payload=move_payload(batch),
            changes={"unsigned_since": None},
            subject=load_submission,
        )
        outbox.defer(
            SUBMITTED_TOPIC,
            {"batch": str(batch.pk), "transition": str(moved.transition.pk)},
            key=f"{batch.pk}:{moved.transition.pk}",
        )
    return moved


def ending(batch: Batch) -> dict[str, Any]:
    """End of manufacture and expiry, when no step said so: the end is the last step that is not a test (REG-64)."""
    if batch.manufacture_ended_at is not None:
        return {}
    content = load_content(batch.instruction_version_id)
    making = [step.key for step in content.steps if step.kind != StepKind.TEST_RESULT]
    last = (
        batch.entries.filter(step_key__in=making, corrected_by=None)
        .order_by("-performed_at")
        .values_list("performed_at", flat=True)
        .first()
    )
    if last is None:
        return {}
    shelf_life = content.shelf_life_minutes
    return {
        "manufacture_ended_at": last,
        "expires_at": last + timedelta(minutes=shelf_life) if shelf_life else None,
    }


def batch_abort(*, actor: Actor, batch_id: uuid.UUID, reason: str) -> Moved:
    """Stop a batch for good, with a reason; its record stays and counts as a batch (REG-63)."""
    with unit_of_work(actor=actor):
        batch = (
            Batch.objects.select_for_update(of=("self",)).select_related("site", "product").get(pk=batch_id)
        )
        return perform(record=batch, move="abort", actor=actor, reason=reason, payload=move_payload(batch))
