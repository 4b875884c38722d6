"""Versions of a master file: what a change is of, what differs, and what was in force at an instant."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from designations import headings as templates
from designations.asof import file_as_of
from designations.changeclasses import change_classes
from designations.content import load_content
from designations.listing import ListedLine, lists_of
from designations.models import MasterFileVersion, Step
from designations.redline import file_redline, instruction_redline, word_diff
from designations.services import licences, masterfiles
from designations.services.instructions import instruction_version_draft
from designations.services.steps import step_change, step_remove
from ledger.errors import InvalidInput
from tests.designations.test_law import refused
from tests.factories.accounts import make_actor, sign_in
from tests.factories.designations import (
    bring_into_force,
    draft_master_file_version,
    make_cart,
    make_foundation,
    make_team,
    move,
    prove,
    put_into_use,
    write_strategy,
)
from tests.factories.sites import make_world

pytestmark = pytest.mark.django_db
ROW = {
    "attribute": "Safety",
    "parameter": "Vector copies",
    "step": "vcn",
    "limit": {"high": "5", "unit": "copies/cell"},
    "evidence": "Validation report 7",
}


def second(change_class: str | None) -> tuple[Any, MasterFileVersion]:
    """A team and the second version of its file, approved when its class lets it into review."""
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case, change_class=change_class)
    for name, actor in (("submit", team.author), ("approve", team.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=version, move=name, proof=prove(actor))
    return team, MasterFileVersion.objects.get(pk=version.pk)


def effective(team: Any, version: MasterFileVersion) -> None:
    masterfiles.masterfile_version_move(
        actor=team.qp, version=version, move="make_effective", proof=prove(team.qp)
    )


def test_reg_14_a_template_says_which_headings_may_stay_empty() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case)
    masterfiles.masterfile_version_change(
        actor=team.author, version=version, sections={"further": "", "locations": " "}
    )
    refusal = refused(
        "REG-14", masterfiles.masterfile_version_move,
        actor=team.author, version=version, move="submit", proof=prove(team.author),
    )  # fmt: skip
    said = next(str(each.message) for each in refusal.problems if each.reg == "REG-14")
    assert "Location of each site" in said
    assert "Further" not in said


@pytest.fixture
def new_template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The regulator brings out a template: release first, one heading new, one gone."""
    known = json.loads(templates.TEMPLATES.read_text(encoding="utf-8"))
    last = known[list(known)[-1]]
    known["2031-1"] = [
        {"key": "transport", "title": "Transport"},
        *[row for row in reversed(last) if row["key"] != "approval"],
    ]
    changed = tmp_path / "templates.json"
    changed.write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr(templates, "TEMPLATES", changed)
    templates._templates.cache_clear()
    yield "2031-1"
    templates._templates.cache_clear()


def test_reg_15_a_new_template_is_data_and_a_version_keeps_its_own(request: pytest.FixtureRequest) -> None:
    team, _product, case, _licence, first = make_foundation()
    draft = draft_master_file_version(team, first.master_file, case)
    old = draft.template
    new = request.getfixturevalue("new_template")
    browser = sign_in(Client(), team.author.person)
    said = browser.get(f"/master-files/{first.master_file.number}/2/").content.decode()
    assert "Transport" not in said
    assert said.index("How new sites or units are approved") < said.index("Release of the product</h2>")
    # A draft begun under the old template is still written, and judged, by it.
    masterfiles.masterfile_version_change(actor=team.author, version=draft, sections={"approval": "By QA."})
    bring_into_force(team, draft)
    draft.refresh_from_db()
    assert (draft.template, draft.state) == (old, "effective")
    later = masterfiles.masterfile_version_next(actor=team.author, version=draft)
    assert later.template == new
    assert "approval" not in later.sections
    assert later.sections["release"] == draft.sections["release"]
    said = browser.get(f"/master-files/{first.master_file.number}/3/").content.decode()
    assert said.index("Transport</h2>") < said.index("Release of the product</h2>")
    changed = {change.title: change.kind for change in file_redline(draft, later, [], []).sections}
    assert changed == {"How new sites or units are approved": "left_out"}
    refusal = refused("REG-14", bring_into_force, team, later)
    assert any("Transport" in str(each.message) for each in refusal.problems)


def test_reg_16_a_version_whose_class_is_no_longer_one_does_not_come_into_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team, version = second("prior_approval")
    left = {key: each for key, each in change_classes().items() if key != "prior_approval"}
    monkeypatch.setattr("designations.rules.masterfile.change_classes", lambda: left)
    refused("REG-16", effective, team, version)


def test_reg_16_18_a_version_is_begun_written_and_recorded_on_pages() -> None:
    world, _sites = make_world()
    first = world.file_version
    here = f"/master-files/{first.master_file.number}/"
    author = sign_in(Client(), world.owner.person)
    assert "Begin the next version" in author.get(f"{here}{first.number}/").content.decode()
    answer = author.post(f"{here}{first.number}/begin/")
    version = MasterFileVersion.objects.get(master_file=first.master_file, state="draft")
    mine = f"{here}{version.number}/"
    assert answer.headers["Location"] == mine
    listed = lists_of(first.pk, version.pk)
    assert [line.code for line in listed[version.pk]] == [line.code for line in listed[first.pk]] != []
    assert "Nothing differs" in author.get(mine).content.decode()
    sent = {"change_class": "notify", "change_summary": "Says who."} | {
        f"section_{key}": text for key, text in version.sections.items()
    }
    answer = author.post(mine + "change/", sent | {"section_release": "Released by two people."})
    assert answer.headers["Location"] == mine
    version.refresh_from_db()
    assert (version.change_class, version.change_summary) == ("notify", "Says who.")
    assert version.sections["release"] == "Released by two people."
    text = author.get(mine).content.decode()
    assert "The control strategy is empty" in text, "said beside the button, before anybody signs"
    write_strategy(world.owner, version)
    for name, actor in (("submit", world.owner), ("approve", world.qp)):
        masterfiles.masterfile_version_move(actor=actor, version=version, move=name, proof=prove(actor))
    # What is approved is no longer written.
    assert author.post(mine + "change/", sent).status_code in (409, 422)
    officer = sign_in(Client(), world.regulatory.person)
    record = {"on": timezone.localdate().isoformat(), "reference": "SUB-7"}
    assert officer.post(mine + "record/grant/", record).status_code in (409, 422)
    assert officer.post(mine + "record/send/", record | {"reference": ""}).status_code == 422
    assert officer.post(mine + "record/send/", record).headers["Location"] == mine
    version.refresh_from_db()
    assert (version.state, version.submission_reference) == ("submitted", "SUB-7")
    assert "SUB-7" in officer.get(mine).content.decode()
    assert officer.get(mine + "record/supersede/").status_code == 404


def test_reg_16_a_change_is_classed_before_review() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case, change_class=None)
    refused("REG-16", bring_into_force, team, version)
    refused(
        "REG-16", masterfiles.masterfile_version_change,
        actor=team.author, version=version, change_class="whatever",
    )  # fmt: skip


def test_reg_16_an_annual_change_comes_into_force_at_once() -> None:
    team, version = second("annual")
    effective(team, version)
    assert MasterFileVersion.objects.get(pk=version.pk).state == "effective"


def test_reg_16_a_notified_change_is_sent_first() -> None:
    team, version = second("notify")
    refused("REG-16", effective, team, version)
    today = timezone.localdate()
    masterfiles.masterfile_version_send(actor=team.regulatory, version=version, on=today, reference="S-1")
    version.refresh_from_db()
    assert (version.state, version.submitted_on, version.submission_reference) == ("submitted", today, "S-1")
    effective(team, version)
    assert MasterFileVersion.objects.get(pk=version.pk).state == "effective"


def test_reg_16_a_change_of_prior_approval_waits_for_the_authority() -> None:
    team, version = second("prior_approval")
    today = timezone.localdate()
    refused("REG-16", effective, team, version)
    masterfiles.masterfile_version_send(actor=team.regulatory, version=version, on=today, reference="S-1")
    version.refresh_from_db()
    refused("REG-16", effective, team, version)
    for on, reference in ((today + timedelta(days=1), "G"), (today - timedelta(days=1), "G"), (today, " ")):
        refused(
            "REG-16", masterfiles.masterfile_version_grant,
            actor=team.regulatory, version=version, on=on, reference=reference,
        )  # fmt: skip
    masterfiles.masterfile_version_grant(actor=team.regulatory, version=version, on=today, reference="G-1")
    version.refresh_from_db()
    effective(team, version)
    states = dict(
        MasterFileVersion.objects.filter(master_file=version.master_file).values_list("number", "state")
    )
    assert states == {1: "superseded", 2: "effective"}


def test_reg_16_another_control_site_records_nothing_for_us() -> None:
    _team, version = second("notify")
    refused(
        "REG-129", masterfiles.masterfile_version_send,
        actor=make_team().regulatory, version=version, on=timezone.localdate(), reference="S",
    )  # fmt: skip
    assert MasterFileVersion.objects.get(pk=version.pk).state == "approved"


@pytest.mark.parametrize("column", ["submitted_on", "granted_on"])
def test_reg_118_what_the_authority_said_is_set_by_its_move_alone(column: str) -> None:
    _team, version = second("prior_approval")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE designations_masterfileversion SET {column} = current_date WHERE id = %s", [version.pk]
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE designations_masterfileversion SET change_class = 'annual' WHERE id = %s", [version.pk]
        )


@pytest.mark.django_db(transaction=True)
def test_reg_16_of_two_versions_brought_into_force_at_once_one_is_in_force() -> None:
    team, _product, case, _licence, first = make_foundation()
    both = []
    for _each in range(2):
        version = draft_master_file_version(team, first.master_file, case)
        for name, actor in (("submit", team.author), ("approve", team.qp)):
            masterfiles.masterfile_version_move(actor=actor, version=version, move=name, proof=prove(actor))
        both.append((version, prove(team.qp)))
    start, faults = threading.Barrier(2), []

    def race(version: MasterFileVersion, proof: Any) -> None:
        start.wait()
        try:
            masterfiles.masterfile_version_move(
                actor=team.qp, version=version, move="make_effective", proof=proof
            )
        except Exception as error:  # whichever way a session loses, the file has one version in force
            faults.append(error)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race, args=pair) for pair in both]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    standing = MasterFileVersion.objects.filter(master_file=first.master_file)
    assert standing.filter(state="effective").count() == 1
    assert standing.filter(effective_from__isnull=False, effective_until=None).count() == 1, faults


def test_reg_16_a_second_version_in_force_is_refused_by_the_database() -> None:
    _team, version = second("annual")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE designations_masterfileversion SET state = 'effective', effective_from = now() WHERE id = %s",
            [version.pk],
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "New text."),
        ("Old text.", ""),
        ("Keep at 4 °C for 2 h.", "Keep at 8 °C  for 2 h.\nThen stop."),
        ("a b c d", "d c b a"),
        ("same", "same"),
    ],
)
def test_reg_16_a_word_difference_gives_both_texts_back(before: str, after: str) -> None:
    runs = word_diff(before, after)
    assert "".join(run.text for run in runs if run.kind != "new") == before
    assert "".join(run.text for run in runs if run.kind != "out") == after


def test_reg_16_what_a_version_of_a_file_changes_is_told_part_by_part() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case)
    masterfiles.masterfile_version_change(
        actor=team.author, version=version, sections={"release": "Released on two results."},
        control_strategy=[ROW],
    )  # fmt: skip
    version.refresh_from_db()
    kept = ListedLine("AAA", "Old ward", "Fixed place", "Trust", None, None)
    gone = ListedLine("BBB", "Left ward", "Fixed place", "Trust", None, None)
    new = ListedLine("CCC", "Van", "Vehicle", "Trust", None, None)
    ended = ListedLine("AAA", "Old ward", "Fixed place", "Trust", None, timezone.now())
    found = file_redline(first, version, [kept, gone], [ended, new])
    assert [change.title for change in found.sections] == ["Release of the product"]
    assert any(run.kind == "new" and "two results" in run.text for run in found.sections[0].texts[0][1])
    assert [(change.kind, change.title) for change in found.sites] == [
        ("changed", "Old ward (AAA)"), ("left_out", "Left ward (BBB)"), ("added", "Van (CCC)"),
    ]  # fmt: skip
    assert [(change.kind, change.says) for change in found.strategy] == [
        ("added", ["5 copies/cell or less; Validation report 7"])
    ]
    assert file_redline(first, first, [kept], [kept]).empty


def test_reg_16_what_a_version_of_an_instruction_changes_names_step_and_limit() -> None:
    made = make_cart()
    team = made.team
    draft = instruction_version_draft(
        actor=team.author, instruction=made.version.instruction, master_file_version=made.master_file_version
    )
    steps = list(Step.objects.filter(version=draft, removed_at=None).order_by("position"))
    limited = next(step for step in steps if step.key == "moi")
    was = dict(limited.settings["limit"])
    settings = {**limited.settings, "limit": {**was, "high": "12"}}
    step_change(
        actor=team.author, step=limited, data={"settings": settings, "text": limited.text + " Slowly."}
    )
    gone = next(step for step in steps if step.kind == "information")
    step_remove(actor=team.author, step=gone)
    found = instruction_redline(load_content(made.version.pk), load_content(draft.pk))
    told = {change.title: change for change in found.steps}
    assert set(told) == {limited.title, gone.title}
    assert told[gone.title].kind == "left_out"
    limit = next(line for line in told[limited.title].says if line.startswith("Limit: "))
    assert limit == "Limit: was 5 to 10 TU/cell, now 5 to 12 TU/cell"
    assert any(run.kind == "new" and "Slowly" in run.text for run in told[limited.title].texts[0][1])
    assert instruction_redline(load_content(draft.pk), load_content(draft.pk)).empty


def test_reg_84_a_strategy_names_attribute_parameter_step_limit_and_evidence() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case)
    for bad in ({**ROW, "evidence": " "}, {**ROW, "limit": {}}, {**ROW, "limit": {"low": "x"}}):
        with pytest.raises(InvalidInput) as caught:
            masterfiles.masterfile_version_change(actor=team.author, version=version, control_strategy=[bad])
        assert [each.reg for each in caught.value.problems] == ["REG-84"]
    refused(
        "REG-84", masterfiles.masterfile_version_change,
        actor=team.author, version=version, control_strategy=[ROW, ROW],
    )  # fmt: skip


@pytest.mark.parametrize("apart", ["the step is taken out", "the file is stricter"])
def test_reg_50_an_instruction_agrees_with_the_strategy_of_its_file(apart: str) -> None:
    made = make_cart()
    team, first = made.team, made.master_file_version
    later = draft_master_file_version(team, first.master_file, made.designation)
    row = {**ROW, "limit": {"high": "4.9", "unit": "copies/cell"}}
    if apart == "the step is taken out":
        there = load_content(made.version.pk).by_key["moi"].limit
        assert there is not None
        row = {**ROW, "parameter": "Vector per cell", "step": "moi", "limit": there.to_json()}
    masterfiles.masterfile_version_change(actor=team.author, version=later, control_strategy=[row])
    bring_into_force(team, later)
    version = instruction_version_draft(
        actor=team.author, instruction=made.version.instruction, master_file_version=later, change_summary="C"
    )
    if apart == "the step is taken out":
        step_remove(actor=team.author, step=Step.objects.get(version=version, key="moi", removed_at=None))
    move(team, version, "submit", "review")
    refusal = refused("REG-50", move, team, version, "approve")
    assert row["parameter"] in str(refusal.problems[0].message)


def test_reg_50_an_instruction_that_agrees_is_approved() -> None:
    made = make_cart()
    team, first = made.team, made.master_file_version
    step = load_content(made.version.pk).by_key["vcn"]
    assert step.limit is not None
    later = draft_master_file_version(team, first.master_file, made.designation)
    masterfiles.masterfile_version_change(
        actor=team.author, version=later, control_strategy=[{**ROW, "limit": step.limit.to_json()}]
    )
    bring_into_force(team, later)
    version = instruction_version_draft(
        actor=team.author, instruction=made.version.instruction, master_file_version=later, change_summary="C"
    )
    put_into_use(team, version)
    version.refresh_from_db()
    assert version.state == "effective"


def test_reg_21_file_instruction_and_licence_as_they_stood() -> None:
    made = make_cart()
    team, first = made.team, made.master_file_version
    began = MasterFileVersion.objects.get(pk=first.pk).effective_from
    assert began is not None
    between = timezone.now()
    second = draft_master_file_version(team, first.master_file, made.designation)
    bring_into_force(team, second)
    licences.licence_suspend(actor=team.regulatory, licence=made.licence, reason="Inspection.")
    file = first.master_file
    now = file_as_of(file, timezone.now())
    then = file_as_of(file, between)
    before = file_as_of(file, began - timedelta(seconds=1))
    assert [each.version and each.version.number for each in (before, then, now)] == [None, 1, 2]
    assert [len(each.instructions) for each in (before, then, now)] == [0, 1, 1]
    assert [[row.state for row in each.licence_scopes] for each in (then, now)] == [
        ["in_force"],
        ["suspended"],
    ]
    edge = MasterFileVersion.objects.get(pk=second.pk).effective_from
    assert edge is not None
    at_edge = file_as_of(file, edge)
    assert at_edge.version is not None
    assert at_edge.version.number == 2


def test_reg_21_the_page_and_the_api_answer_for_the_instant_in_their_address() -> None:
    team, product, case, _licence, first = make_foundation()
    at = timezone.now()
    bring_into_force(team, draft_master_file_version(team, first.master_file, case))
    number = first.master_file.number
    browser = sign_in(Client(), team.reviewer.person)
    address = f"/api/v1/master-files/{number}/as-of/"
    assert browser.get(address).json()["version"]["version"] == 2
    answer = browser.get(address, {"at": at.isoformat()})
    assert answer.json()["version"]["version"] == 1
    assert answer.json()["licence_scopes"][0]["licence_state"] == "in_force"
    refusal = browser.get(address, {"at": "yesterday"})
    assert refusal.status_code == 422
    assert refusal.json()["errors"][0]["reg"] == "REG-21"
    page = browser.get(f"/master-files/{number}/as-of/", {"at_0": "2020-01-01", "at_1": "10:00"})
    assert page.status_code == 200
    assert "nothing could lawfully be made" in page.content.decode()
    assert (
        browser.get(f"/master-files/{number}/as-of/", {"at_0": "2020-13-01", "at_1": "10:00"}).status_code
        == 422
    )
    stranger = sign_in(Client(), make_actor("qa_reviewer", make_team().control_site.scope).person)
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/master-files/{number}/as-of/").status_code == 404
    del product


def test_reg_16_reviewer_and_approver_see_what_changes_beside_the_decision() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case)
    masterfiles.masterfile_version_change(
        actor=team.author, version=version, sections={"release": "Released on two results."}
    )
    masterfiles.masterfile_version_move(
        actor=team.author, version=version, move="submit", proof=prove(team.author)
    )
    browser = sign_in(Client(), team.qp.person)
    here = f"/master-files/{first.master_file.number}/2/"
    for address in (here, here + "sign/approve/", here + "compare/1/"):
        said = browser.get(address).content.decode()
        assert "<ins>" in said, address
        assert "two results" in said
    assert browser.get(here + "compare/2/").status_code == 404
    assert browser.get(here + "compare/9/").status_code == 404
