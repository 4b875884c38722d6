"""What is signed when a supervision plan is put in force (REG-28, REG-120)."""

from typing import Any

from django.utils.translation import gettext as _


def plan_tree(plan: Any) -> dict[str, Any]:
    """The content signed."""
    return {
        "record": "supervision_plan",
        "id": str(plan.pk),
        "site": {"code": plan.site.code, "name": plan.site.name},
        "version": plan.version,
        "contact": plan.contact,
        "contact_every": plan.contact_every,
        "data_feed": plan.data_feed,
        "audit_months": plan.audit_months,
        "comparability": plan.comparability,
        "written_by": plan.drafted_by_name,
        "state_before_signing": str(plan.state),
    }


def say_in_force(plan: Any) -> str:
    return _(
        "I approve that %(site)s (%(code)s) is supervised by version %(version)s of its plan from now on, with a visit at"
        " least every %(months)s months. This makes no site active and starts no batch."
    ) % {
        "site": plan.site.name,
        "code": plan.site.code,
        "version": plan.version,
        "months": plan.audit_months,
    }
