"""What is signed when an agreement is put in force or ended (REG-43, REG-120)."""

from typing import Any

from django.utils.translation import gettext as _


def agreement_tree(agreement: Any) -> dict[str, Any]:
    """The content signed with a move of an agreement."""
    return {
        "record": "technical_agreement",
        "id": str(agreement.pk),
        "site": {"code": agreement.site.code, "name": agreement.site.name},
        "host": {"id": str(agreement.host_id), "name": agreement.host.name},
        "version": agreement.version,
        "reference": agreement.reference,
        "document": agreement.document.content_id,
        "signed_for_control_site": {
            "name": agreement.control_signatory,
            "on": agreement.control_signed_on.isoformat(),
        },
        "signed_for_host": {"name": agreement.host_signatory, "on": agreement.host_signed_on.isoformat()},
        "valid_from": agreement.valid_from.isoformat(),
        "valid_until": agreement.valid_until.isoformat(),
        "duties": dict(agreement.duties),
        "state_before_signing": str(agreement.state),
    }


def _names(agreement: Any) -> dict[str, str]:
    return {
        "reference": agreement.reference,
        "version": agreement.version,
        "host": agreement.host.name,
        "site": agreement.site.name,
    }


def say_in_force(agreement: Any) -> str:
    return _(
        "I approve that the technical agreement %(reference)s (version %(version)s) with %(host)s governs %(site)s from now"
        " on: I compared its dates, signatures and duties with the document. This makes no site active and starts no batch."
    ) % _names(agreement)


def say_end(agreement: Any) -> str:
    return _(
        "I approve that the technical agreement %(reference)s (version %(version)s) with %(host)s ends, at once. No batch"
        " starts at %(site)s from now on. This does not decide what becomes of batches in hand."
    ) % _names(agreement)
