"""An annual report is for its writers, once signed for who approves it, submitted for whoever sees reports (REG-19)."""

from typing import Any

import pytest

from accounts.permissions import Permission
from oversight.annual.selectors import report_for, report_page
from oversight.models import AnnualReport
from tests.access.world_annual import annual_names
from tests.factories import annual as make
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_bench

pytestmark = pytest.mark.django_db
PUBLIC = {"submitted", "acknowledged"}


@pytest.fixture
def bench() -> Bench:
    return make_bench()


def states(who: Any) -> set[str]:
    """States of the reports that somebody finds, by the list and one by one."""
    listed = {row.state for row in report_page(who)[0]}
    opened = {row.state for row in AnnualReport.objects.all() if report_for(who, row.number) is not None}
    assert listed == opened
    assert opened == {row.state for row in AnnualReport.objects.for_actor(who, Permission.REPORT_VIEW)}
    return opened


def test_reg_19_a_draft_is_for_who_writes_and_a_signed_report_for_who_approves_too(bench: Bench) -> None:
    annual_names(bench, make_bench("OTH"))
    every = {"draft", "frozen", "approved", "sealed", *PUBLIC}
    control = bench.team.control_site.scope
    assert control is not None
    assert states(bench.team.regulatory) == every
    assert states(bench.team.qp) == every - {"draft"}
    for who in (bench.team.reviewer, bench.team.author, make_actor("safety_oversight", control)):
        assert states(who) == PUBLIC


def test_reg_19_nobody_of_another_holder_sees_any(bench: Bench) -> None:
    make.begin(
        bench.team.regulatory, make.over_yesterday(bench.team.regulatory, bench.ready.world.master_file)
    )
    other = make_bench("OTH").team
    assert not any(states(who) for who in (other.regulatory, other.qp, bench.lead, bench.operator))
