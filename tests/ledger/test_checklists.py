"""The engine of every checklist: what an open list asks today, what counts as an answer, who is asked (REG-31, REG-36)."""

import pytest

from ledger.checklists import Judges, Wanted, as_of_today, must_be_shown, not_yet_in, refuse_by_hand, stand
from ledger.errors import InvalidInput, WrongState

PREMISES, PEOPLE = Wanted("premises", "The premises"), Wanted("people", "Somebody", judge="people")
WASTE = Wanted("waste", "Waste", mandatory=False)


def test_reg_36_an_open_list_asks_for_what_is_asked_today_and_loses_nothing() -> None:
    today = (
        Wanted("plan", "A plan", judge="plan"),
        Wanted("premises", "The premises, again"),
        Wanted("waste", "Waste"),
    )
    found = as_of_today((PREMISES, WASTE, PEOPLE), today)
    # Items keep their words and their order; what was dropped from our list stays; what is new follows.
    assert [(one.key, one.title) for one in found] == [
        ("premises", "The premises"),
        ("waste", "Waste"),
        ("people", "Somebody"),
        ("plan", "A plan"),
    ]
    assert found[1].mandatory, "what is mandatory by now is mandatory here"
    assert [one.key for one in not_yet_in({"waste", "premises"}, today)] == ["plan"]


def test_reg_36_an_open_list_never_gets_easier() -> None:
    (found,) = as_of_today((PREMISES,), (Wanted("premises", "The premises", mandatory=False),))
    assert found.mandatory
    (found,) = as_of_today((PREMISES,), (Wanted("premises", "The premises", judge="rooms"),))
    assert found.judge == "rooms", "what the records answer by now is left to them"
    (found,) = as_of_today((PEOPLE,), (Wanted("people", "Somebody"),))
    assert found.judge == "people"


def test_reg_31_what_nobody_answers_does_not_pass() -> None:
    judges = Judges(people=lambda names: None if names else ("Nobody.", "Ask."))
    assert "people" in judges
    assert judges.ask("people", ["A. Person"]) is None
    assert judges.ask("people", []) == ("Nobody.", "Ask.")
    refused = judges.ask("moon", [])
    assert refused is not None
    assert all(refused)
    with pytest.raises(ValueError, match="twice"):
        judges.register("people", lambda _names: None)


def test_reg_36_an_item_that_the_records_answer_is_not_passed_by_an_answer() -> None:
    judges = Judges(people=lambda: ("Nobody.", "Ask."))
    found = stand(PEOPLE, "done", judges=judges, about=(), lacks=lambda _answer: None)
    assert (found.is_done, found.answer, found.blocks) == (False, None, True)
    found = stand(WASTE, None, judges=judges, about=(), lacks=lambda _answer: ("Not answered.", "Do."))
    assert (found.is_done, found.blocks, found.why) == (False, False, "Not answered.")


@pytest.mark.parametrize(
    ("outcome", "shown", "note", "field"),
    [
        ("done", False, "It is fine.", "evidence"),
        ("not_applicable", True, "", "note"),
        ("open", True, "", "note"),
        ("perhaps", True, "Y", "outcome"),
    ],
)
def test_reg_31_an_answer_shows_something_or_says_why(
    outcome: str, shown: bool, note: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        must_be_shown(outcome, shown=shown, note=note, reg="REG-31", way_out="Attach it.")
    (problem,) = refused.value.problems
    assert (problem.field, problem.reg) == (field, "REG-31")
    assert problem.way_out


def test_reg_31_what_the_records_answer_is_not_answered_by_hand() -> None:
    refuse_by_hand(PREMISES, reg="REG-31")
    with pytest.raises(WrongState):
        refuse_by_hand(PEOPLE, reg="REG-31")
