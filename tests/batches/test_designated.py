"""The start gate and the designation that it asks for (REG-07 to REG-09)."""

from dataclasses import replace

import pytest
from django.utils import timezone

from batches.models import Batch
from batches.services import (
    batch_start,
    entry_record,
)
from designations.models import DesignationImpact
from designations.services import casework
from designations.services.designations import designation_draft
from designations.services.impacts import impact_decide
from designations.services.products import product_change
from ledger.errors import RuleBroken
from sites.readiness import Gate, load_readiness
from tests.batches.test_services import broken_rules
from tests.factories.batches import Bench
from tests.factories.designations import add_evidence, make_product, prove

pytestmark = pytest.mark.django_db


def test_reg_07_no_batch_starts_after_a_significant_change_and_one_in_hand_goes_on(bench: Bench) -> None:
    in_hand = bench.start()
    product = bench.version.instruction.product
    product_change(
        actor=bench.team.regulatory,
        product=product,
        name="Renamed cells",
        dosage_form=product.dosage_form,
        autologous=product.autologous,
        reason="As agreed.",
    )
    bench.start()
    impact = DesignationImpact.objects.get()
    impact_decide(
        actor=bench.team.reviewer,
        impact=impact,
        move="find_significant",
        proof=prove(bench.team.reviewer),
        reason="Another population would get it.",
    )
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert broken_rules(refused.value) == {"batches.start.designation"}
    assert "significant" in str(refused.value.problems[0].message)
    entry_record(actor=bench.operator, batch_id=in_hand.pk, entry=bench.entry("before_start", True))
    gates = load_readiness(bench.site, product, "POC", timezone.now()).groups[0].gates
    assert [(gate.state, gate.reg) for gate in gates if gate.name == "Designation"] == [("closed", "REG-07")]


def test_reg_09_readiness_and_start_ask_the_designation_behind_the_master_file(bench: Bench) -> None:
    """A newer award for other patients changes neither; a lapse of the one behind the file closes both."""
    behind = bench.version.master_file_version.designation
    other = designation_draft(
        actor=bench.team.regulatory,
        product=behind.product,
        mode="POC",
        indication="Another disease",
        population="Others",
        justification={"shelf_life": "Hours."},
    )
    add_evidence(bench.team, other, "shelf_life")
    today = timezone.localdate()
    casework.designation_submit(actor=bench.team.regulatory, designation=other, submitted_on=today)
    casework.designation_award(
        actor=bench.team.regulatory, designation=other, reference="D-OTHER", awarded_on=today
    )

    def gate() -> Gate:
        page = load_readiness(bench.site, behind.product, "POC", timezone.now())
        return next(gate for gate in page.groups[0].gates if gate.name == "Designation")

    assert gate().state == "open"
    assert behind.reference in str(gate().says)
    bench.start()
    casework.designation_lapse(actor=bench.team.regulatory, designation=behind, reason="It lapsed.")
    assert gate().state == "authority"
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert "batches.start.designation" in broken_rules(refused.value)


def test_reg_08_a_product_without_its_own_designation_is_not_made_here(bench: Bench) -> None:
    """Another product of the same control site, a placebo say: the designation of the first covers nothing else."""
    request = bench.request()
    placebo = make_product(bench.team)
    with pytest.raises(RuleBroken) as refused:
        batch_start(actor=bench.operator, request=replace(request, product=placebo))
    assert {"batches.start.designation", "batches.start.licence"} <= broken_rules(refused.value)
    assert not Batch.objects.filter(product=placebo).exists()
