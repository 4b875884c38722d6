"""Calls of the services of maintenance and rooms."""

from accounts.permissions import Permission
from sites.models import Room
from sites.services import maintenance, rooms
from tests.access.calls_papers import WHY, today
from tests.access.services import Call
from tests.access.world import World


def _room(w: World) -> Room:
    return Room.objects.get(pk=w.names["room"])


CALLS: dict[str, Call] = {
    "maintenance_plan": Call(
        Permission.EQUIPMENT_EDIT,
        maintenance.maintenance_plan,
        lambda w: {
            "equipment": w.bench.counter,
            "every_days": 90,
            "first_due_on": today(),
            "stops": False,
            "reason": WHY,
        },
    ),
    "maintenance_record": Call(
        Permission.EQUIPMENT_EDIT,
        maintenance.maintenance_record,
        lambda w: {
            "equipment": w.bench.counter,
            "done_on": today(),
            "work_done": "Cleaned.",
            "evidence": "MR-2",
            "done_by": "A company",
        },
    ),
    "room_add": Call(
        Permission.EQUIPMENT_EDIT,
        rooms.room_add,
        lambda w: {
            "site": w.bench.site,
            "code": "R9",
            "name": "Room",
            "suited_for": "Tests",
            "evidence": "P",
        },
    ),
    "room_take_out": Call(
        Permission.EQUIPMENT_EDIT, rooms.room_take_out, lambda w: {"room": _room(w), "reason": WHY}
    ),
    "room_return": Call(
        Permission.EQUIPMENT_EDIT, rooms.room_return, lambda w: {"room": _room(w), "reason": WHY}
    ),
    "equipment_place": Call(
        Permission.EQUIPMENT_EDIT,
        rooms.equipment_place,
        lambda w: {"equipment": w.bench.counter, "room": _room(w)},
    ),
}
