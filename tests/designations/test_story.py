"""A product's story with the authority: one timeline from every record, as on any day (REG-04, REG-21, REG-139)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from designations.models import StoryEntry
from designations.services import stories
from designations.story import load_story
from ledger.errors import Conflict, InvalidInput
from tests.factories.accounts import sign_in
from tests.factories.designations import make_foundation, make_team
from ui.timeline import Bar, Lane, Mark, timeline

pytestmark = pytest.mark.django_db


def add(team: Any, product: Any, **given: Any) -> StoryEntry:
    return stories.story_entry_add(
        actor=team.regulatory,
        product=product,
        **({"kind": "advice", "title": "Comparability", "starts_on": timezone.localdate()} | given),
    )


def test_reg_139_one_story_holds_advice_designation_licence_and_master_file() -> None:
    team, product, case, licence, version = make_foundation()
    add(team, product, starts_on=timezone.localdate() - timedelta(days=300))
    story = load_story(team.regulatory, product, on=timezone.localdate())
    assert {event.lane for event in story.events} == {"early", "designation", "licence", "file"}
    days = [event.on for event in story.events]
    assert days == sorted(days, reverse=True)
    told = " ".join(event.title for event in story.events)
    for words in ("Comparability", case.reference, licence.number, f"{version.master_file.number} version 1"):
        assert words in told


def test_reg_21_the_story_of_a_past_day_knows_nothing_that_came_later() -> None:
    team, product, case, _licence, _version = make_foundation()
    before = case.awarded_on - timedelta(days=1) if case.awarded_on else date.min
    story = load_story(team.regulatory, product, on=before)
    assert [event.title for event in story.events if event.lane == "designation"] == ["Case submitted"]
    designation = next(lane for lane in story.lanes if lane.title == "Designation")
    assert [(bar.text, bar.end) for bar in designation.bars] == [("Applied", None)], "no end was known then"
    assert not [event for event in story.events if event.lane == "file"]


def test_reg_130_another_control_site_reads_nothing_of_it() -> None:
    team, product, *_rest = make_foundation()
    add(team, product)
    story = load_story(make_team().regulatory, product, on=timezone.localdate())
    assert story.events == ()


def test_reg_119_an_entry_is_corrected_by_another_and_never_changed() -> None:
    team, product, *_rest = make_foundation()
    first = add(team, product)
    with pytest.raises(InvalidInput):
        add(team, product, title="Better", corrects=first)
    better = add(team, product, title="Better", corrects=first, reason="A slip.")
    story = load_story(team.regulatory, product, on=timezone.localdate())
    assert [event.title for event in story.events if event.lane == "early"] == [
        f"Scientific advice: {better.title}"
    ]
    with pytest.raises(Conflict):
        add(team, product, title="Another", corrects=first, reason="A slip.")
    with pytest.raises(DatabaseError), transaction.atomic():
        StoryEntry.objects.filter(pk=first.pk).update(title="Hidden")


def test_reg_04_a_commitment_is_kept_in_a_case_of_the_same_product() -> None:
    team, product, case, *_rest = make_foundation()
    _other_team, _other_product, other_case, *_more = make_foundation()
    promise = stories.commitment_add(actor=team.regulatory, entry=add(team, product), says="Ten batches.")
    given = {
        "actor": team.regulatory,
        "commitment": promise,
        "used_on": timezone.localdate(),
        "says": "In it.",
    }
    for place, where in (("designation", other_case), ("designation", None), ("trial", case)):
        with pytest.raises(InvalidInput) as caught:
            stories.commitment_use(**given, place=place, designation=where)
        assert [problem.field for problem in caught.value.problems] == ["designation"]
    stories.commitment_use(**given, place="designation", designation=case)
    page = sign_in(Client(), team.regulatory.person).get(f"/products/{product.code}/story/").content.decode()
    assert "Ten batches." in page
    assert case.reference in page.split("Commitments, and where each was kept")[-1]


def test_a_day_that_is_no_day_is_refused_beside_its_field_and_an_end_before_the_start_too() -> None:
    team, product, *_rest = make_foundation()
    client = sign_in(Client(), team.regulatory.person)
    answer = client.get(f"/products/{product.code}/story/?on=soon")
    assert answer.status_code == 200
    assert "Enter a valid date" in answer.content.decode()
    today = timezone.localdate()
    answer = client.post(
        f"/products/{product.code}/story/add/",
        {
            "kind": "trial",
            "title": "Phase I",
            "starts_on": today.isoformat(),
            "ends_on": (today - timedelta(days=1)).isoformat(),
        },
    )
    assert answer.status_code == 422
    assert "It ends before it starts." in answer.content.decode()


def test_the_drawing_puts_days_in_order_and_dashes_what_is_open() -> None:
    today = date(2026, 7, 1)
    drawn = timeline(
        [
            Lane(
                "One", (Bar(date(2025, 1, 1), date(2025, 7, 1), "Past"), Bar(date(2026, 1, 1), None, "Now"))
            ),
            Lane("Two", (), (Mark(date(2025, 3, 1), "Early"), Mark(date(2026, 3, 1), "Late"))),
        ],
        today=today,
    )
    assert drawn is not None
    solid, open_end = drawn.bars[1], drawn.bars[2]
    assert (solid.tone, open_end.tone) == ("force", "open")
    assert (
        solid.x + solid.width == pytest.approx(drawn.today_x, abs=0.3) == pytest.approx(open_end.x, abs=0.3)
    )
    assert drawn.marks[0].x < drawn.today_x
    assert drawn.marks[0].y > drawn.bars[0].y
    assert timeline([Lane("Empty")], today=today) is None
