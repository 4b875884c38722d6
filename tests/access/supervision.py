"""What the routes of supervision need: a hosted site, agreement and plan to put in force, visit, findings, a closure list."""

from typing import Any

from ledger.uploads import CSV, Upload
from oversight.models import PerformanceRun
from sites.checklists import services
from sites.checklists.items import CLOSURE
from sites.models import ChecklistItem
from sites.services import enrolment
from sites.visits import services as visits
from tests.access.world_plant import plant_names
from tests.factories import sites as site_factory
from tests.factories import visits as visit_factory
from tests.factories.accounts import make_organisation
from tests.factories.batches import Bench
from tests.factories.comparability import make_protocol


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
    visit = visit_factory.make_visit(bench.ready.world, bench.site)
    found, answered = (visit_factory.make_finding(bench.ready.world, visit) for _ in range(2))
    visits.visit_finding_answer(
        actor=bench.ready.lead,
        finding=answered,
        answer="The logger was replaced.",
        upload=Upload("logger.csv", CSV, b"logger,since\nL2,today\n"),
    )
    world = bench.ready.world
    waits = enrolment.enrolment_propose(
        actor=world.qa, site=hosted, master_file=world.master_file, proposal="Patients are treated here."
    )
    post = site_factory.name_responsible(bench.ready.world, bench.site, role="deputy")
    return {
        "post": post.pk,
        "proposed": waits.pk,
        "protocol": make_protocol(world).pk,
        "performance_run": PerformanceRun.objects.get(enrolment=enrolled).pk,
        "plan": site_factory.make_plan(bench.ready.world, bench.site).pk,
        "visit": visit.pk,
        "site_finding": found.pk,
        "answered_finding": answered.pk,
        "hosted_site": hosted.code,
        "host_code": host.ods_code,
        "host_id": host.pk,
        "agreement": drafted.pk,
        "open_item": items.get(key="materials").pk,
        "shown_item": shown.item_id,
        "shown_paper": shown.document_id,
        **plant_names(bench),
    }
