"""What the routes of people and plant need: a room, and an instrument with a document behind its maintenance."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from ledger.uploads import CSV, Upload
from sites.services import maintenance, rooms
from tests.factories.batches import Bench


def plant_names(bench: Bench) -> dict[str, Any]:
    """Make them, and say what they are called."""
    room = rooms.room_add(
        actor=bench.lead,
        site=bench.site,
        code="R1",
        name="Preparation room",
        suited_for="Closed processing",
        evidence="PA-1",
    )
    done = maintenance.maintenance_record(
        actor=bench.lead,
        equipment=bench.counter,
        done_on=timezone.localdate(),
        work_done="Cleaned.",
        evidence="MR-1",
        done_by="A company",
        upload=Upload("report.csv", CSV, b"point,value\n1,2\n"),
    )
    return {
        "room": room.pk,
        "plant_paper": done.document_id,
        "trained": bench.operator.person_id,
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }
