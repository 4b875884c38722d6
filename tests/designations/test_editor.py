"""The author's editor: a wrong place moves nothing, an impossible limit is refused, every fault is named at once."""

import re
from typing import Any

import pytest
from django.test import Client

from designations.models import InstructionVersion, ReleaseCriterion, Step
from designations.services.instructions import instruction_version_move
from designations.services.steps import step_add, step_change, step_move
from ledger.errors import InvalidInput, RuleBroken
from tests.factories.accounts import sign_in
from tests.factories.designations import Made, make_cart, move, prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Made:
    return make_cart(effective=False)


@pytest.fixture
def author(client: Client, draft: Made) -> Client:
    return sign_in(client, draft.team.author.person)


def page(made: Made, tail: str = "") -> str:
    version = made.version
    return f"/instructions/{version.instruction.number}/{version.number}/{tail}"


def order(made: Made) -> list[str]:
    rows = Step.objects.filter(version=made.version, removed_at=None).order_by("position")
    return list(rows.values_list("key", flat=True))


def error_at(html: str, field: str) -> str:
    """What stands beside a field as its error."""
    found = re.search(rf'id="id_{field}-error"[^>]*>(.*?)</(?:span|p|div)>\s*<', html, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


@pytest.mark.parametrize("typed", ["x", "", "0", "-5", "63.5", "64", "99", "1e1", "9" * 30])
def test_reg_48_a_place_that_is_not_there_moves_nothing_and_says_so_at_the_field(
    author: Client, draft: Made, typed: str
) -> None:
    before = order(draft)
    step = Step.objects.get(version=draft.version, key="viability")
    answer = author.post(page(draft, f"steps/{step.pk}/place/"), {"position": typed})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Enter a whole number from 1 to 63." in error_at(html, "position")
    assert 'href="#id_position"' in html
    assert step.title in html
    assert order(draft) == before


def test_a_place_that_is_there_is_taken_and_the_next_page_says_so(author: Client, draft: Made) -> None:
    step = Step.objects.get(version=draft.version, key="viability")
    for at in ("63", "1", " 7 "):
        answer = author.post(page(draft, f"steps/{step.pk}/place/"), {"position": at}, follow=True)
        assert order(draft).index("viability") + 1 == int(at)
        assert f"now stands at place {at.strip()} of 63" in answer.content.decode()


def test_the_step_is_still_saved_from_the_page_that_refused_its_place(author: Client, draft: Made) -> None:
    step = Step.objects.get(version=draft.version, key="viability")
    refused = author.post(page(draft, f"steps/{step.pk}/place/"), {"position": "x"}).content.decode()
    assert f'action="{page(draft, f"steps/{step.pk}/")}"' in refused


def test_a_criterion_keeps_its_place_too(author: Client, draft: Made) -> None:
    rows = ReleaseCriterion.objects.filter(version=draft.version, removed_at=None).order_by("position")
    before = list(rows.values_list("key", flat=True))
    for typed in ("x", "", "0", str(len(before) + 1)):
        answer = author.post(page(draft, f"criteria/{rows[3].pk}/place/"), {"position": typed})
        assert answer.status_code == 422
        assert f"from 1 to {len(before)}." in error_at(answer.content.decode(), "position")
    assert list(rows.values_list("key", flat=True)) == before
    assert author.post(page(draft, f"criteria/{rows[3].pk}/place/"), {"position": "1"}).status_code == 302
    assert rows[0].key == before[3]


@pytest.mark.parametrize("position", [0, -5, 64, 99])
def test_the_service_takes_no_place_that_is_not_there(draft: Made, position: int) -> None:
    step = Step.objects.get(version=draft.version, key="viability")
    before = order(draft)
    with pytest.raises(InvalidInput) as refused:
        step_move(actor=draft.team.author, step=step, position=position)
    assert [(p.field, p.reg) for p in refused.value.problems] == [("position", "REG-48")]
    assert order(draft) == before


NUMBER = {
    "title": "Count",
    "text": "Count them.",
    "key": "second_count",
    "unit_procedure": "Test",
    "operation": "Count",
    "unit": "%",
}


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"low": "80", "maximum": "70"}, "low", "above the highest value that is possible, 70"),
        ({"low": "70", "low_open": "on", "maximum": "70"}, "low", "above the highest value"),
        ({"low": "-1", "minimum": "0"}, "low", "below the lowest value that is possible, 0"),
        ({"high": "120", "maximum": "100"}, "high", "above the highest value that is possible, 100"),
        ({"high": "5", "minimum": "10"}, "high", "below the lowest value that is possible, 10"),
        ({"low": "90", "high": "80"}, "low", "No value can lie within this limit"),
        ({"minimum": "90", "maximum": "80"}, "maximum", "lies below the lowest"),
    ],
)
def test_reg_52_a_limit_that_no_possible_value_can_meet_is_refused_at_its_field(
    author: Client, draft: Made, typed: dict[str, str], field: str, says: str
) -> None:
    answer = author.post(page(draft, "steps/add/number/"), NUMBER | typed)
    assert answer.status_code == 422
    assert says in error_at(answer.content.decode(), field)
    assert not Step.objects.filter(key="second_count").exists()


def test_reg_52_the_edges_of_what_is_possible_are_within_it(author: Client, draft: Made) -> None:
    whole = NUMBER | {"low": "0", "high": "100", "minimum": "0", "maximum": "100"}
    assert author.post(page(draft, "steps/add/number/"), whole).status_code == 302


def test_reg_52_the_service_refuses_it_and_so_does_the_submission_of_an_older_draft(draft: Made) -> None:
    actor = draft.team.author
    step = Step.objects.get(version=draft.version, key="viability")
    data = {"settings": {"unit": "%", "limit": {"low": "80", "unit": "%"}, "maximum": "70"}}
    with pytest.raises(InvalidInput) as refused:
        step_change(actor=actor, step=step, data=data)
    assert [(p.field, p.reg) for p in refused.value.problems] == [("settings.limit.low", "REG-52")]
    # Written before the rule was there: it may be read, and is not submitted.
    Step.objects.filter(pk=step.pk).update(settings={"unit": "%", "maximum": "60"})
    with pytest.raises(RuleBroken) as held:
        instruction_version_move(actor=actor, version=draft.version, move="submit", proof=prove(actor))
    assert "instruction_content_holds" in [p.rule for p in held.value.problems]


def test_every_fault_is_named_in_one_round(author: Client, draft: Made) -> None:
    """What the form finds and what only the service knows: title, limit, key and a key that is taken, all at once."""
    typed = NUMBER | {"title": "", "key": "Bad Key", "low": "10,5", "minimum": "9", "maximum": "1"}
    html = author.post(page(draft, "steps/add/number/"), typed).content.decode()
    assert "Title is missing" in error_at(html, "title")
    assert "Small letters" in error_at(html, "key")
    assert "This is not a number" in error_at(html, "low")
    assert "lies below the lowest" in error_at(html, "maximum")
    taken = author.post(page(draft, "steps/add/number/"), NUMBER | {"title": "", "key": "viability"})
    assert "stands twice" in error_at(taken.content.decode(), "key")
    line = author.post(page(draft, "criteria/add/"), {"title": "", "key": "Bad Key", "low": "x", "unit": "%"})
    html = line.content.decode()
    assert "Title is missing" in error_at(html, "title")
    assert "Small letters" in error_at(html, "key")
    assert error_at(html, "low")


def test_an_editor_page_of_a_version_in_review_refuses_at_once(author: Client, draft: Made) -> None:
    step = Step.objects.filter(version=draft.version)[0]
    line = ReleaseCriterion.objects.filter(version=draft.version)[0]
    move(draft.team, draft.version, "submit")
    for tail in ("head/", "steps/add/number/", f"steps/{step.pk}/", "criteria/add/", f"criteria/{line.pk}/"):
        answer = author.get(page(draft, tail))
        assert (answer.status_code, answer.headers["Location"]) == (302, page(draft)), tail
        shown = author.get(page(draft)).content.decode()
        assert "is in review and cannot be changed" in shown, tail
        assert "have this one sent back to its author" in shown, tail
        assert "<textarea" not in shown
    before = order(draft)
    author.post(page(draft, f"steps/{step.pk}/place/"), {"position": "9"})
    assert order(draft) == before


@pytest.mark.parametrize(
    ("typed", "minutes"), [("48 h", 2880), ("90 min", 90), ("1 h 30 min", 90), ("48h", 2880)]
)
def test_the_shelf_life_is_typed_and_shown_with_its_unit(
    author: Client, draft: Made, typed: str, minutes: int
) -> None:
    given = {"change_summary": "Better words.", "shelf_life_minutes": typed}
    assert author.post(page(draft, "head/"), given).status_code == 302
    assert InstructionVersion.objects.get(pk=draft.version.pk).shelf_life_minutes == minutes
    hours, rest = divmod(minutes, 60)
    words = " ".join(part for part in (f"{hours} h", f"{rest} min" if rest else "") if part)
    assert f'value="{words}"' in author.get(page(draft, "head/")).content.decode()
    assert f"{words} from the end of manufacture" in author.get(page(draft)).content.decode()


@pytest.mark.parametrize("typed", ["48", "0 h", "", "two days", "-4 h", "999999 h", "1 min 2 h"])
def test_a_shelf_life_without_its_unit_is_asked_for_it(author: Client, draft: Made, typed: str) -> None:
    before = InstructionVersion.objects.get(pk=draft.version.pk).shelf_life_minutes
    given = {"change_summary": "Better words.", "shelf_life_minutes": typed}
    answer = author.post(page(draft, "head/"), given)
    assert answer.status_code == 422
    assert error_at(answer.content.decode(), "shelf_life_minutes")
    assert InstructionVersion.objects.get(pk=draft.version.pk).shelf_life_minutes == before


def test_what_does_not_fit_is_said_once_with_a_link_to_its_step(author: Client, draft: Made) -> None:
    made: Any = step_add(
        actor=draft.team.author,
        version=draft.version,
        data={
            "key": "second_moi",
            "unit_procedure": "Test",
            "operation": "Count",
            "kind": "calculation",
            "title": "Ratio again",
            "text": "It is worked out.",
            "settings": {"expression": "no_such_step * 2", "decimals": 1},
        },
    )
    html = author.get(page(draft)).content.decode()
    assert html.count("The calculation uses “no_such_step”") == 1
    assert f'<a href="{page(draft, f"steps/{made.pk}/")}">Ratio again</a>: The calculation uses' in html
    assert "steps.second_moi" not in html
    assert "1 thing in this version does not fit together yet." in html
