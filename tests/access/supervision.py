"""What the routes of supervision need: a hosted site, an agreement to put in force, a closure list that was begun."""

from typing import Any

from ledger.uploads import CSV, Upload
from sites.checklists import services
from sites.checklists.items import CLOSURE
from sites.models import ChecklistItem
from tests.access.world_plant import plant_names
from tests.factories import sites as site_factory
from tests.factories.accounts import make_organisation
from tests.factories.batches import Bench


def supervision_names(bench: Bench) -> dict[str, Any]:
    """Make them, and say what they are called."""
    host = make_organisation("host", ods_code="RTX98")
    hosted = site_factory.make_site(bench.team.control_site, bench.team.reviewer, host_organisation=host)
    # With another host than the site's: that it is put in force changes nothing for the other rows.
    drafted = site_factory.make_agreement(bench.ready.world, bench.site, in_force=False, host=host)
    enrolled = bench.ready.enrolment
    other = site_factory.second_qa(bench.ready.world)
    services.checklist_begin(actor=other, enrolment=enrolled, purpose=CLOSURE)
    items = ChecklistItem.objects.filter(enrolment=enrolled, purpose=CLOSURE)
    shown = services.checklist_answer(
        actor=other,
        item=items.get(key="labels"),
        outcome="done",
        upload=Upload("labels.csv", CSV, b"label,count\nbag,0\n"),
    )
    return {
        "hosted_site": hosted.code,
        "host_code": host.ods_code,
        "host_id": host.pk,
        "agreement": drafted.pk,
        "open_item": items.get(key="materials").pk,
        "shown_item": shown.item_id,
        "shown_paper": shown.document_id,
        **plant_names(bench),
    }
