"""The control strategy of a draft, row by row, held against the steps there are (REG-84)."""

import hashlib
import json
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from designations.content import load_content
from designations.controlstrategy import ControlRow, control_rows, disagreements
from designations.headings import headings
from designations.models import MasterFileVersion, Step, StrategyPaper
from designations.services import masterfiles, steps, strategy
from designations.services.instructions import instruction_version_draft
from designations.strategyfit import contents_for, gaps, stricter
from ledger.documents import document_bytes
from ledger.errors import Conflict, InvalidInput, NotPermitted, WrongState
from ledger.models import Event
from ledger.uploads import CSV, Upload
from tests.designations.test_law import refused
from tests.factories.accounts import make_actor, make_organisation
from tests.factories.designations import (
    Made,
    bring_into_force,
    draft_master_file_version,
    make_cart,
    make_designation,
    make_foundation,
    make_master_file_version,
    make_product,
    make_team,
    prove,
    put_into_use,
)

pytestmark = pytest.mark.django_db
PROOF = b"run,vcn\n1,2.1\n"


def upload(name: str = "vcn.csv", data: bytes = PROOF) -> Upload:
    return Upload(name, CSV, data)


@pytest.fixture
def made() -> Made:
    return make_cart()


@pytest.fixture
def draft(made: Made) -> MasterFileVersion:
    return draft_master_file_version(made.team, made.master_file_version.master_file, made.designation)


def row(made: Made, **changed: Any) -> dict[str, Any]:
    """A row that fits: the copies of vector, by the release specification at most 10."""
    return {
        "attribute": "Safety",
        "parameter": "Vector copies",
        "instruction": made.version.instruction.number,
        "step": "vcn",
        "limit": {"high": "10", "unit": "copies/cell"},
        "evidence": "VAL-017",
        **changed,
    }


def add(made: Made, draft: MasterFileVersion, file: Upload | None = None, **changed: Any) -> Any:
    return strategy.strategy_row_add(
        actor=made.team.author, version=draft, data=row(made, **changed), upload=file
    )


def rows_of(version: MasterFileVersion) -> Any:
    return control_rows(MasterFileVersion.objects.get(pk=version.pk).control_strategy)


def problem(call: Any, *args: Any, **kwargs: Any) -> tuple[str, str]:
    """Field and words of the one thing that is wrong; with its way out."""
    with pytest.raises(InvalidInput) as caught:
        call(*args, **kwargs)
    (only,) = caught.value.problems
    assert (only.reg, bool(str(only.way_out).strip())) == ("REG-84", True)
    return only.field, str(only.message)


def test_reg_84_a_strategy_is_written_row_by_row_and_told_on_the_trail(
    made: Made, draft: MasterFileVersion
) -> None:
    first = add(made, draft)
    second = add(made, draft, attribute="Potency", parameter="CAR+ cells", step="car19_percent",
                 limit={"low": "20", "unit": "%"})  # fmt: skip
    assert [each.parameter for each in rows_of(draft)] == ["Vector copies", "CAR+ cells"]
    changed = strategy.strategy_row_change(
        actor=made.team.author,
        version=draft,
        mark=first.mark,
        data=row(made, limit={"high": "8", "unit": "copies/cell"}),
    )
    assert [each.limit_words for each in rows_of(draft)] == ["8 copies/cell or less", "20 % or more"]
    strategy.strategy_row_remove(actor=made.team.author, version=draft, mark=second.mark)
    assert rows_of(draft) == (changed,)
    events = list(Event.objects.filter(kind__contains="strategy_row").order_by("id"))
    told = [json.loads(each.payload) for each in events]
    assert [each.kind.rpartition(".")[2] for each in events] == ["added", "added", "changed", "removed"]
    assert "10 copies/cell or less" in told[2]["was"]
    assert told[3]["parameter"] == "CAR+ cells"


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"step": "no_such"}, "step", "has no step “no_such”"),
        ({"instruction": "MI-9999"}, "step", "is none of this product and mode"),
        ({"step": "line_clearance"}, "step", "records no value"),
        ({"limit": {"high": "10.1", "unit": "copies/cell"}}, "high", "wider than the limit"),
        ({"limit": {"low": "0", "unit": "copies/cell"}}, "high", "wider than the limit"),
        ({"limit": {"high": "5", "unit": "copies"}}, "unit", "is recorded in copies/cell"),
        ({"limit": {"high": "5"}}, "unit", "the limit in no unit"),
        ({"step": "moi", "limit": {"low": "4.99", "high": "10", "unit": "TU/cell"}}, "low", "wider"),
        (
            {"step": "potency_a", "limit": {"high": "70", "unit": "%"}},
            "high",
            "wider",
        ),
        ({"step": "sterility", "limit": {"choices": ["sterile", "growth"]}}, "limit_choices", "wider"),
        ({"step": "sterility", "limit": {"choices": ["clean"]}}, "limit_choices", "offers no “clean”"),
        ({"attribute": " "}, "attribute", "missing"),
        ({"parameter": ""}, "parameter", "missing"),
        ({"instruction": ""}, "instruction", "missing"),
        ({"evidence": " "}, "evidence", "Neither a document nor a reference"),
        ({"limit": {}}, "limit", "missing"),
    ],
)
def test_reg_84_what_does_not_fit_the_steps_is_refused_by_field(
    made: Made, draft: MasterFileVersion, changed: dict[str, Any], field: str, says: str
) -> None:
    found, words = problem(add, made, draft, **changed)
    assert (found, says in words) == (field, True), (found, words)
    assert rows_of(draft) == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"limit": {"high": "10", "high_inclusive": False, "unit": "copies/cell"}},
        {"limit": {"low": "1", "high": "9", "unit": "copies/cell"}},
        {"step": "sterility", "limit": {"choices": ["sterile"]}},
        {"step": "potency_a", "limit": {"high": "70", "high_inclusive": False, "unit": "%"}},
        {"step": "patient_weight", "limit": {"low": "40", "unit": "kg"}},
        {"step": "vector", "limit": {"low": "1", "unit": "mL"}},
    ],
)
def test_reg_84_a_limit_within_the_steps_or_at_a_step_without_one_is_kept(
    made: Made, draft: MasterFileVersion, changed: dict[str, Any]
) -> None:
    add(made, draft, **changed)
    assert rows_of(draft)[0].step == changed.get("step", "vcn")


def test_reg_84_a_row_stands_once(made: Made, draft: MasterFileVersion) -> None:
    first = add(made, draft)
    assert problem(add, made, draft, evidence="Another")[0] == "parameter"
    other = add(made, draft, attribute="Quality")
    sent = {"actor": made.team.author, "version": draft, "mark": other.mark, "data": row(made)}
    assert problem(strategy.strategy_row_change, **sent)[0] == "parameter"
    assert rows_of(draft) == (first, other)


def test_reg_84_evidence_is_a_document_that_goes_with_later_versions(
    made: Made, draft: MasterFileVersion
) -> None:
    kept = add(made, draft, upload(), evidence="")
    assert (kept.evidence, kept.document) == ("vcn.csv", hashlib.sha256(PROOF).hexdigest())
    paper = StrategyPaper.objects.get(version=draft)
    assert document_bytes(paper.document) == PROOF
    same = strategy.strategy_row_change(
        actor=made.team.author, version=draft, mark=kept.mark, data=row(made, evidence="VAL-018")
    )
    assert same.document == kept.document, "a document stays until it is taken away"
    bring_into_force(made.team, draft)
    later = masterfiles.masterfile_version_next(actor=made.team.author, version=draft)
    assert rows_of(later) == (same,)
    bare = strategy.strategy_row_change(
        actor=made.team.author,
        version=later,
        mark=same.mark,
        data=row(made, evidence="VAL-018"),
        keep_document=False,
    )
    assert (bare.document, rows_of(draft)[0].document) == ("", kept.document), "what was signed stays"


@pytest.mark.parametrize("bad", [("vcn.csv", b""), ("vcn.exe", PROOF), ("vcn.pdf", PROOF)])
def test_reg_84_evidence_that_is_not_what_it_says_is_refused(
    made: Made, draft: MasterFileVersion, bad: tuple[str, bytes]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        add(made, draft, upload(*bad))
    assert caught.value.problems[0].field == "document"
    assert (rows_of(draft), StrategyPaper.objects.count()) == ((), 0)


def test_reg_84_no_document_comes_or_goes_once_the_version_is_in_review(
    made: Made, draft: MasterFileVersion
) -> None:
    add(made, draft, upload())
    paper = StrategyPaper.objects.get()
    masterfiles.masterfile_version_move(
        actor=made.team.author, version=draft, move="submit", proof=prove(made.team.author)
    )
    later = draft_master_file_version(made.team, draft.master_file, made.designation)
    for sql in (
        f"INSERT INTO designations_strategypaper (version_id, document_id) VALUES ('{draft.pk}', '{paper.document_id}')",
        f"UPDATE designations_strategypaper SET version_id = '{later.pk}' WHERE id = '{paper.pk}'",
        f"DELETE FROM designations_strategypaper WHERE id = '{paper.pk}'",
        f"UPDATE designations_masterfileversion SET control_strategy = '[]' WHERE id = '{draft.pk}'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_reg_84_only_a_draft_is_written_and_only_by_who_may(made: Made, draft: MasterFileVersion) -> None:
    kept = add(made, draft)
    stranger = make_actor("process_owner", make_organisation("control_site").scope)  # type: ignore[arg-type]
    calls: list[Any] = [
        lambda who: strategy.strategy_row_add(actor=who, version=draft, data=row(made, attribute="B")),
        lambda who: strategy.strategy_row_change(
            actor=who, version=draft, mark=kept.mark, data=row(made, attribute="B")
        ),
        lambda who: strategy.strategy_row_remove(actor=who, version=draft, mark=kept.mark),
        lambda who: strategy.strategy_attribute_rename(
            actor=who, version=draft, attribute="Safety", name="B"
        ),
        lambda who: strategy.strategy_attribute_remove(actor=who, version=draft, attribute="Safety"),
    ]
    for who in (stranger, made.team.reviewer):
        for call in calls:
            with pytest.raises(NotPermitted):
                call(who)
    masterfiles.masterfile_version_move(
        actor=made.team.author, version=draft, move="submit", proof=prove(made.team.author)
    )
    for call in calls:
        with pytest.raises(WrongState) as caught:
            call(made.team.author)
        assert caught.value.problems[0].reg == "REG-48"
    assert rows_of(draft) == (kept,)


def test_reg_84_an_attribute_is_renamed_or_taken_out_in_all_its_rows(
    made: Made, draft: MasterFileVersion
) -> None:
    add(made, draft)
    add(
        made,
        draft,
        parameter="Vector per cell",
        step="moi",
        limit={"low": "5", "high": "10", "unit": "TU/cell"},
    )
    other = add(made, draft, attribute="Potency")
    team = made.team
    for bad in ("", "Potency", "x" * 301):
        sent = {"actor": team.author, "version": draft, "attribute": "Safety", "name": bad}
        assert problem(strategy.strategy_attribute_rename, **sent)[0] == "name"
    strategy.strategy_attribute_rename(
        actor=team.author, version=draft, attribute="Safety", name="Genomic safety"
    )
    assert [each.attribute for each in rows_of(draft)] == ["Genomic safety", "Genomic safety", "Potency"]
    with pytest.raises(Conflict):
        strategy.strategy_attribute_remove(actor=team.author, version=draft, attribute="Safety")
    strategy.strategy_attribute_remove(actor=team.author, version=draft, attribute="Genomic safety")
    assert rows_of(draft) == (other,)


def test_reg_84_a_file_whose_strategy_does_not_fit_is_not_submitted(
    made: Made, draft: MasterFileVersion
) -> None:
    wrong = {name: text for name, text in row(made, step="no_such").items() if name != "instruction"}
    # However it came there: a step that the row names was taken out since, say.
    MasterFileVersion.objects.filter(pk=draft.pk).update(control_strategy=[wrong])
    sent = {"actor": made.team.author, "version": draft, "move": "submit", "proof": prove(made.team.author)}
    refusal = refused("REG-84", masterfiles.masterfile_version_move, **sent)
    assert "has no step “no_such”" in str(refusal.problems[0].message)
    masterfiles.masterfile_version_change(actor=made.team.author, version=draft, control_strategy=[row(made)])
    masterfiles.masterfile_version_move(**sent | {"proof": prove(made.team.author)})
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_reg_14_84_a_file_without_a_control_strategy_is_not_submitted(
    made: Made, draft: MasterFileVersion
) -> None:
    team = made.team
    sent = {"actor": team.author, "version": draft, "move": "submit", "proof": prove(team.author)}
    nothing: tuple[list[Any] | None, ...] = (None, [])
    for empty in nothing:
        MasterFileVersion.objects.filter(pk=draft.pk).update(control_strategy=empty)
        refusal = refused("REG-84", masterfiles.masterfile_version_move, **sent)
        (problem,) = refusal.problems
        assert problem.rule == "masterfile_strategy_written"
        assert "steps that it would have to name" in str(problem.message)
        assert "page of the control strategy" in str(problem.way_out)
    # A template from before the heading held a strategy does not ask for one.
    MasterFileVersion.objects.filter(pk=draft.pk).update(
        template="2025-1", sections=dict.fromkeys(headings("2025-1"), "As agreed.")
    )
    masterfiles.masterfile_version_move(**sent | {"proof": prove(team.author)})
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_reg_84_a_first_file_is_submitted_before_there_is_a_step_to_name() -> None:
    team = make_team()
    product = make_product(team)
    version = make_master_file_version(team, product, make_designation(team, product), effective=False)
    masterfiles.masterfile_version_move(
        actor=team.author, version=version, move="submit", proof=prove(team.author)
    )
    assert version.state == "in_review"


def test_reg_84_a_whole_list_is_judged_at_once_and_every_fault_is_named_at_its_field(
    made: Made, draft: MasterFileVersion
) -> None:
    kept = add(made, draft)
    good = row(made)
    wrong = [
        good,
        {**good, "attribute": " ", "evidence": "x" * 301},
        {**good, "step": "no_such"},
        {**good, "step": "line_clearance"},
        {**good, "parameter": "Wider", "limit": {"high": "50", "unit": "copies/cell"}},
        {**good, "parameter": "Unit", "limit": {"high": "1", "unit": "kg"}},
    ]

    def faults(rows: list[Any], **more: Any) -> list[tuple[str, str]]:
        with pytest.raises(InvalidInput) as caught:
            masterfiles.masterfile_version_change(
                actor=made.team.author, version=draft, control_strategy=rows, **more
            )
        assert all(problem.way_out for problem in caught.value.problems)
        return [(problem.field, problem.reg) for problem in caught.value.problems]

    # What is not whole is named first: what a row means is judged once it can be read.
    assert faults(wrong) == [
        ("control_strategy.1.attribute", "REG-84"),
        ("control_strategy.1.evidence", "REG-84"),
    ]
    assert faults([one for number, one in enumerate(wrong) if number != 1]) == [
        ("control_strategy.1.step", "REG-84"),
        ("control_strategy.2.step", "REG-84"),
        ("control_strategy.3.high", "REG-84"),
        ("control_strategy.4.unit", "REG-84"),
    ]
    assert faults([good, good]) == [("control_strategy.1.parameter", "REG-84")]
    everything = faults([{**good, "step": "no_such"}], sections={"weather": "Fine."}, change_class="whatever")
    assert everything == [
        ("sections.weather", "REG-15"),
        ("change_class", "REG-16"),
        ("control_strategy.0.step", "REG-84"),
    ]
    assert rows_of(draft) == (kept,), "nothing of a list that does not hold is kept"
    with pytest.raises(InvalidInput):
        masterfiles.masterfile_version_draft(
            actor=made.team.author,
            master_file=draft.master_file,
            designation=draft.designation,
            control_strategy=[{**good, "step": "no_such"}],
        )


def test_reg_84_what_is_missing_is_named_until_it_is_there(made: Made, draft: MasterFileVersion) -> None:
    def missing() -> dict[str, str]:
        found = gaps(rows_of(draft), contents_for(draft))
        return {gap.step.key: gap.why for gap in found}

    before = missing()
    assert before["vcn"] == "marked critical; read by the release specification; measures vcn"
    assert before["patient_weight"] == "marked critical"
    assert before["appearance"] == "read by the release specification; measures appearance"
    assert before["moi"] == "judged by a limit"
    assert {"day3_glucose", "line_clearance"}.isdisjoint(before), "nothing asks for these"
    add(made, draft)
    assert set(before) - set(missing()) == {"vcn"}


def test_reg_84_the_steps_are_those_of_the_draft_that_will_implement_the_file(
    made: Made, draft: MasterFileVersion
) -> None:
    wide = {"limit": {"high": "12", "unit": "copies/cell"}}
    number = made.version.instruction.number
    assert problem(add, made, draft, **wide)[0] == "high"
    following = instruction_version_draft(
        actor=made.team.author, instruction=made.version.instruction, master_file_version=draft
    )
    line = following.criteria.get(key="vcn", removed_at=None)
    steps.criterion_change(
        actor=made.team.author, criterion=line, data={"limit": {"high": "12", "unit": "copies/cell"}}
    )
    assert contents_for(draft)[number].version_id == following.pk
    kept = add(made, draft, **wide)
    gone = Step.objects.get(version=following, key="moi", removed_at=None)
    steps.step_remove(actor=made.team.author, step=gone)
    moi = {"step": "moi", "limit": {"low": "5", "high": "10", "unit": "TU/cell"}}
    assert problem(add, made, draft, **moi)[0] == "step"
    strict = strategy.strategy_row_change(
        actor=made.team.author,
        version=draft,
        mark=kept.mark,
        data=row(made, limit={"high": "11", "unit": "copies/cell"}),
    )
    (told,) = stricter([strict], contents_for(draft))
    assert "here 11 copies/cell or less, in " + number + " 12 copies/cell or less" in told


def test_reg_84_without_an_instruction_a_strategy_waits_for_its_steps() -> None:
    team, _product, case, _licence, first = make_foundation()
    version = draft_master_file_version(team, first.master_file, case)
    assert contents_for(version) == {}
    data = {
        "attribute": "A", "parameter": "P", "instruction": "MI-0001", "step": "s", "limit": {"high": "1"},
        "evidence": "E",
    }  # fmt: skip
    sent = {"actor": team.author, "version": version, "data": data}
    assert problem(strategy.strategy_row_add, **sent)[0] == "step"


def test_reg_50_a_row_binds_only_the_instruction_it_names(made: Made, draft: MasterFileVersion) -> None:
    """Two sizes of a batch: the row of the one does not stop the other, and does stop its own."""
    add(made, draft, limit={"high": "9", "unit": "copies/cell"})
    (kept,) = rows_of(draft)
    stored = kept.stored()
    assert stored["instruction"] == made.version.instruction.number
    bring_into_force(made.team, draft)
    following = instruction_version_draft(
        actor=made.team.author,
        instruction=made.version.instruction,
        master_file_version=draft,
        change_summary="C",
    )
    refused("REG-50", put_into_use, made.team, following)
    content = load_content(following.pk)
    assert disagreements([kept], content)
    assert disagreements([ControlRow(**stored | {"instruction": "MI-9999"})], content) == []


def test_reg_16_rows_signed_before_instruction_and_document_were_kept_read_the_same() -> None:
    old = {
        "attribute": "Safety", "parameter": "P", "step": "vcn", "limit": {"high": "5"}, "evidence": "E",
    }  # fmt: skip
    (read,) = control_rows([old])
    assert read.stored() == old


@pytest.mark.django_db(transaction=True)
def test_reg_84_of_two_who_change_one_row_the_second_is_told(made: Made, draft: MasterFileVersion) -> None:
    kept = add(made, draft)
    start, outcomes = threading.Barrier(2), []

    def race(evidence: str) -> None:
        start.wait()
        try:
            strategy.strategy_row_change(
                actor=made.team.author, version=draft, mark=kept.mark, data=row(made, evidence=evidence)
            )
            outcomes.append(evidence)
        except Conflict as error:
            outcomes.append(error.problems[0].code)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race, args=(name,)) for name in ("VAL-1", "VAL-2")]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcomes)[1] == "changed_meanwhile", outcomes
    assert [each.evidence for each in rows_of(draft)] == [sorted(outcomes)[0]]
