"""The annual report tells of visits and findings as they were known at its data cut-off (REG-19, REG-45)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from oversight.annual.builder import parameters_of
from oversight.annual.source import Source
from oversight.annual.standard import visits as section
from sites.visits import services
from tests.factories import annual as make
from tests.factories.batches import make_bench
from tests.factories.sites import make_control, make_site
from tests.factories.visits import make_finding, make_visit

pytestmark = pytest.mark.django_db


def test_reg_19_45_the_report_lists_visits_of_the_period_and_findings_as_they_stood() -> None:
    bench = make_bench("VIS")
    world = bench.ready.world
    plan = make.over_yesterday(bench.team.regulatory, world.master_file)
    report = make.begin(bench.team.regulatory, plan)
    parameters = parameters_of(report)
    today = timezone.localdate()
    held = today - timedelta(days=20)
    old = make_visit(
        world, bench.site, held_on=today - timedelta(days=900), next_on=today - timedelta(days=700)
    )
    lately = make_visit(world, bench.site, held_on=held, next_on=today + timedelta(days=90))
    other_control, other_qa = make_control()
    elsewhere = make_site(other_control, other_qa)
    services.visit_record(
        actor=other_qa,
        site=elsewhere,
        kind="on_site",
        held_on=held,
        visited_by="Somebody",
        summary="All.",
        next_on=today,
        upload=make.PAPER,
    )
    still, settled = make_finding(world, old, due_on=today), make_finding(world, lately, severity="critical")
    services.visit_finding_answer(actor=bench.lead, finding=settled, answer="Mended.")

    def told() -> dict[str, Any]:
        return section.gather(Source(replace(parameters, cut_off=timezone.now())))

    found = told()
    assert [(row["site"], row["held_on"], row["findings"]) for row in found["visits"]] == [
        (bench.site.code, held.isoformat(), 1)
    ]
    assert [(row["severity"], row["state"]) for row in found["findings"]] == [
        ("major", "open"),
        ("critical", "answered"),
    ]
    assert still.state == "open"
    # As it was known at the cut-off: before any of this was recorded, there was nothing to tell.
    assert section.gather(Source(parameters)) == {"visits": [], "findings": []}
