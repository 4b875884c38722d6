"""What is signed when a finding is closed (REG-45, REG-120)."""

from typing import Any

from django.utils.translation import gettext as _

from ui.formats import calendar_date


def finding_tree(finding: Any) -> dict[str, Any]:
    """The content signed."""
    return {
        "record": "finding",
        "id": str(finding.pk),
        "site": {"code": finding.visit.site.code, "name": finding.visit.site.name},
        "visit": {"kind": finding.visit.kind, "held_on": finding.visit.held_on.isoformat()},
        "number": finding.number,
        "severity": finding.severity,
        "text": finding.text,
        "due_on": finding.due_on.isoformat(),
        "answer": finding.answer,
        "answered_by": finding.answered_by_name,
        "answered_at": finding.answered_at,
        "document": finding.document.content_id if finding.document else None,
        "state_before_signing": str(finding.state),
    }


def say_close(finding: Any) -> str:
    return _(
        "I approve that finding %(number)s of the visit of %(day)s at %(site)s is closed: I judged its answer, by"
        " %(who)s, to be enough. This closes no deviation and decides about no batch."
    ) % {
        "number": finding.number,
        "day": calendar_date(finding.visit.held_on),
        "site": finding.visit.site.name,
        "who": finding.answered_by_name,
    }
