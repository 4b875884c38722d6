"""Rooms and maintenance at one site of the demonstration, and an instrument that is due (REG-33, REG-46). All of it made up."""

from datetime import timedelta

from django.utils import timezone

from config.seeding.people import actor
from sites.models import Equipment, RemoteSite, Room
from sites.services import equipment, maintenance, rooms

SITE, PEOPLE = "RVI", "rvi"
ROOMS = (
    ("PR-1", "Preparation room", "Closed processing, grade D"),
    ("QC-1", "Counting room", "In-process tests"),
)


def furnish() -> None:
    """Rooms with the instruments in them, maintenance planned and done; nothing when it stands already."""
    place = RemoteSite.objects.get(code=SITE)
    if Room.objects.filter(site=place).exists():
        return
    lead, today = actor(f"lead.{PEOPLE}"), timezone.localdate()
    made = [
        rooms.room_add(
            actor=lead, site=place, code=code, name=name, suited_for=suited, evidence=f"PA-DEMO-{code}"
        )
        for code, name, suited in ROOMS
    ]
    for item, room in zip(Equipment.objects.filter(site=place).order_by("-code")[:2], made, strict=True):
        rooms.equipment_place(actor=lead, equipment=item, room=room)
        maintenance.maintenance_plan(
            actor=lead,
            equipment=item,
            every_days=180,
            first_due_on=today + timedelta(days=60),
            stops=True,
            reason="The maker’s manual, chapter 7 (made up).",
        )
        maintenance.maintenance_record(
            actor=lead,
            equipment=item,
            done_on=today - timedelta(days=30),
            work_done="Seals changed, sensors checked",
            evidence=f"MR-DEMO-{item.code}",
            done_by="Made-up service company",
        )
    bath = equipment.equipment_add(
        actor=lead,
        site=place,
        equipment_class="water_bath",
        code=f"WB-{SITE}-1",
        name="Water bath",
        serial=f"MADE-UP-WB-{SITE}",
    )
    equipment.calibration_record(
        actor=lead,
        equipment=bath,
        done_on=today - timedelta(days=350),
        due_on=today + timedelta(days=15),
        outcome="passed",
        certificate=f"CAL-DEMO-WB-{SITE}",
        done_by="Made-up calibration laboratory",
    )
    maintenance.maintenance_plan(
        actor=lead,
        equipment=bath,
        every_days=90,
        first_due_on=today - timedelta(days=6),
        stops=False,
        reason="Cleaned every quarter (made up).",
    )
