"""Pages of instruments and rooms, through real sessions (REG-33, REG-46)."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sites.models import Equipment, Maintenance, Room
from tests.factories.accounts import sign_in
from tests.factories.sites import Ready, make_ready

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def day(days: int = 0) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_reg_46_the_site_lead_plans_and_records_maintenance_and_everybody_of_the_site_reads_it(
    client: Client, ready: Ready
) -> None:
    item = ready.equipment
    where = [ready.site.code, item.pk]
    sign_in(client, ready.lead.person)
    wrong = client.post(
        reverse("sites:maintenance-plan", args=where), {"every_days": "30", "reason": "Manual."}
    )
    assert (wrong.status_code, "The first day is missing" in wrong.content.decode()) == (422, True)
    plan = {"every_days": "30", "first_due_on": day(-3), "stops": "on", "reason": "Manual, chapter 7."}
    assert client.post(reverse("sites:maintenance-plan", args=where), plan).status_code == 302
    listed = client.get(reverse("sites:equipment-list", args=[ready.site.code])).content.decode()
    assert "Maintenance overdue" in listed
    assert f"Maintenance is overdue, and nothing is used without it: {item.code}" not in listed
    sent = {
        "done_on": day(-1),
        "work_done": "Levelled",
        "evidence": "MR-7",
        "done_by": "A company",
        "document": SimpleUploadedFile("report.csv", b"point,value\n1,2\n", "text/csv"),
    }
    assert client.post(reverse("sites:maintenance", args=where), sent).status_code == 302
    row = Maintenance.objects.get()
    sign_in(client, ready.operator.person)
    html = client.get(reverse("sites:instrument", args=where)).content.decode()
    assert ("Levelled" in html, "MR-7" in html, "Plan maintenance" in html) == (True, True, False)
    paper = client.get(reverse("sites:instrument-paper", args=[*where, row.document_id]))
    assert (paper.status_code, paper.content) == (200, b"point,value\n1,2\n")
    assert client.get(reverse("sites:instrument-paper", args=[*where, item.pk])).status_code == 404
    other = make_ready()
    sign_in(client, other.lead.person)
    for args in ([*where, row.document_id], [other.site.code, other.equipment.pk, row.document_id]):
        assert client.get(reverse("sites:instrument-paper", args=args)).status_code == 404


def test_reg_33_a_room_is_added_filled_and_taken_out_of_use(client: Client, ready: Ready) -> None:
    sign_in(client, ready.lead.person)
    sent = {"code": "pr-1", "name": "Preparation", "suited_for": "Closed processing", "evidence": "PA-1"}
    assert client.post(reverse("sites:room", args=[ready.site.code]), sent).status_code == 302
    room = Room.objects.get()
    assert room.code == "PR-1"
    where = [ready.site.code, ready.equipment.pk]
    assert client.post(reverse("sites:equipment-room", args=where), {"room": str(room.pk)}).status_code == 302
    use = reverse("sites:room-use", args=[ready.site.code, room.pk])
    assert "opens no start" in client.get(use).content.decode()
    assert client.post(use, {"reason": "Water leak."}).status_code == 302
    html = client.get(reverse("sites:equipment-list", args=[ready.site.code])).content.decode()
    assert ("Room out of use" in html, "Water leak." in html) == (True, True)
    ready_page = client.get(
        reverse("sites:readiness", args=[ready.site.code, ready.world.product.code, "POC"])
    )
    assert "Premises" in ready_page.content.decode()
    assert client.post(use, {"reason": "Dried."}).status_code == 302
    assert Room.objects.get().out_since is None
    other = make_ready()
    elsewhere = {"room": str(room.pk)}
    sign_in(client, other.lead.person)
    page = client.post(reverse("sites:equipment-room", args=[other.site.code, other.equipment.pk]), elsewhere)
    assert page.status_code == 422
    assert Equipment.objects.get(pk=other.equipment.pk).room is None


def test_reg_46_the_list_goes_on_by_code(
    client: Client, ready: Ready, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sites import plant
    from sites.services.equipment import equipment_add

    monkeypatch.setattr(plant, "PAGE", 2)
    for code in ("AA-1", "AA-2", "ZZ-1"):
        equipment_add(
            actor=ready.lead, site=ready.site, equipment_class="balance", code=code, name="B", serial=code
        )
    today = timezone.localdate()
    first = plant.plant_page(ready.site, today)
    second = plant.plant_page(ready.site, today, after=first.next)
    codes = [item.code for item in (*first.items, *second.items)]
    assert codes == ["AA-1", "AA-2", ready.equipment.code, "ZZ-1"]
    assert second.next == ""
