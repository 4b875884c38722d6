"""Units recorded before moves had a record of their own stand, after the migration, as their last location says (REG-22)."""

from importlib import import_module
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from sites.models import UnitMove, UnitStanding
from tests.factories.sites import make_world
from tests.factories.units import deliver, make_unit, requalify, send_off

MIGRATION = import_module("sites.migrations.0003_unit_moves")


@pytest.mark.django_db(transaction=True)
def test_reg_22_units_of_before_keep_their_places_and_are_no_more_open_than_they_were(
    owner_connection: BaseDatabaseWrapper,
) -> None:
    world = make_world(sites=0)[0]
    nowhere, waiting, used = (make_unit(world, f"U-{number}") for number in range(3))
    deliver(world, waiting)
    deliver(world, used)
    requalify(world, used, "RQ-1")
    send_off(world, used)
    deliver(world, used)
    requalify(world, used, "RQ-2")

    def told() -> Any:
        moves = UnitMove.objects.order_by("arrived_at").values_list(
            "site_id", "from_stay_id", "to_stay_id", "departed_at", "arrived_at"
        )
        states = UnitStanding.objects.order_by("site__unit_number").values_list(
            "site_id", "state", "evidence"
        )
        return list(moves), list(states)

    before = told()
    assert [state for _site, state, _evidence in before[1]] == ["relocating", "requalifying", "active"]
    with owner_connection.cursor() as cursor:
        for table in ("mfg_sites_unitmove", "mfg_sites_unitstanding"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(f"DELETE FROM {table}")  # names of this test
        cursor.execute(MIGRATION.STANDINGS)
        cursor.execute(MIGRATION.MOVES)
        for table in ("mfg_sites_unitmove", "mfg_sites_unitstanding"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert told() == before
    assert nowhere.standing.state == "relocating"
