"""A record that a hospital system sent: judged at once, but answered for by a person before anybody reviews it."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from batches.models import Batch
from batches.services import batch_sign_received, batch_submit
from ledger.errors import NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.ids import uuid7
from ledger.models import OutboxMessage, Signature, SignatureVoid, Transition
from oversight.decisions import load_decision
from oversight.models import Certification, ReviewRun, RuleResult
from oversight.rules import decision as rules
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.reviews import change_ask, exception_assess, review_accept, review_begin
from oversight.tasks import run_review
from oversight.waiting import waiting_page
from tests.factories.accounts import sign_in
from tests.factories.batches import Bench, make_bench
from tests.factories.designations import prove
from tests.factories.oversight import (
    accepted,
    assess_all,
    exceptions,
    late,
    received,
    reviewed_run,
    submitted,
)
from tests.factories.sites import site_person
from tests.oversight.test_background import race
from tests.oversight.test_pages import signed

UNSIGNED = "batches.review.record_signed"


def sign(bench: Bench, batch: Batch, actor: Any = None) -> Signature:
    who = actor or bench.lead
    moved = batch_sign_received(actor=who, batch_id=batch.pk, proof=prove(who))
    assert moved.signature is not None
    return moved.signature


def work_off() -> None:
    """What the worker does with what waits for the rules."""
    for message in OutboxMessage.objects.filter(topic="batches.submitted", done_at=None).order_by("id"):
        run_review(str(message.pk))


@pytest.mark.django_db
def test_reg_56_no_review_begins_on_a_record_that_nobody_signed(bench: Bench) -> None:
    batch = received(bench, plant={"day6_glucose": late(192)})
    (found,) = exceptions(reviewed_run(bench, batch))
    reviewer = bench.team.reviewer
    for attempt in (
        lambda: review_begin(actor=reviewer, batch_id=batch.pk),
        lambda: exception_assess(actor=reviewer, batch_id=batch.pk, result_id=found.pk, text="Fine."),
    ):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        (problem,) = refused.value.problems
        assert (problem.rule, problem.reg) == (UNSIGNED, "REG-56")
        assert problem.way_out == "Ask the site lead to sign it."
    with pytest.raises(WrongState):
        review_accept(actor=reviewer, batch_id=batch.pk, proof=prove(reviewer))
    batch.refresh_from_db()
    assert batch.state == "submitted"


@pytest.mark.django_db
def test_reg_120_the_rules_run_at_receipt_and_judge_the_signature_when_it_is_there(bench: Bench) -> None:
    batch = received(bench)
    work_off()
    first = ReviewRun.objects.get(batch=batch)
    assert first.exceptions == 0
    said = RuleResult.objects.filter(rule="oversight.review.submission_stands")
    assert not said.filter(run=first).exists(), "nothing is said of a signature that nobody has made"
    signature = sign(bench, batch)
    assert (signature.meaning, signature.signer_id) == ("submitted", bench.lead.person_id)
    assert signature.statement.startswith(f"I submit the record of batch {batch.number}")
    work_off()
    _first, second = ReviewRun.objects.filter(batch=batch).order_by("sequence")
    result = said.get(run=second)
    assert result.passed
    assert result.evidence["signature"] == str(signature.pk)
    assess_all(bench, second)
    review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))
    row = batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=prove(bench.team.qp))
    assert row.outcome == "certified"


@pytest.mark.django_db
def test_reg_121_only_who_answers_for_the_site_signs_and_with_a_fresh_proof(bench: Bench) -> None:
    batch = received(bench)
    other = make_bench("OTH")
    for who in (other.lead, bench.team.reviewer, bench.team.qp, bench.operator):
        with pytest.raises(NotPermitted):
            sign(bench, batch, who)
    with pytest.raises(ProofRefused):
        batch_sign_received(actor=bench.lead, batch_id=batch.pk, proof=None)
    with pytest.raises(ProofRefused):
        batch_sign_received(actor=bench.lead, batch_id=batch.pk, proof=prove(other.lead))
    assert not Signature.objects.filter(subject_id=str(batch.pk)).exists()


@pytest.mark.django_db
def test_reg_120_a_record_is_signed_once_and_a_typed_one_where_it_is_submitted(bench: Bench) -> None:
    batch = received(bench)
    sign(bench, batch)
    with pytest.raises(RuleBroken) as refused:
        sign(bench, batch)
    assert [problem.rule for problem in refused.value.problems] == ["batches.sign.once"]
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="Read the volume again.")
    with pytest.raises(WrongState):
        sign(bench, batch)
    # Sent back, it is no longer what a system sent: it is submitted here, with its signature.
    from batches.services import batch_submit

    batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    with pytest.raises(RuleBroken) as refused:
        sign(bench, batch)
    assert {problem.rule for problem in refused.value.problems} == {
        "batches.sign.received",
        "batches.sign.once",
    }
    review_begin(actor=bench.team.reviewer, batch_id=batch.pk)


@pytest.mark.django_db
def test_reg_58_who_signed_the_record_in_never_judges_it(bench: Bench) -> None:
    batch = received(bench)
    deputy = site_person("site_lead", bench.site.scope, bench.team.control_site)
    sign(bench, batch, deputy)
    assert not rules.took_no_part(load_decision(batch, decider_id=deputy.person_id)).passed
    for column in ("reviewed_by_id", "certified_by_id"):
        said = refused_by_database(
            f"UPDATE batches_batch SET {column} = %s WHERE id = %s",
            deputy.person_id,
            batch.pk,
        )
        assert "neither review, certify nor release" in said


@pytest.mark.django_db
def test_reg_74_nothing_is_accepted_or_certified_once_the_signature_no_longer_stands(bench: Bench) -> None:
    reviewed = submitted(bench)
    assess_all(bench, reviewed_run(bench, reviewed))
    ready = accepted(bench, "ARI0001-02")
    for batch in (reviewed, ready):
        signature = Signature.objects.get(subject_id=str(batch.pk), meaning="submitted")
        SignatureVoid.objects.create(signature=signature, reason="Not mine.", event_id=signature.event_id)
    with pytest.raises(RuleBroken) as refused:
        review_accept(actor=bench.team.reviewer, batch_id=reviewed.pk, proof=prove(bench.team.reviewer))
    assert "oversight.decision.submission_stands" in {p.rule for p in refused.value.problems}
    with pytest.raises(RuleBroken) as refused:
        batch_certify(actor=bench.team.qp, batch_id=ready.pk, proof=prove(bench.team.qp))
    assert "oversight.decision.submission_stands" in {p.rule for p in refused.value.problems}
    assert not Certification.objects.exists()


@pytest.mark.django_db
def test_a_record_that_nobody_signed_may_still_be_rejected_with_the_reason_in_what_is_signed(
    bench: Bench,
) -> None:
    batch = received(bench, values={"vcn": "12"})
    row = batch_reject(
        actor=bench.team.qp, batch_id=batch.pk, reason="Too many copies.", proof=prove(bench.team.qp)
    )
    assert row.outcome == "rejected"
    assert '"reason":"Too many copies."' in row.signature.content


# Below the services.


def refused_by_database(statement: str, *values: object) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


def step_over(batch: Batch, move: str, target: str) -> None:
    """Write a transition as the application's role can, and move the state along it."""
    last = Transition.objects.filter(record_id=batch.pk).order_by("-id")[0]
    with transaction.atomic(), connection.cursor() as cursor:
        Transition(
            id=uuid7(), record_type=last.record_type, record_id=batch.pk, move=move, from_state=last.to_state,
            to_state=target, actor_id=last.actor_id, actor_name="x", actor_role="x", event_id=last.event_id,
        ).save(force_insert=True)  # fmt: skip
        cursor.execute("UPDATE batches_batch SET state = %s WHERE id = %s", [target, batch.pk])


@pytest.mark.django_db
def test_reg_56_the_database_lets_no_unsigned_record_into_review(bench: Bench) -> None:
    batch = received(bench)
    with pytest.raises(DatabaseError, match="may not go from submitted to under_review"):
        step_over(batch, "begin_review", "under_review")
    # The honest twin is let in: it is the missing signature that refused the forgery.
    sign(bench, batch)
    step_over(batch, "begin_review", "under_review")
    batch.refresh_from_db()
    assert batch.state == "under_review"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_signs() -> None:
    bench = make_bench()
    batch = received(bench)
    deputy = site_person("site_lead", bench.site.scope, bench.team.control_site)
    proofs = [(who, prove(who)) for who in (bench.lead, deputy)]
    results = race(
        *(lambda w=who, p=proof: batch_sign_received(actor=w, batch_id=batch.pk, proof=p) for who, proof in proofs)
    )  # fmt: skip
    assert results == ["done", "rule_broken"]
    assert Signature.objects.filter(subject_id=str(batch.pk), meaning="submitted").count() == 1


# As people see it.


@pytest.mark.django_db
def test_the_site_lead_finds_what_to_sign_and_signs_it(bench: Bench) -> None:
    batch, other = received(bench), submitted(bench, "ARI0001-02")
    lead, qa = sign_in(Client(), bench.lead.person), sign_in(Client(), bench.team.reviewer.person)
    reviewed_run(bench, batch)
    said = lead.get("/").content.decode()
    assert "Waiting for the site’s signature (1)" in said
    assert batch.number in said
    assert other.number not in said
    page = reverse("batches:detail", args=[batch.number])
    review = reverse("oversight:review", args=[batch.number])
    # The lead is led to the record, the reviewer to its review.
    assert said.count(f'href="{page}"') == 1
    assert f'href="{review}"' not in said
    assert f'href="{review}"' in qa.get("/").content.decode()
    for client in (lead, qa):
        assert "Received from hospital system, not yet signed" in client.get(page).content.decode()
    assert "Ask the site lead to sign it." in qa.get(review).content.decode()
    url = reverse("batches:sign_received", args=[batch.number])
    assert url in lead.get(page).content.decode()
    assert url not in qa.get(page).content.decode()
    signed(lead, bench.lead.person, url)
    for client in (lead, qa):
        assert "not yet signed" not in client.get(page).content.decode()
    assert "Ask the site lead to sign it." not in qa.get(review).content.decode()
    assert "Waiting for the site’s signature" not in lead.get("/").content.decode()
    assert "Waiting for the site’s signature" not in qa.get("/").content.decode()


@pytest.mark.django_db
def test_reg_130_the_lead_of_another_site_does_not_find_the_record(bench: Bench) -> None:
    batch = received(bench)
    stranger = sign_in(Client(), make_bench("OTH").lead.person)
    url = reverse("batches:sign_received", args=[batch.number])
    assert stranger.get(url).status_code == 404
    assert stranger.post(url, {}).status_code == 404
    assert batch.number not in stranger.get("/").content.decode()


@pytest.mark.django_db
def test_the_reason_of_a_decision_is_in_the_hash_that_is_signed(bench: Bench) -> None:
    from ledger.canonical import canonical_bytes, digest
    from oversight.decisions import decision_tree

    batch = accepted(bench)
    bare = digest(canonical_bytes(decision_tree("batch_rejection", batch)))
    row = batch_reject(
        actor=bench.team.qp, batch_id=batch.pk, reason="The label is wrong.", proof=prove(bench.team.qp)
    )
    assert row.signature.content_hash != bare
    assert row.decided_at <= timezone.now()
    assert '"reason":"The label is wrong."' in row.signature.content


@pytest.mark.django_db
def test_reg_56_a_record_sent_back_unsigned_and_then_signed_in_here_waits_for_review(bench: Bench) -> None:
    """The mark that sorts the queue goes with the signature, by whichever of the two ways it comes."""
    batch = received(bench)
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="The donation number differs.")
    batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    page = waiting_page(bench.team.reviewer, {})
    assert {group.key: group.count for group in page.groups} == {"review": 1, "signature": 0}
    batch.refresh_from_db()
    assert batch.unsigned_since is None
