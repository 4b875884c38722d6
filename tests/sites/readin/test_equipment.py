"""Equipment and calibrations from a file: the same as typed, whole or not at all (REG-46)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ledger.errors import RuleBroken, WrongState
from ledger.models import Event
from ledger.verification import verify
from sites.models import Calibration, Equipment, ReadIn
from sites.readin import services
from sites.services import equipment as typed
from tests.factories.sites import Ready, make_ready
from tests.sites.readin.files import csv_file, example, faults, judged, read_in, send, work_off, xlsx_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def row(ready: Ready, number: int = 1, **changed: Any) -> dict[str, Any]:
    today = timezone.now().date()
    return example(
        "equipment",
        site=ready.site.code,
        code=f"BA-{number:02d}",
        serial=f"00{number}",
        calibrated_on=(today - timedelta(days=10)).isoformat(),
        due_on=(today + timedelta(days=300)).isoformat(),
        certificate=f"0{number}7",
    ) | changed


def sent(ready: Ready, rows: list[dict[str, Any]]) -> ReadIn:
    return judged(ready.lead, "equipment", ready.site.scope, csv_file(rows))


def test_reg_46_a_row_read_in_is_the_same_as_one_typed(ready: Ready) -> None:
    by_hand = typed.equipment_add(
        actor=ready.lead, site=ready.site, equipment_class="Balance", code="ba-50", name="Analytical balance", serial="050"
    )
    day = timezone.now().date()
    typed.calibration_record(
        actor=ready.lead,
        equipment=by_hand,
        done_on=day - timedelta(days=10),
        due_on=day + timedelta(days=300),
        outcome="passed",
        certificate="C-50",
        done_by="A calibration laboratory",
    )
    readin = sent(ready, [row(ready, 51, **{"class": "Balance", "code": "ba-51", "serial": "051", "certificate": "C-51"})])
    assert (readin.state, readin.adding, readin.refused) == ("judged", 1, 0)
    assert not Equipment.objects.filter(code="BA-51").exists()
    assert read_in(ready.lead, readin).state == "applied"
    read = Equipment.objects.get(code="BA-51")

    def told(item: Equipment) -> tuple[Any, ...]:
        found = item.calibrations.get()
        events = [
            (e.kind, e.actor_id, e.actor_role, e.site_code, e.stream, e.version, e.reason, e.payload)
            for e in Event.objects.filter(subject_id=str(item.pk)).order_by("seq")
        ]
        history = [
            (h.pgh_label, h.pgh_context["actor"], h.pgh_seq, h.pgh_digest is not None)
            for h in Equipment.pgh_event_model.objects.filter(pgh_obj_id=item.pk)
        ]
        return (
            item.equipment_class, item.name, item.out_since, item.out_reason, found.done_on, found.due_on,
            found.outcome, found.done_by, found.corrects, history,
            str(events).replace("BA-50", "X").replace("BA-51", "X").replace("C-50", "C").replace("C-51", "C")
            .replace("050", "S").replace("051", "S"),
        )  # fmt: skip

    assert told(read) == told(by_hand)
    assert list(verify(connection)) == []
