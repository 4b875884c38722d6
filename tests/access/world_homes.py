"""What the routes of homes need: a home with a lead and a visit to make, kits to approve and to withdraw (REG-44)."""

from typing import Any

from django.utils import timezone

from sites.homes import services
from sites.services import enrolment
from tests.factories import accounts as make
from tests.factories import homes
from tests.factories.batches import Bench


def home_names(bench: Bench) -> dict[str, Any]:
    """Make them, and say what they are called. The site's lead answers for the home too."""
    world, team = bench.ready.world, bench.team
    home = homes.make_home(team.control_site, team.reviewer)
    make.grant(bench.lead.person, "site_lead", home.scope, organisation=team.control_site)
    lead = make.actor(bench.lead.person)
    assert len(lead.places()) == 2, "the site first, then the home"
    enrolment.enrolment_propose(
        actor=team.reviewer, site=home, master_file=world.master_file, proposal="The patient is here."
    )
    used, free = (homes.approved_kit(world) for _each in range(2))
    # Recorded by another, so that the QA reviewer of the matrix may approve it.
    from tests.factories.sites import second_qa

    fresh = homes.make_kit(second_qa(world), world.master_file)
    visit = services.visit_plan(
        actor=lead, site=home, kit=used, visit_on=timezone.localdate(), visitor=bench.lead.person
    )
    return {
        "home": home.code,
        "home_place": lead.places()[-1][0],
        "home_visit": visit.pk,
        "kit_used": used.pk,
        "kit_free": free.pk,
        "kit_fresh": fresh.pk,
        "home_file": world.master_file.pk,
    }
