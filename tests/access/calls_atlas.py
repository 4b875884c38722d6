"""Calls of the services of the control strategy and of registrations abroad."""

from typing import Any

from django.utils import timezone

from accounts.permissions import Permission
from designations.models import MasterFileVersion
from designations.services import strategy
from ledger.uploads import CSV, Upload
from sites.models import RemoteSite, SiteRegistration
from sites.services import registration
from tests.access.services import Call
from tests.access.world import World


def _draft(w: World) -> MasterFileVersion:
    return MasterFileVersion.objects.get(
        master_file__number=w.names["master_file"], number=w.names["file_draft"]
    )


def _row(w: World) -> dict[str, Any]:
    return {
        "attribute": "Safety",
        "parameter": "Vector copies",
        "instruction": w.names["instruction"],
        "step": "vcn",
        "limit": {"high": "10", "unit": "copies/cell"},
        "evidence": "VAL-018",
    }


CALLS: dict[str, Call] = {
    "registration_record": Call(
        Permission.LICENCE_EDIT,
        registration.registration_record,
        lambda w: {
            "site": RemoteSite.objects.get(code=w.names["unregistered_site"]),
            "authority": "A",
            "number": "N",
            "registered_on": timezone.localdate(),
            "upload": Upload("letter.csv", CSV, b"number\n1\n"),
        },
    ),
    "registration_end": Call(
        Permission.LICENCE_EDIT,
        registration.registration_end,
        lambda w: {
            "registration": SiteRegistration.objects.get(pk=w.names["registration"]),
            "ended_on": timezone.localdate(),
            "reason": "For this test.",
        },
    ),
    "strategy_row_add": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_add,
        lambda w: {"version": _draft(w), "data": _row(w)},
    ),
    "strategy_row_change": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_change,
        lambda w: {"version": _draft(w), "mark": w.names["strategy_row"], "data": _row(w)},
    ),
    "strategy_row_remove": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_row_remove,
        lambda w: {"version": _draft(w), "mark": w.names["strategy_row"]},
    ),
    "strategy_attribute_rename": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_attribute_rename,
        lambda w: {"version": _draft(w), "attribute": "Safety", "name": "Purity"},
    ),
    "strategy_attribute_remove": Call(
        Permission.MASTERFILE_EDIT,
        strategy.strategy_attribute_remove,
        lambda w: {"version": _draft(w), "attribute": "Safety"},
    ),
}
