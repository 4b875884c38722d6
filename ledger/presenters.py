"""Signatures as pages show them (REG-120): the one list of every floor."""

from collections.abc import Iterable
from typing import Any

from ledger.models import Signature


def signature_rows(signatures: Iterable[Signature]) -> list[dict[str, Any]]:
    """Signatures for ``components/signature_list``: a void one keeps its place, with the reason."""
    rows = []
    for signature in signatures:
        void = getattr(signature, "void", None)
        rows.append(
            {
                "name": signature.printed_name,
                "role": signature.role_name,
                "meaning": signature.get_meaning_display(),
                "signed_at": signature.signed_at,
                "record_hash": signature.content_hash,
                "void_reason": void.reason if void else "",
                "void_at": void.voided_at if void else None,
            }
        )
    return rows
