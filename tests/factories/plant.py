"""People and instruments at a bench's site, some of them due, and the pages that show them."""

from datetime import timedelta

from django.utils import timezone

from sites.services import competence, equipment, maintenance, rooms
from tests.factories.batches import Bench
from tests.factories.sites import site_person


def add(bench: Bench, count: int) -> None:
    """More people whose competence runs out, more rooms, and more instruments due, each with a history."""
    day = timezone.localdate()
    for _each in range(count):
        number = bench.site.equipment.count()
        who = site_person("operator", bench.site.scope, bench.team.control_site)
        competence.competence_assess(
            actor=bench.lead,
            person=who.person,
            instruction_version=bench.version,
            site=bench.site,
            basis="Watched three runs.",
            valid_until=timezone.now() + timedelta(days=5),
        )
        room = rooms.room_add(
            actor=bench.lead,
            site=bench.site,
            code=f"R{number}",
            name="Room",
            suited_for="Tests",
            evidence="PA",
        )
        item = equipment.equipment_add(
            actor=bench.lead,
            site=bench.site,
            equipment_class="balance",
            code=f"DUE-{number}",
            name="Balance",
            serial=f"DUE{number}",
        )
        rooms.equipment_place(actor=bench.lead, equipment=item, room=room)
        for one in (item, bench.counter):
            maintenance.maintenance_plan(
                actor=bench.lead, equipment=one, every_days=9, first_due_on=day, stops=False, reason="Manual."
            )
            maintenance.maintenance_record(
                actor=bench.lead, equipment=one, done_on=day, work_done="Clean", evidence="M", done_by="A"
            )


def pages(bench: Bench) -> dict[str, tuple[str, str]]:
    """Name → who opens it and its address."""
    site, version = bench.site, bench.version
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    number = version.instruction.number
    return {
        "what runs out": ("reviewer", "/sites/due/"),
        "competence matrix": ("lead", f"/sites/{site.code}/competence/"),
        "competence of a person": (
            "lead",
            f"/sites/{site.code}/competence/people/{bench.operator.person_id}/",
        ),
        "a day ahead": (
            "lead",
            f"/sites/{site.code}/what-if/?version={number}/{version.number}&day={ahead}",
        ),
        "equipment of a site": ("lead", f"/sites/{site.code}/equipment/"),
        "instrument": ("lead", f"/sites/{site.code}/equipment/{bench.counter.pk}/"),
        "API a day ahead": (
            "reviewer",
            f"/api/v1/sites/{site.code}/what-if/?instruction={number}&version={version.number}&day={ahead}",
        ),
    }
