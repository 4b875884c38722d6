"""The annual report tells the authority's inspections of the product as known at the cut-off (REG-19, REG-32)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from designations.models import Inspection, Licence
from designations.services import findings
from oversight.annual import selectors
from oversight.annual.builder import parameters_of, take_figures
from oversight.annual.sections import known
from oversight.annual.view import View
from tests.designations.test_inspections import announced, close, found, reported
from tests.factories import annual as make
from tests.factories.batches import make_bench
from tests.factories.designations import make_product

pytestmark = pytest.mark.django_db


def test_reg_19_32_the_report_tells_inspections_and_findings_of_its_product_only() -> None:
    bench = make_bench("CAR")
    team, file = bench.team, bench.ready.world.master_file
    licence = Licence.objects.filter(control_site=team.control_site).order_by("id")[0]
    ours = reported(team, licence, product=file.product, mode=file.mode)
    finding = found(team, ours, "critical")
    announced(team, licence, reference="INS-2", kind="routine")
    other = make_product(team)
    for reference, given in (
        ("INS-3", {"product": other}),
        ("INS-4", {"mode": "MM"}),
        ("INS-5", {"announced_on": timezone.localdate() - timedelta(days=500)}),
    ):
        announced(team, licence, reference=reference, **given)
    plan = make.over_yesterday(team.regulatory, file)
    draft = make.begin(
        team.regulatory,
        plan,
        next(start for start, end in selectors.open_periods(plan) if end > timezone.now()),
    )
    end = timezone.now()
    year = replace(parameters_of(draft), period_start=end - timedelta(days=365), period_end=end, cut_off=end)

    def told() -> dict[str, Any]:
        tree = take_figures(year, due_on="2027-01-01")
        (part,) = [part for part in tree["sections"] if part["key"] == "authority"]
        data: dict[str, Any] = part["data"]
        if (shown := known()["authority"].tables(data, View(tree))) and shown[0].rows:
            assert [table.key for table in shown] == ["authority-inspections", "inspection-findings"]
        return data

    first = told()
    assert [(row["reference"], row["state"]) for row in first["inspections"]] == [
        ("INS-1", "report_received"),
        ("INS-2", "announced"),
    ]
    assert [(row["number"], row["grade"], row["state"]) for row in first["findings"]] == [
        (1, "critical", "open")
    ]
    assert "I. Spector" not in str(first), "who inspected is not told on"
    # What is recorded after the cut-off changes nothing in it (REG-138).
    findings.inspection_finding_answer(
        actor=team.regulatory,
        finding=finding,
        on=timezone.localdate(),
        says="A log.",
        upload=make.PAPER,
    )
    findings.inspection_finding_accept(actor=team.regulatory, finding=finding, on=timezone.localdate())
    close(team, ours, days=0, certificate="CERT-1")
    assert Inspection.objects.get(pk=ours.pk).state == "closed"
    assert told() == first
