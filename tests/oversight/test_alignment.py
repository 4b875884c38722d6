"""A batch of an authorised product is certified only while its master file agrees with the authorisation (REG-17)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from batches.models import Batch
from designations.alignment import standing_of
from designations.content import load_content
from designations.services import alignments, authorisations
from designations.services.instructions import instruction_version_change, instruction_version_draft
from ledger.errors import RuleBroken
from oversight.models import Certification
from oversight.rules.decision import CERTIFY_RULES
from oversight.services.certifications import batch_certify, batch_reject
from tests.factories.accounts import sign_in
from tests.factories.authorisations import agreeing, alignment_now, make_authorisation, sign_alignment, vary
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import (
    bring_into_force,
    draft_master_file_version,
    prove,
    put_into_use,
)
from tests.factories.oversight import accepted, certified

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(db: None) -> Bench:
    """A site where an authorised product is made."""
    return make_bench(regime="MA")


def certify(bench: Bench, batch: Batch) -> Certification:
    return batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=prove(bench.team.qp))


def broken(bench: Bench, batch: Batch) -> str:
    """Why it is not certified; REG-17 and nothing else."""
    with pytest.raises(RuleBroken) as caught:
        certify(bench, batch)
    assert [problem.reg for problem in caught.value.problems] == ["REG-17"]
    assert str(caught.value.problems[0].way_out)
    batch.refresh_from_db()
    assert batch.state == "accepted"
    return str(caught.value.problems[0].message)


def test_reg_17_nothing_is_certified_while_file_and_authorisation_disagree(bench: Bench) -> None:
    team, product = bench.team, bench.version.instruction.product
    batch = accepted(bench)
    assert "No marketing authorisation is on record" in broken(bench, batch)
    first = make_authorisation(team, product, bench.version, shelf_life_minutes=30)
    said = broken(bench, batch)
    assert "Shelf life: authorised is at most 30 min" in said
    assert "nobody has signed" in said.lower()
    second = vary(
        team,
        first,
        shelf_life_minutes=agreeing(product, load_content(bench.version.pk))["shelf_life_minutes"],
    )
    assert "Nobody has signed" in broken(bench, batch)
    alignment = sign_alignment(team, product)
    alignments.alignment_find_difference(actor=team.regulatory, alignment=alignment, reason="Another bag.")
    assert "was found to differ" in broken(bench, batch)
    sign_alignment(team, product)
    vary(team, second, prose={**second.prose, "storage": "Colder."})
    assert "Nobody has signed" in broken(bench, batch)
    sign_alignment(team, product)
    authorisations.authorisation_move(
        actor=team.regulatory, authorisation=first.authorisation, move="suspend", reason="Letter."
    )
    assert "is suspended" in broken(bench, batch)
    authorisations.authorisation_move(
        actor=team.regulatory, authorisation=first.authorisation, move="reinstate", reason="Letter."
    )
    assert certify(bench, batch).outcome == "certified"


def test_reg_17_a_batch_that_must_not_be_used_is_rejected_all_the_same(bench: Bench) -> None:
    batch = accepted(bench)
    row = batch_reject(
        actor=bench.team.qp, batch_id=batch.pk, reason="Not authorised.", proof=prove(bench.team.qp)
    )
    assert row.outcome == "rejected"


def test_reg_17_the_register_itself_asks_whatever_the_rules_were(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is gone, as if somebody had called the tables themselves: the guard of the register refuses."""
    team, product = bench.team, bench.version.instruction.product
    batch = accepted(bench)
    monkeypatch.setattr("oversight.decisions.faults_of_batch", lambda *_: ())
    assert len(CERTIFY_RULES) > 10
    for prepare in (
        lambda: None,
        lambda: make_authorisation(team, product, bench.version),
        lambda: alignments.alignment_find_difference(
            actor=team.regulatory, alignment=alignment_now(product), reason="Another bag."
        ),
    ):
        prepare()
        with pytest.raises(DatabaseError, match="REG-17"), transaction.atomic():
            certify(bench, Batch.objects.get(pk=batch.pk))
    alignment = sign_alignment(team, product)
    vary(team, alignment.authorisation_version)
    with pytest.raises(DatabaseError, match="REG-17"), transaction.atomic():
        certify(bench, Batch.objects.get(pk=batch.pk))
    sign_alignment(team, product)
    authorisations.authorisation_move(
        actor=team.regulatory,
        authorisation=alignment.authorisation_version.authorisation,
        move="suspend",
        reason="Letter.",
    )
    with pytest.raises(DatabaseError, match="REG-17"), transaction.atomic():
        certify(bench, Batch.objects.get(pk=batch.pk))


def test_reg_12_a_trial_batch_needs_no_marketing_authorisation() -> None:
    row = certified(make_bench())
    assert row.outcome == "certified"
    assert row.decided_at > timezone.now() - timedelta(hours=1)


def test_reg_17_the_dossier_says_what_does_not_agree(bench: Bench) -> None:
    batch = accepted(bench)
    page = sign_in(Client(), bench.team.qp.person).get(reverse("oversight:dossier", args=[batch.number]))
    said = page.content.decode()
    assert "No marketing authorisation is on record" in said
    assert "REG-17" in said


def test_reg_17_a_batch_is_held_against_the_authorisation_by_its_own_instruction_too(bench: Bench) -> None:
    """The instruction in use agrees by now; the one under which the batch was made does not."""
    team, product = bench.team, bench.version.instruction.product
    batch = accepted(bench)
    draft = instruction_version_draft(
        actor=team.author,
        instruction=bench.version.instruction,
        master_file_version=bench.ready.world.file_version,
    )
    instruction_version_change(
        actor=team.author, version=draft, shelf_life_minutes=60, change_summary="Shorter."
    )
    put_into_use(team, draft)
    make_authorisation(team, product, draft)
    sign_alignment(team, product)
    assert standing_of(product, "POC").agrees
    said = broken(bench, batch)
    assert said.startswith("Shelf life: authorised is at most 1 h")
    assert f"{bench.version.instruction.number} version {bench.version.number} says" in said


def test_reg_17_a_batch_of_a_file_that_was_found_to_differ_is_not_certified_under_the_next_one(
    bench: Bench,
) -> None:
    team, product = bench.team, bench.version.instruction.product
    batch = accepted(bench)
    make_authorisation(team, product, bench.version)
    alignments.alignment_find_difference(
        actor=team.regulatory, alignment=alignment_now(product), reason="Another bag."
    )
    file = bench.ready.world.master_file
    new = draft_master_file_version(team, file, bench.ready.world.file_version.designation)
    bring_into_force(team, new)
    sign_alignment(team, product)
    assert standing_of(product, "POC").agrees
    assert f"was made under {bench.ready.world.file_version}, which was found to differ" in broken(
        bench, batch
    )
