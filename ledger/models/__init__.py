"""Tables of the ledger."""

from ledger.models.attestation import Attestation
from ledger.models.base import Record
from ledger.models.document import Document, DocumentContent
from ledger.models.event import Event, StreamHead
from ledger.models.outbox import OutboxMessage
from ledger.models.signature import Meaning, Signature, SignatureVoid
from ledger.models.transition import Transition

__all__ = [
    "Attestation",
    "Document",
    "DocumentContent",
    "Event",
    "Meaning",
    "OutboxMessage",
    "Record",
    "Signature",
    "SignatureVoid",
    "StreamHead",
    "Transition",
]
