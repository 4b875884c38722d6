"""Certifying and rejecting: the move, its signature and the entry in the register, in one transaction (REG-67 to REG-69)."""

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from batches.models import Batch
from batches.services.start import move_payload
from batches.standing import judged_again
from ledger.actors import Actor, ReauthProof
from ledger.errors import InvalidInput
from ledger.models import Signature
from ledger.trail import UnitOfWork, unit_of_work
from ledger.transitions import perform
from oversight import events
from oversight.decisions import load_decision, outstanding
from oversight.models import Certification, Outcome, take_number
from oversight.registering import basis_of, columns_of
from oversight.rules.decision import Decision
from oversight.services.reviews import lock_batch
from ui.formats import local


def batch_certify(*, actor: Actor, batch_id: uuid.UUID, proof: ReauthProof | None) -> Certification:
    """Certify a batch. Every rule is judged again under the lock.

    Raises ``NotPermitted``, ``WrongState``, ``RuleBroken`` (each problem with its REG id) or ``ProofRefused``.
    """

    def certify() -> Certification:
        return _decide(actor, batch_id, move="certify", outcome=Outcome.CERTIFIED, proof=proof)

    return judged_again(certify)


def batch_reject(
    *, actor: Actor, batch_id: uuid.UUID, reason: str, proof: ReauthProof | None
) -> Certification:
    """Reject a batch, with a reason, signed. Raises as ``batch_certify``, and ``InvalidInput`` without a reason."""
    if not reason.strip():
        raise InvalidInput.single(
            _("Say why the batch is rejected."),
            field="reason",
            code="required",
            reg="REG-68",
            way_out=_("Write the reason as an inspector should read it."),
        )
    return _decide(
        actor, batch_id, move="reject", outcome=Outcome.REJECTED, proof=proof, reason=reason.strip()
    )


def _decide(
    actor: Actor, batch_id: uuid.UUID, *, move: str, outcome: str, proof: ReauthProof | None, reason: str = ""
) -> Certification:
    person_id = getattr(actor, "person_id", None)
    made: list[Decision] = []

    def judged(locked: Batch) -> Decision:
        made.append(load_decision(locked, decider_id=person_id))
        return made[-1]

    with unit_of_work(actor=actor) as work:
        batch = lock_batch(batch_id)
        now = timezone.now()
        moved = perform(
            record=batch,
            move=move,
            actor=actor,
            proof=proof,
            reason=reason,
            payload=move_payload(batch),
            changes={"certified_by_id": person_id, "decided_at": now},
            subject=judged,
        )
        if moved.signature is None:  # the state table asks for one
            raise RuntimeError(f"move {move} of a batch was made without a signature")
        return _enter(work, actor, made[-1], outcome=outcome, reason=reason, signature=moved.signature)


def _enter(
    work: UnitOfWork, actor: Actor, decision: Decision, *, outcome: str, reason: str, signature: Signature
) -> Certification:
    """Enter the decision in the register."""
    batch = Batch.objects.only("decided_at").get(pk=decision.subject.dossier.batch.pk)
    own, run = decision.subject.dossier.batch, decision.run
    if decision.naming is None or batch.decided_at is None or decision.decider_id is None:
        # The rules let nothing of this through; fail closed if they ever do.
        raise RuntimeError(f"batch {own.number} was decided on by a person whom its licence does not name")
    awaited = outstanding(decision.subject)
    basis = basis_of(run) if run else _("Decided before the rules ran.")
    row = Certification(
        **columns_of(own),
        number=take_number("CERT", local(batch.decided_at).year),
        outcome=outcome,
        person_id=decision.decider_id,
        person_name=actor.printed_name,
        licence_person=decision.naming,
        run=run,
        signature=signature,
        basis=basis,
        reason=reason,
        outstanding=awaited,
        decided_at=batch.decided_at,
    )
    row.save(force_insert=True)
    work.event(
        events.CERTIFICATION_ENTERED,
        stream=row.stream,
        subject=row,
        payload={
            "register_number": row.number,
            "number": own.number,
            "outcome": str(outcome),
            "licence": own.licence.number,
            "basis": basis,
            "outstanding": awaited,
        },
        reason=reason,
    )
    return row
