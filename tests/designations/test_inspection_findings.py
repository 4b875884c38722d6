"""Findings of an inspection: answered, accepted, done, each on its day and with its document (REG-32)."""

import pytest

from designations.inspectionpage import inspections_waiting
from designations.models import (
    FindingAnswer,
)
from designations.services import findings, inspections
from ledger.errors import Refusal
from tests.designations.test_inspections import FILE, ago, announced, answered, close, found, regs, reported
from tests.factories.designations import (
    make_licence,
    make_team,
)

pytestmark = pytest.mark.django_db


def test_reg_32_every_finding_is_answered_and_accepted_before_the_inspection_closes() -> None:
    team = make_team()
    inspection = reported(team, make_licence(team))
    first, second = found(team, inspection, "critical"), found(team, inspection, "other")
    assert (first.number, second.number, first.due_on) == (1, 2, ago(-7))
    answered(team, first)
    for act in (
        lambda: inspections.inspection_respond(actor=team.regulatory, inspection=inspection, on=ago(5)),
        lambda: close(team, inspection),
    ):
        with pytest.raises(Refusal) as caught:
            act()
        assert regs(caught) == {("", "REG-32")}
        assert "2 (other)" in str(caught.value.problems[0].message)
    answered(team, second)
    inspections.inspection_respond(actor=team.regulatory, inspection=inspection, on=ago(8))
    with pytest.raises(Refusal):
        close(team, inspection)
    for one in (first, second):
        findings.inspection_finding_accept(actor=team.regulatory, finding=one, on=ago(4))
    close(team, inspection, certificate=" GMP-CERT-7 ")
    inspection.refresh_from_db()
    assert (inspection.state, inspection.certificate, inspection.closed_on) == (
        "closed",
        "GMP-CERT-7",
        ago(1),
    )
    findings.inspection_finding_close(
        actor=team.regulatory, finding=first, on=ago(0), reason="Log of June shows it."
    )
    first.refresh_from_db()
    assert first.state == "closed"
    with pytest.raises(Refusal):
        found(team, inspection)


def test_reg_32_what_an_accepted_answer_promises_waits_until_it_is_done() -> None:
    team = make_team()
    inspection = reported(team, make_licence(team))
    done, open_one, promised = (found(team, inspection, grade) for grade in ("critical", "major", "other"))
    for one in (done, promised):
        answered(team, one)
        findings.inspection_finding_accept(actor=team.regulatory, finding=one, on=ago(9))
    findings.inspection_finding_close(
        actor=team.regulatory, finding=done, on=ago(8), reason="Log of June shows it."
    )
    waiting = [(row["title"], row["href"]) for row in inspections_waiting(team.regulatory, most=9)]
    at = f"/inspections/{inspection.pk}/findings"
    assert ("Answer finding 2 of inspection INS-1", f"{at}/{open_one.pk}/answer/") in waiting
    last = ("Do what the answer to finding 3 of inspection INS-1 promises", f"{at}/{promised.pk}/close/")
    assert waiting[-1] == last
    assert "finding 1" not in str(waiting), "it is done"
    assert inspections_waiting(make_team().regulatory, most=9) == [], "another holder's"
    findings.inspection_finding_close(
        actor=team.regulatory, finding=promised, on=ago(0), reason="The alarm rings."
    )
    assert last not in [(row["title"], row["href"]) for row in inspections_waiting(team.regulatory, most=9)]


def test_reg_32_an_answer_that_is_not_accepted_is_given_again_and_the_first_stays() -> None:
    team = make_team()
    inspection = reported(team, make_licence(team))
    finding = found(team, inspection)
    first = answered(team, finding)
    inspections.inspection_respond(actor=team.regulatory, inspection=inspection, on=ago(9))
    with pytest.raises(Refusal) as caught:
        findings.inspection_finding_return(
            actor=team.regulatory, finding=finding, on=ago(6), due_on=ago(7), reason="Not enough."
        )
    assert regs(caught) == {("due_on", "REG-32")}
    findings.inspection_finding_return(
        actor=team.regulatory, finding=finding, on=ago(6), due_on=ago(-3), reason="Not enough."
    )
    with pytest.raises(Refusal) as caught:
        answered(team, finding, 5)
    assert regs(caught) == {("", "REG-32")}, "the inspection was responded to"
    inspections.inspection_ask_again(
        actor=team.regulatory, inspection=inspection, on=ago(6), due_on=ago(-3), reason="See finding 1."
    )
    with pytest.raises(Refusal) as caught:
        answered(team, finding, 7)
    assert regs(caught) == {("on", "REG-32")}
    second = answered(team, finding, 5)
    assert list(finding.answers.order_by("id")) == [first, second]
    finding.refresh_from_db()
    assert (finding.state, finding.due_on) == ("answered", ago(-3))


def test_reg_32_findings_and_answers_have_their_words_dates_and_documents() -> None:
    team = make_team()
    licence = make_licence(team)
    early = announced(team, licence, reference="INS-0")
    with pytest.raises(Refusal):
        found(team, early)
    inspection = reported(team, licence)
    for given, field in (
        ({"grade": "minor"}, "grade"),
        ({"says": " "}, "says"),
        ({"due_on": ago(22)}, "due_on"),
    ):
        wanted = {"grade": "major", "says": "S", "due_on": ago(0)} | given
        with pytest.raises(Refusal) as caught:
            findings.inspection_finding_add(actor=team.regulatory, inspection=inspection, **wanted)
        assert {one for one, _reg in regs(caught)} == {field}
    finding = found(team, inspection)
    for on, says, field in ((ago(5), " ", "says"), (ago(-1), "S", "on"), (ago(22), "S", "on")):
        with pytest.raises(Refusal) as caught:
            findings.inspection_finding_answer(
                actor=team.regulatory, finding=finding, on=on, says=says, upload=FILE
            )
        assert regs(caught) == {(field, "REG-32")}
    assert not FindingAnswer.objects.exists()
