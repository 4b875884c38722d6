"""The state table of instruction versions: every move from every state, three people, and the locks in the database."""

import random
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from designations.models import InstructionVersion, Step
from designations.services.instructions import instruction_version_draft, instruction_version_move
from designations.services.steps import step_add, step_change, step_remove
from designations.states import INSTRUCTION_VERSION
from ledger.errors import NotPermitted, Refusal, RuleBroken, WrongState
from ledger.models import Signature
from tests.factories.accounts import actor, grant
from tests.factories.designations import Made, make_cart, move, prove, put_into_use

PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "in_review": ("submit",),
    "reviewed": ("submit", "review"),
    "approved": ("submit", "review", "approve"),
    "effective": ("submit", "review", "approve", "make_effective"),
    "withdrawn": ("submit", "review", "approve", "withdraw"),
    "discarded": ("discard",),
}


@pytest.fixture
def draft(db: None) -> Made:
    return make_cart(effective=False)


@pytest.mark.parametrize("state", PATHS)
def test_every_move_from_every_state(draft: Made, state: str) -> None:
    move(draft.team, draft.version, *PATHS[state])
    for row in INSTRUCTION_VERSION.moves:
        if row.name == "supersede":
            continue
        sid = transaction.savepoint()
        if state in row.sources:
            move(draft.team, draft.version, row.name)
            assert InstructionVersion.objects.get(pk=draft.version.pk).state == row.target
        else:
            with pytest.raises(WrongState):
                move(draft.team, draft.version, row.name)
            assert InstructionVersion.objects.get(pk=draft.version.pk).state == state
        transaction.savepoint_rollback(sid)
        draft.version.refresh_from_db()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_random_walk_never_reaches_what_the_table_forbids(draft: Made, seed: int) -> None:
    dice, version = random.Random(seed), draft.version
    names = [row.name for row in INSTRUCTION_VERSION.moves if row.name != "supersede"]
    for _step in range(14):
        before = InstructionVersion.objects.get(pk=version.pk)
        name = dice.choice(names)
        row = INSTRUCTION_VERSION.move(name)
        try:
            with transaction.atomic():
                move(draft.team, version, name)
        except Refusal:
            assert before.state not in row.sources
        else:
            assert before.state in row.sources
        after = InstructionVersion.objects.get(pk=version.pk)
        standing = set(
            Signature.objects.filter(subject_id=str(version.pk), void=None).values_list("meaning", flat=True)
        )
        wanted = {"in_review": {"authored"}, "reviewed": {"authored", "reviewed"}}.get(after.state, set())
        if after.state in ("approved", "effective", "withdrawn"):
            wanted = {"authored", "reviewed", "approved"}
        assert wanted <= standing
        people = [p for p in (after.author_id, after.reviewer_id, after.approver_id) if p is not None]
        assert len(set(people)) == len(people)


def test_reg_48_author_reviewer_and_approver_are_three_people(draft: Made) -> None:
    team, version = draft.team, draft.version
    move(team, version, "submit")
    scope = team.control_site.scope
    grant(team.author.person, "qa_reviewer", scope)  # type: ignore[arg-type]  # a control site has its scope
    grant(team.reviewer.person, "qualified_person", scope)  # type: ignore[arg-type]  # a control site has its scope
    both, twice = actor(team.author.person), actor(team.reviewer.person)
    with pytest.raises(RuleBroken) as refused:
        instruction_version_move(actor=both, version=version, move="review", proof=prove(both))
    assert [p.reg for p in refused.value.problems] == ["REG-48"]
    move(team, version, "review")
    with pytest.raises(RuleBroken):
        instruction_version_move(actor=twice, version=version, move="approve", proof=prove(twice))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE designations_instructionversion SET reviewer_id = author_id WHERE id = %s", [version.pk]
        )


def test_reg_120_a_withdrawal_is_signed_as_one_and_its_reason_with_it(draft: Made) -> None:
    put_into_use(draft.team, draft.version)
    who, standing = draft.team.author, Signature.objects.filter(subject_id=str(draft.version.pk))
    before = set(standing.values_list("pk", flat=True))
    instruction_version_move(
        actor=who, version=draft.version, move="withdraw", proof=prove(who), reason="A limit was wrong."
    )
    made = standing.exclude(pk__in=before).get()
    assert made.meaning == "withdrawn"
    assert made.get_meaning_display() == "Withdrawn"
    assert '"reason":"A limit was wrong."' in made.content


def test_whoever_touched_the_draft_does_not_review_it(draft: Made) -> None:
    team = draft.team
    scope = team.control_site.scope
    grant(team.reviewer.person, "process_owner", scope)  # type: ignore[arg-type]  # a control site has its scope
    helper = actor(team.reviewer.person)
    step = Step.objects.get(version=draft.version, key="before_start")
    step_change(actor=helper, step=step, data={"title": "Before you begin"})
    move(team, draft.version, "submit")
    with pytest.raises(RuleBroken):
        instruction_version_move(actor=helper, version=draft.version, move="review", proof=prove(helper))


def test_a_signed_move_needs_its_proof_and_its_role(draft: Made) -> None:
    team = draft.team
    with pytest.raises(Refusal):
        instruction_version_move(actor=team.author, version=draft.version, move="submit")
    with pytest.raises(NotPermitted):
        instruction_version_move(
            actor=team.regulatory, version=draft.version, move="submit", proof=prove(team.regulatory)
        )
    assert InstructionVersion.objects.get(pk=draft.version.pk).state == "draft"


def test_reg_50_and_reg_11_a_version_waits_for_its_master_file(draft: Made) -> None:
    from designations.services import licences

    move(draft.team, draft.version, "submit", "review", "approve")
    licences.licence_suspend(
        actor=draft.team.regulatory, licence=draft.licence, reason="letter of the authority"
    )
    with pytest.raises(RuleBroken) as refused:
        move(draft.team, draft.version, "make_effective")
    assert [p.reg for p in refused.value.problems] == ["REG-25"]


def test_a_new_version_supersedes_and_keeps_keys(draft: Made) -> None:
    put_into_use(draft.team, draft.version)
    second = instruction_version_draft(
        actor=draft.team.author,
        instruction=draft.version.instruction,
        master_file_version=draft.master_file_version,
        change_summary="Clearer words.",
    )
    put_into_use(draft.team, second)
    first = InstructionVersion.objects.get(pk=draft.version.pk)
    assert (first.state, second.state) == ("superseded", "effective")
    assert first.effective_until == second.effective_from
    assert list(first.steps.values_list("key", flat=True)) == list(second.steps.values_list("key", flat=True))


def test_sending_back_voids_what_was_signed(draft: Made) -> None:
    move(draft.team, draft.version, "submit", "review", "ask_change")
    signatures = Signature.objects.filter(subject_id=str(draft.version.pk))
    assert signatures.filter(void=None).count() == 0
    assert signatures.count() == 2
    row = InstructionVersion.objects.get(pk=draft.version.pk)
    assert (row.state, row.author_id, row.content_hash) == ("draft", None, "")


def test_a_version_in_review_cannot_be_edited(draft: Made) -> None:
    move(draft.team, draft.version, "submit")
    step = Step.objects.get(version=draft.version, key="vcn")
    for act in (
        lambda: step_change(actor=draft.team.author, step=step, data={"title": "x"}),
        lambda: step_remove(actor=draft.team.author, step=step),
        lambda: step_add(actor=draft.team.author, version=draft.version, data={}),
    ):
        with pytest.raises(WrongState):
            act()


ATTACKS = (
    "UPDATE designations_step SET title = 'x' WHERE id = %(step)s",
    "UPDATE designations_step SET removed_at = now() WHERE id = %(step)s",
    "UPDATE designations_step SET version_id = %(other)s WHERE id = %(step)s",
    "DELETE FROM designations_step WHERE id = %(step)s",
    (
        "INSERT INTO designations_step (version_id, position, key, unit_procedure, operation, kind, title, text, settings,"
        " critical, witness_required, attribute, equipment_class, material_code, citation)"
        " VALUES (%(version)s, 99, 'extra', 'u', 'o', 'text', 't', 't', '{}', false, false, '', '', '', '')"
    ),
    'UPDATE designations_releasecriterion SET "limit" = \'{"high": "99"}\' WHERE version_id = %(version)s',
    "UPDATE designations_instructionversion SET change_summary = 'x' WHERE id = %(version)s",
    "UPDATE designations_instructionversion SET state = 'draft' WHERE id = %(version)s",
    "UPDATE designations_instructionversion SET state = 'withdrawn' WHERE id = %(version)s",
    "UPDATE designations_instructionversion SET contributors = '{}' WHERE id = %(version)s",
    "DELETE FROM designations_instructionversion WHERE id = %(version)s",
    "TRUNCATE designations_step CASCADE",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_role_cannot_change_a_version_after_draft(draft: Made, attack: str) -> None:
    put_into_use(draft.team, draft.version)
    other = instruction_version_draft(
        actor=draft.team.author,
        instruction=draft.version.instruction,
        master_file_version=draft.master_file_version,
        change_summary="next",
    )
    step = Step.objects.get(version=draft.version, key="vcn")
    names = {"step": step.pk, "version": draft.version.pk, "other": other.pk}
    from django.db import Error

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack, names)


@pytest.fixture
def committed(committed_db: Any) -> Made:
    return make_cart(effective=False)


def test_a_step_written_while_the_version_goes_into_review_waits_and_is_refused(
    committed: Made, second_session: psycopg.Connection[Any]
) -> None:
    """Two racing sessions: the child's share lock on its parent makes one of them lose, whoever is first."""
    step = Step.objects.get(version=committed.version, key="vcn")
    with transaction.atomic():
        move(committed.team, committed.version, "submit")
        second_session.execute("SET lock_timeout = '300ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second_session.execute("UPDATE designations_step SET title = 'late' WHERE id = %s", [step.pk])
    with pytest.raises(psycopg.errors.CheckViolation):
        second_session.execute("UPDATE designations_step SET title = 'late' WHERE id = %s", [step.pk])
    assert Step.objects.get(pk=step.pk).title == step.title
