"""How a record came to be submitted: typed and signed here, or received from a hospital system and signed afterwards."""

from dataclasses import dataclass

from batches.dossier import Dossier
from batches.models import Batch
from ledger.models import Meaning, Signature, Transition

WAYS_IN = ("submit", "receive")
"""Moves by which a record reaches the control site. Signing a received one afterwards moves nothing."""


@dataclass(frozen=True)
class Submission:
    """``received``: the record last came from a hospital system. ``signature``: the one of the submission that stands."""

    received: bool
    signature: Signature | None

    @property
    def waits_for_signature(self) -> bool:
        """Whether the record was received and no person has answered for it."""
        return self.received and self.signature is None


def submission_of(dossier: Dossier) -> Submission:
    """How the record of a loaded dossier was submitted. No query."""
    ways = [move.move for move in dossier.transitions if move.move in WAYS_IN]
    standing = [one for one in dossier.standing_signatures if one.meaning == Meaning.SUBMITTED]
    return Submission(
        received=bool(ways) and ways[-1] == "receive", signature=standing[-1] if standing else None
    )


def load_submission(batch: Batch) -> Submission:
    """The same from the database: two statements."""
    way = (
        Transition.objects.filter(record_type=Batch._meta.label_lower, record_id=batch.pk, move__in=WAYS_IN)
        .order_by("-id")
        .values_list("move", flat=True)
        .first()
    )
    signature = (
        Signature.objects.filter(
            subject_type=Batch._meta.label_lower,
            subject_id=str(batch.pk),
            meaning=Meaning.SUBMITTED,
            void=None,
        )
        .order_by("-id")
        .first()
    )
    return Submission(received=way == "receive", signature=signature)
