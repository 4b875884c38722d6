"""Critical parameters over time, site by site: limits, signals, and who reads them (REG-83)."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from designations.models import Product
from oversight.models import Deviation
from oversight.services.deviations import deviation_raise
from oversight.trend.views import context_of
from tests.factories.accounts import make_actor, sign_in
from tests.factories.sites import Ready, make_world
from tests.factories.trends import Trended, make_trended

pytestmark = pytest.mark.django_db

STEADY = ["80.1", "79.6", "80.4", "79.9", "80.2", "79.7", "80.3", "79.8", "80.0", "80.1", "79.9", "80.2"]
SHIFTED = ["80.1", "79.6", "80.4", "79.9", *["83.1", "83.3", "83.0", "83.2", "83.1", "83.4", "83.2", "83.3"]]


def page(trended: Trended, who: Any = None, **query: str) -> Any:
    client = sign_in(Client(), (who or trended.world.qa).person)
    return client.get(reverse("trends:product", args=[trended.world.product.code]), query)


def shown(trended: Trended, who: Any = None, **wanted: str) -> dict[str, Any]:
    """What the page is made from."""
    return context_of(who or trended.world.qa, trended.world.product, **wanted)


def line(given: Mapping[str, Any], ready: Ready) -> Any:
    return next(one for one in given["lines"] if one.enrolment.pk == ready.enrolment.pk)


def kinds(given: Mapping[str, Any], ready: Ready) -> list[str]:
    return [one.kind for one in line(given, ready).signals]


def raw_numbers(ready: Ready) -> list[Decimal]:
    """What stands in the rows of the site, by a statement of the test’s own: the last entry of each batch, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (b.id) e.value::text FROM batches_batch b JOIN batches_stepentry e ON e.batch_id = b.id"
            " WHERE b.site_id = %s AND e.step_key = 'viability' ORDER BY b.id, e.sequence DESC",
            [ready.site.pk],
        )
        found = [json.loads(value) for (value,) in cursor.fetchall()]
    return [Decimal(one["number"]) for one in found if one["qualifier"] == "="][-30:]


def said(number: Decimal) -> str:
    return str(number.quantize(Decimal("0.01"), ROUND_HALF_UP))


@pytest.fixture
def trended() -> Trended:
    return make_trended()


def test_reg_83_limits_of_a_site_are_what_its_rows_give(trended: Trended) -> None:
    here, there = trended.sites
    trended.make(here, STEADY)
    trended.make(there, ["75.5", "77.25", "76.0"])
    given = shown(trended)
    words = page(trended).content.decode()
    for ready, others in ((here, there), (there, here)):
        numbers = raw_numbers(ready)
        mean = sum(numbers) / len(numbers)
        moving = sum(abs(b - a) for a, b in pairwise(numbers)) / (len(numbers) - 1)
        found = line(given, ready)
        assert [one.number for one in found.values] == numbers
        assert abs(found.figures.mean - mean) < Decimal("1e-20")
        assert abs(found.figures.lower - (mean - Decimal("2.66") * moving)) < Decimal("1e-20")
        assert abs(found.figures.upper - (mean + Decimal("2.66") * moving)) < Decimal("1e-20")
        beside = raw_numbers(others)
        assert abs(found.others.total / found.others.n - sum(beside) / len(beside)) < Decimal("1e-20")
    assert said(sum(raw_numbers(here)) / 12) in words
    assert "70 % or more" in words, "the limit of the instruction is said beside the chart"
    assert words.count('class="sw-chart__limit"') == 2, "and drawn on both charts"
    assert "mean ± 2.66 ×" in words
    assert "Purity: Living cells at the end" in words
    assert not given["signals"]


def test_reg_83_a_shift_at_one_site_is_signalled_and_another_site_is_not(
    trended: Trended, settings: Any
) -> None:
    here, there = trended.sites
    trended.make(here, STEADY)
    made = trended.make(there, SHIFTED)
    answer = shown(trended)
    assert kinds(answer, here) == []
    assert "run_above" in kinds(answer, there)
    run = next(one for one in line(answer, there).signals if one.kind == "run_above")
    assert [one.batch for one in run.values] == [batch.number for batch in made[-8:]]
    words = page(trended).content.decode()
    assert f"8 in a row above the mean, since batch {made[-8].number}" in words
    assert reverse("oversight:review", args=[made[-1].number]) in words
    assert answer["drawn"][0][0].enrolment.pk == there.enrolment.pk, "sites with signals first"
    settings.SPOKEWISE = replace(settings.SPOKEWISE, TREND_RUN=9)
    assert "run_above" not in kinds(shown(trended), there)


def test_reg_83_a_value_beyond_a_control_limit_is_signalled_with_its_batch_value_and_day(
    trended: Trended,
) -> None:
    here, there = trended.sites
    trended.make(here, STEADY)
    high, low = trended.make(here, ["95.0", *STEADY, "65.5"])[:: len(STEADY) + 1]
    trended.make(there, STEADY)
    answer = shown(trended)
    found = [(one.kind, one.last.batch, one.last.said) for one in line(answer, here).signals[:2]]
    assert found == [("above", high.number, "95.0 %"), ("below", low.number, "65.5 %")]
    assert kinds(answer, there) == []
    assert [row["signal"].last.batch for row in answer["signals"][:1]] == [low.number], "newest first"


def test_reg_83_a_corrected_value_counts_once_and_what_is_not_exact_is_counted_apart(
    trended: Trended,
) -> None:
    here, _there = trended.sites
    made = trended.make(here, [*STEADY, "<95", "> 60"])
    trended.correct(here, made[3], "81.9")
    trended.correct(here, made[3], "79.9")
    found = line(shown(trended), here)
    assert [one.number for one in found.values] == [Decimal(one) for one in STEADY] == raw_numbers(here)
    assert found.other == 2
    assert "2 results are not exact and not drawn" in page(trended).content.decode()


def test_reg_83_the_last_thirty_exact_values_are_charted(trended: Trended) -> None:
    here, _there = trended.sites
    made = trended.make(here, ["50.0", "<95", *STEADY, "<95", *STEADY, *STEADY[:6]])
    found = line(shown(trended), here)
    assert [one.batch for one in found.values] == [one.number for one in (*made[2:14], *made[15:])]
    assert [one.number for one in found.values] == raw_numbers(here)
    assert found.other == 1, "what came before the oldest value shown is not counted"


def test_reg_83_a_signal_leads_to_a_deviation_and_names_the_open_one(trended: Trended) -> None:
    here, _there = trended.sites
    trended.make(here, STEADY)
    (bad,) = trended.make(here, ["65.0"])
    own = Deviation.objects.get(batch=bad)
    by_hand = deviation_raise(
        actor=trended.world.qa, batch_id=bad.pk, title="Fell", description="It fell.", severity="minor"
    )
    (row,) = [one for one in shown(trended)["signals"] if one["signal"].kind == "below"]
    assert [one.number for one in row["deviations"]] == [own.number, by_hand.number]
    raising = reverse("oversight:raise_deviation", args=[bad.number])
    assert raising in page(trended).content.decode()
    assert raising not in page(trended, trended.world.regulatory).content.decode(), (
        "who raises none is offered none"
    )
    assert page(trended, trended.world.regulatory).status_code == 200


def test_reg_83_a_parameter_without_an_attribute_is_charted_by_its_step() -> None:
    trended = make_trended(attribute="")
    here, _there = trended.sites
    trended.make(here, STEADY[:3])
    answer = shown(trended, attribute="viability")
    assert answer["choice"].by_step
    assert [one.number for one in line(answer, here).values] == raw_numbers(here)


def test_reg_83_without_a_strategy_nothing_is_charted_and_another_attribute_is_not_found() -> None:
    trended = make_trended(sites=1, strategy=None)
    assert "Nothing can be charted" in page(trended).content.decode()
    assert page(trended, attribute="viability").status_code == 404


def test_reg_83_a_site_that_is_chosen_is_drawn_alone(trended: Trended) -> None:
    for ready in trended.sites:
        trended.make(ready, STEADY[:3])
    wanted = trended.sites[1]
    answer = shown(trended, site=wanted.site.code)
    assert [one.enrolment.pk for one, _chart in answer["drawn"]] == [wanted.enrolment.pk]
    assert len(answer["lines"]) == 2
    assert len(re.findall(r'class="sw-chart"', page(trended, site=wanted.site.code).content.decode())) == 1


def test_reg_83_one_sites_people_and_another_holder_do_not_read_trends(trended: Trended) -> None:
    here = trended.sites[0]
    trended.make(here, STEADY[:3])
    assert page(trended, here.lead).status_code == 403
    assert page(trended, here.operator).status_code == 403
    elsewhere, _places = make_world()
    assert page(trended, elsewhere.qa).status_code == 404
    inspector = make_actor("inspector", trended.world.product.scope, "I. Spector")
    assert page(trended, inspector).status_code == 200


def test_reg_83_more_values_and_signals_cost_no_more_queries(
    trended: Trended, django_assert_num_queries: Any
) -> None:
    here, there = trended.sites
    product = Product.objects.get(pk=trended.world.product.pk)
    trended.make(here, STEADY[:3])
    for _more in range(2):
        with django_assert_num_queries(8):
            context_of(trended.world.qa, product)
        for ready in (here, there):
            trended.make(ready, [*SHIFTED, "60.0"])
    assert len(shown(trended)["signals"]) > 2
