"""Who answers for a site: one responsible person at a time, without whom nothing opens and nothing starts (REG-33)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ledger.errors import Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.models import Event
from sites.models import SitePost
from sites.posts import services
from sites.readiness import load_readiness
from tests.factories.accounts import sign_in
from tests.factories.batches import make_bench
from tests.factories.sites import Ready, make_ready, make_world, move, name_responsible, onboard
from ui.formats import calendar_date

pytestmark = pytest.mark.django_db
RULE = "site.responsible_in_post"


@pytest.fixture
def ready() -> Ready:
    return make_ready()


def ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def leave(ready: Ready, until: date) -> SitePost:
    post = SitePost.objects.get(site=ready.site, role="responsible")
    return services.post_leave(actor=ready.world.qa, post=post, until_on=until, reason="Moved on.")


def test_reg_33_a_post_is_taken_and_left_by_day_and_told() -> None:
    world, (place,) = make_world()
    post = name_responsible(world, place, from_on=ago(9))
    assert (post.held_on(ago(10)), post.held_on(ago(9)), post.held_on(ago(0))) == (False, True, True)
    services.post_leave(actor=world.qa, post=post, until_on=ago(2), reason="Retired.")
    post.refresh_from_db()
    assert (post.held_on(ago(2)), post.held_on(ago(1))) == (True, False)
    told = Event.objects.filter(kind__startswith="sites.post").order_by("seq")
    assert [one.kind for one in told] == ["sites.post.taken", "sites.post.left"]
    with pytest.raises(WrongState):
        services.post_leave(actor=world.qa, post=post, until_on=ago(0), reason="Once more.")


def test_reg_33_one_person_answers_at_a_time_and_deputies_stand_in(ready: Ready) -> None:
    with pytest.raises(Conflict) as refused:
        name_responsible(ready.world, ready.site, name="S. Econd")
    (problem,) = refused.value.problems
    assert (problem.field, problem.reg) == ("from_on", "REG-33")
    for name in ("D. One", "D. Two"):
        name_responsible(ready.world, ready.site, role="deputy", name=name)
    leave(ready, ago(0))
    with pytest.raises(Conflict):
        name_responsible(ready.world, ready.site, from_on=ago(0))
    name_responsible(ready.world, ready.site, from_on=ago(-1), name="S. Econd")


def test_reg_33_everything_about_a_post_is_said(ready: Ready) -> None:
    with pytest.raises(InvalidInput) as refused:
        name_responsible(ready.world, ready.site, role="owner", name=" ", organisation="", reference="")
    assert {one.field for one in refused.value.problems} == {"role", "name", "organisation", "reference"}
    assert all(one.way_out for one in refused.value.problems)
    post = SitePost.objects.get(site=ready.site)
    with pytest.raises(InvalidInput) as refused:
        services.post_leave(
            actor=ready.world.qa, post=post, until_on=post.from_on - timedelta(days=1), reason=" "
        )
    assert {one.field for one in refused.value.problems} == {"until_on", "reason"}


def test_reg_33_no_site_is_made_active_without_a_responsible_person() -> None:
    world, (place,) = make_world()
    ready = onboard(world, place)
    leave(ready, ago(1))
    name_responsible(world, place, role="deputy")
    with pytest.raises(RuleBroken) as refused:
        move(world.qa, ready.enrolment, "activate")
    (problem,) = refused.value.problems
    assert problem.rule == "enrolment.onboarding_complete"
    assert "responsible person is in post" in problem.message
    name_responsible(world, place, from_on=ago(0))
    move(world.qa, ready.enrolment, "activate")
    assert ready.enrolment.state == "active"


def test_reg_33_nothing_starts_on_a_day_on_which_nobody_answers_for_the_site() -> None:
    bench = make_bench()
    going_on = bench.start()
    leave(bench.ready, ago(1))
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    (problem,) = refused.value.problems
    assert (problem.rule, problem.reg) == (RULE, "REG-33")
    assert "supervision page" in problem.way_out
    answer = load_readiness(bench.site, bench.ready.world.product, "POC", timezone.now())
    (line,) = [gate for group in answer.groups for gate in group.gates if gate.rule == RULE]
    assert line.state == "closed"
    going_on.refresh_from_db()
    assert going_on.state == "in_progress", "work in hand goes on"
    name_responsible(bench.ready.world, bench.site, from_on=ago(0), name="N. Ext")
    assert bench.start().state == "in_progress"


def test_reg_33_nobody_else_records_posts(ready: Ready) -> None:
    other = make_ready().world
    post = SitePost.objects.get(site=ready.site)
    for who in (ready.lead, ready.operator, ready.world.qp, ready.world.owner, other.qa):
        with pytest.raises(NotPermitted):
            services.post_take(
                actor=who, site=ready.site, role="deputy", name="N", organisation="O", reference="R",
                from_on=ago(0),
            )  # fmt: skip
        with pytest.raises(NotPermitted):
            services.post_leave(actor=who, post=post, until_on=ago(0), reason="R")


def test_reg_33_raw_sql_rewrites_no_post_and_makes_no_second_responsible(ready: Ready) -> None:
    post = leave(ready, ago(0))
    insert = (
        "INSERT INTO mfg_sites_sitepost (id, created_at, site_id, role, name, organisation, reference, from_on,"
        " end_reason, recorded_by_name) VALUES (uuidv7(), now(), %s, 'responsible', 'N', 'O', 'R', %s, '', 'X')"
    )
    for statement, given in (
        (insert, [ready.site.pk, ago(0)]),
        ("UPDATE mfg_sites_sitepost SET name = 'Another' WHERE id = %s", [post.pk]),
        ("UPDATE mfg_sites_sitepost SET until_on = NULL, end_reason = '' WHERE id = %s", [post.pk]),
        ("DELETE FROM mfg_sites_sitepost WHERE id = %s", [post.pk]),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, given)


def test_reg_33_it_is_recorded_and_read_on_the_supervision_page(ready: Ready) -> None:
    page = reverse("sites:supervision", args=[ready.site.code])
    qa, lead = (sign_in(Client(), who.person) for who in (ready.world.qa, ready.lead))
    assert "R. Esponsible" in lead.get(page).content.decode()
    post = SitePost.objects.get(site=ready.site)
    leave_it = reverse("sites:post-leave", args=[ready.site.code, post.pk])
    assert leave_it in qa.get(page).content.decode()
    assert leave_it not in lead.get(page).content.decode()
    assert qa.post(leave_it, {"until_on": ago(1).isoformat(), "reason": "Left."}).status_code == 302
    assert "Nobody answers for this site" in qa.get(page).content.decode()
    take = reverse("sites:post-add", args=[ready.site.code])
    given = {
        "role": "responsible",
        "name": "N. Ext",
        "organisation": "St Elsewhere",
        "reference": "",
        "from_on": ago(0).isoformat(),
    }
    refused = qa.post(take, given)
    assert refused.status_code == 422
    assert "N. Ext" in refused.content.decode()
    assert qa.post(take, given | {"reference": "Letter 2"}).status_code == 302
    said = qa.get(page).content.decode()
    assert "Nobody answers" not in said
    assert "N. Ext" in said
    story = qa.get(reverse("sites:detail", args=[ready.site.code])).content.decode()
    assert f"until {calendar_date(ago(1))}" in story, "the trail says days in words"
    assert ago(1).isoformat() not in story


@pytest.mark.django_db(transaction=True)
def test_reg_33_of_two_sessions_one_names_the_responsible_person() -> None:
    world, (place,) = make_world()
    gate, outcomes = threading.Barrier(2), []

    def take(name: str) -> None:
        try:
            gate.wait(timeout=20)
            outcomes.append(name_responsible(world, place, name=name).name)
        except Conflict as fault:
            outcomes.append(fault.problems[0].field)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(name,)) for name in ("A", "B")]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert "from_on" in outcomes
    assert SitePost.objects.filter(site=place).count() == 1
