"""Calls of the services of annual reports."""

from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from oversight.annual import services
from oversight.annual.selectors import default_plan, open_periods
from oversight.models import AnnualPlan, AnnualReport
from tests.access.services import Call
from tests.access.world import World
from tests.factories.annual import PAPER

WHY = "For this test."


def _plan(w: World) -> AnnualPlan:
    return AnnualPlan.objects.get(pk=w.names["annual_plan"])


def _report(w: World, state: str) -> dict[str, Any]:
    return {"report": AnnualReport.objects.get(number=w.names[f"annual_{state}"])}


CALLS: dict[str, Call] = {
    "plan_set": Call(
        Permission.ANNUAL_SUBMIT,
        services.plan_set,
        lambda w: {
            "master_file": _plan(w).master_file,
            "anchor_on": timezone.localdate().replace(day=1),
            **default_plan(),
        },
    ),
    "annual_open": Call(
        Permission.ANNUAL_SUBMIT,
        services.annual_open,
        lambda w: {"plan": _plan(w), "period_start": open_periods(_plan(w))[0][0]},
    ),
    "annual_ask": Call(Permission.ANNUAL_SUBMIT, services.annual_ask, lambda w: _report(w, "draft")),
    "annual_write": Call(
        Permission.ANNUAL_SUBMIT,
        services.annual_write,
        lambda w: {**_report(w, "draft"), "section": "complaints", "text": "None."},
    ),
    "annual_freeze": Call(
        Permission.ANNUAL_SUBMIT, services.annual_freeze, lambda w: {**_report(w, "draft"), "proof": None}
    ),
    "annual_approve": Call(
        Permission.MASTERFILE_APPROVE,
        services.annual_approve,
        lambda w: {**_report(w, "frozen"), "proof": None},
    ),
    "annual_send_back": Call(
        Permission.MASTERFILE_APPROVE,
        services.annual_send_back,
        lambda w: {**_report(w, "frozen"), "reason": WHY},
    ),
    "annual_reopen": Call(
        Permission.ANNUAL_SUBMIT, services.annual_reopen, lambda w: {**_report(w, "sealed"), "reason": WHY}
    ),
    "seal_ask_again": Call(
        Permission.ANNUAL_SUBMIT, services.seal_ask_again, lambda w: _report(w, "approved")
    ),
    "annual_submit": Call(
        Permission.ANNUAL_SUBMIT,
        services.annual_submit,
        lambda w: {**_report(w, "sealed"), "on": timezone.localdate(), "reference": "Portal"},
    ),
    "annual_acknowledge": Call(
        Permission.ANNUAL_SUBMIT,
        services.annual_acknowledge,
        lambda w: {
            **_report(w, "submitted"),
            "on": timezone.localdate(),
            "reference": "MHRA 2",
            "receipt": PAPER,
        },
    ),
}
"""Service → what it needs, and how it is called."""
