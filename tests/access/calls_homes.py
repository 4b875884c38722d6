"""Calls of the services of kits, visits of homes and their sealed address (REG-44)."""

import uuid
from datetime import timedelta
from typing import Any

from accounts.permissions import Permission
from sites.homes import services
from sites.models import HomeVisit, Kit, RemoteSite
from sites.services import home
from tests.access.calls_papers import WHY, today
from tests.access.services import Call
from tests.access.world import World


def _home(w: World) -> RemoteSite:
    return RemoteSite.objects.get(code=w.names["home"])


def _kit(w: World, name: str) -> Kit:
    return Kit.objects.get(pk=w.names[name])


def _visit(w: World) -> HomeVisit:
    return HomeVisit.objects.get(pk=w.names["home_visit"])


def _packed(w: World) -> dict[str, Any]:
    return {
        "master_file": w.bench.ready.world.master_file,
        "number": "KIT-X1",
        "contents": "C",
        "packing_record": "P",
        "expires_on": today() + timedelta(days=9),
    }


CALLS: dict[str, Call] = {
    "kit_record": Call(Permission.SITE_EDIT, services.kit_record, _packed),
    "kit_approve": Call(
        Permission.SITE_ENROL,
        services.kit_approve,
        lambda w: {"kit": _kit(w, "kit_fresh"), "proof": None},
    ),
    "kit_withdraw": Call(
        Permission.SITE_ENROL,
        services.kit_withdraw,
        lambda w: {"kit": _kit(w, "kit_free"), "reason": WHY},
    ),
    "visit_plan": Call(
        Permission.BATCH_START,
        services.visit_plan,
        lambda w: {
            "site": _home(w),
            "kit": _kit(w, "kit_free"),
            "visit_on": today(),
            "visitor": w.bench.lead.person,
        },
    ),
    "visit_cancel": Call(
        Permission.BATCH_START, services.visit_cancel, lambda w: {"visit": _visit(w), "reason": WHY}
    ),
    "visit_make": Call(
        Permission.BATCH_START,
        services.visit_make,
        lambda w: {"visit": _visit(w), "batch_id": uuid.uuid4(), "batch_number": "B-1", "day": today()},
    ),
    "home_address_read": Call(
        Permission.PATIENT_REVEAL, home.home_address_read, lambda w: {"site": _home(w), "reason": WHY}
    ),
}
