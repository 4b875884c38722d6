"""What is signed when a comparability protocol is put in force (REG-37, REG-120)."""

from typing import Any

from django.utils.translation import gettext as _


def protocol_tree(protocol: Any) -> dict[str, Any]:
    """The content signed."""
    return {
        "record": "comparability_protocol",
        "id": str(protocol.pk),
        "product": {"code": protocol.product.code, "name": protocol.product.name},
        "version": protocol.version,
        "attributes": [dict(one) for one in protocol.attributes],
        "min_results": protocol.min_results,
        "rationale": protocol.rationale,
        "written_by": protocol.drafted_by_name,
        "state_before_signing": str(protocol.state),
    }


def say_in_force(protocol: Any) -> str:
    return _(
        "I approve that the sites that make %(product)s are compared by version %(version)s of its protocol from now on"
        " (%(count)s attributes). This makes no site active and judges no batch."
    ) % {
        "product": protocol.product.name,
        "version": protocol.version,
        "count": len(protocol.attributes),
    }
