"""Releasing: the move, its signature and the entry in the release register, in one transaction (REG-67, REG-70, REG-77)."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from batches import policies
from batches.models import Batch
from batches.services.start import move_payload
from batches.standing import judged_again
from designations.kinds import ReleaseModel
from ledger.actors import Actor, ReauthProof
from ledger.models import Signature
from ledger.trail import UnitOfWork, unit_of_work
from ledger.transitions import perform
from oversight import events
from oversight.decisions import outstanding
from oversight.models import Release, take_number
from oversight.models.release import Standing
from oversight.registering import basis_of, columns_of
from oversight.releasing import load_release, release_move
from oversight.rules.release import Releasing
from oversight.services.reviews import lock_batch
from ui.formats import local


def batch_release(*, actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Release:
    """Make a batch available for use, as its master file says. Every rule is judged again under the lock.

    Raises ``NotPermitted``, ``WrongState``, ``RuleBroken`` (each problem with its REG id) or ``ProofRefused``.
    """
    return judged_again(lambda: _release(actor, batch_id, proof))


def _release(actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Release:
    made: list[Releasing] = []

    def judged(locked: Batch) -> Releasing:
        made.append(load_release(locked, actor=actor))
        return made[-1]

    with unit_of_work(actor=actor) as work:
        batch = lock_batch(batch_id)
        policies.permit(actor, Permission.BATCH_RELEASE, batch)
        move = release_move(batch)
        now = timezone.now()
        changes = {"released_by_id": getattr(actor, "person_id", None), "released_at": now}
        if move == "release_special":
            changes["decided_at"] = now
        moved = perform(
            record=batch,
            move=move,
            actor=actor,
            proof=proof,
            payload=move_payload(batch),
            changes=changes,
            subject=judged,
        )
        if moved.signature is None:  # the state table asks for one
            raise RuntimeError(f"move {move} of a batch was made without a signature")
        return _enter(work, actor, made[-1], moved.signature)


def _enter(work: UnitOfWork, actor: Actor, releasing: Releasing, signature: Signature) -> Release:
    """Enter the release in its register."""
    own, certificate = releasing.subject.dossier.batch, releasing.certificate
    batch = Batch.objects.only("released_at", "expires_at").get(pk=own.pk)
    if batch.released_at is None or releasing.decider_id is None:
        raise RuntimeError(f"batch {own.number} was released by nobody")  # fail closed
    row = Release(
        **columns_of(own),
        number=take_number("REL", local(batch.released_at).year),
        model=releasing.model,
        certification=certificate,
        person_id=releasing.decider_id,
        person_name=actor.printed_name,
        standing=_standing(releasing),
        licence_person=releasing.naming,
        signature=signature,
        basis=_basis(releasing),
        outstanding=outstanding(releasing.subject),
        released_at=batch.released_at,
        expires_at=batch.expires_at,
    )
    row.save(force_insert=True)
    work.event(
        events.RELEASE_ENTERED,
        stream=row.stream,
        subject=row,
        payload={
            "register_number": row.number,
            "number": own.number,
            "model": str(row.model),
            "standing": str(row.standing),
            "licence": own.licence.number,
            "certificate": certificate.number if certificate else "",
            "basis": row.basis,
            "outstanding": row.outstanding,
        },
    )
    return row


def _standing(releasing: Releasing) -> str:
    if releasing.naming is None:
        return Standing.SITE
    special = releasing.model == ReleaseModel.QUALITY_CONTROLLER
    return Standing.QUALITY_CONTROLLER if special else Standing.QP


def _basis(releasing: Releasing) -> str:
    if releasing.certificate is not None:
        return _("Certificate %(number)s.") % {"number": releasing.certificate.number}
    run = releasing.run
    if run is None:
        raise RuntimeError("a special was released before the rules ran")  # fail closed
    return basis_of(run)
