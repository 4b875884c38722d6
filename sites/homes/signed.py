"""What is signed when a kit is approved (REG-44, REG-120)."""

from typing import Any

from django.utils.translation import gettext as _

from ui.formats import calendar_date


def kit_tree(kit: Any) -> dict[str, Any]:
    """The content signed."""
    return {
        "record": "kit",
        "id": str(kit.pk),
        "number": kit.number,
        "master_file": kit.master_file.number,
        "contents": kit.contents,
        "packing_record": kit.packing_record,
        "expires_on": kit.expires_on.isoformat(),
        "recorded_by": kit.recorded_by_name,
        "state_before_signing": str(kit.state),
    }


def say_approved(kit: Any) -> str:
    return _(
        "I checked kit %(number)s against its packing record %(record)s and approve it for one visit of a patient’s home"
        " under %(file)s, until %(day)s. This starts no batch."
    ) % {
        "number": kit.number,
        "record": kit.packing_record,
        "file": kit.master_file.number,
        "day": calendar_date(kit.expires_on),
    }
