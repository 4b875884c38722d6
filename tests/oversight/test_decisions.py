"""Accepting, certifying and rejecting: who may, on what, and what the register keeps."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from batches.models import Batch
from designations.models import LicencePerson
from ledger.errors import InvalidInput, NotPermitted, ProofRefused, RuleBroken, WrongState
from ledger.models import Event, Signature
from oversight.decisions import load_decision
from oversight.models import Certification, Deviation
from oversight.rules import decision as rules
from oversight.services.certifications import batch_certify, batch_reject
from oversight.services.deviations import deviation_assess, deviation_close
from oversight.services.reviews import change_ask, review_accept, review_run
from sites.services.restriction import restriction_lift, restriction_record
from tests.factories import sites as site_factory
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench
from tests.factories.designations import prove
from tests.factories.oversight import (
    accepted,
    assess_all,
    certified,
    exceptions,
    late,
    reviewed_run,
    submitted,
)

pytestmark = pytest.mark.django_db


def certify(bench: Bench, batch: Batch) -> Certification:
    return batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=prove(bench.team.qp))


def broken(error: RuleBroken) -> set[str]:
    return {problem.rule.removeprefix("oversight.decision.") for problem in error.problems}


def test_reg_67_a_certified_batch_stands_in_the_register(bench: Bench) -> None:
    row = certified(bench)
    row.batch.refresh_from_db()
    assert row.batch.state == row.outcome == "certified"
    assert row.number.startswith(f"CERT-{timezone.now().year}-")
    assert row.person_id == row.batch.certified_by_id == bench.team.qp.person_id
    assert row.signature.meaning == "certified"
    assert row.signature.statement.startswith(f"I certify that batch {row.batch_number}")
    assert row.outstanding == []
    kinds = set(Event.objects.filter(stream=row.stream).values_list("kind", flat=True))
    assert {"batches.batch.certified", "oversight.certification.entered"} <= kinds
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_reg_69_only_a_person_named_on_the_licence_certifies(bench: Bench) -> None:
    batch = accepted(bench)
    other = make_actor(
        "qualified_person", bench.team.control_site.scope, organisation=bench.team.control_site
    )
    with pytest.raises(RuleBroken) as refused:
        batch_certify(actor=other, batch_id=batch.pk, proof=prove(other))
    assert broken(refused.value) == {"qp_named_on_licence"}
    LicencePerson.objects.create(
        licence=batch.licence,
        person_id=other.person_id,
        name=other.printed_name,
        capacity="qp",
        valid_from=timezone.localdate() - timedelta(days=90),
        valid_until=timezone.localdate() - timedelta(days=2),
    )
    with pytest.raises(RuleBroken) as refused:
        batch_certify(actor=other, batch_id=batch.pk, proof=prove(other))
    assert broken(refused.value) == {"qp_named_on_licence"}


def test_reg_69_a_reviewer_has_no_right_to_certify(bench: Bench) -> None:
    batch = accepted(bench)
    with pytest.raises(NotPermitted):
        batch_certify(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))


def test_reg_121_certifying_asks_for_a_fresh_proof(bench: Bench) -> None:
    batch = accepted(bench)
    with pytest.raises(ProofRefused):
        batch_certify(actor=bench.team.qp, batch_id=batch.pk, proof=None)
    batch.refresh_from_db()
    assert batch.state == "accepted"
    assert not Certification.objects.filter(batch=batch).exists()


def test_reg_75_a_failed_registered_specification_never_certifies(bench: Bench) -> None:
    batch = accepted(bench, values={"vcn": "12"})
    with pytest.raises(RuleBroken) as refused:
        certify(bench, batch)
    assert broken(refused.value) == {"registered_specification_met", "no_critical_deviation_open"}
    row = batch_reject(
        actor=bench.team.qp, batch_id=batch.pk, reason="Too many copies.", proof=prove(bench.team.qp)
    )
    assert (row.outcome, row.reason) == ("rejected", "Too many copies.")


def test_reg_75_a_deviation_is_assessed_before_certification(bench: Bench) -> None:
    batch = accepted(bench, values={"vector_titre": "600.0"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.step_key, deviation.severity) == ("moi", "major")
    with pytest.raises(RuleBroken) as refused:
        certify(bench, batch)
    assert broken(refused.value) == {"deviations_assessed"}
    assess(bench, deviation)
    row = certify(bench, batch)
    assert deviation.number in row.signature.statement


def assess(bench: Bench, deviation: Deviation, **changes: str) -> None:
    given = {
        "severity": "major",
        "impact": "None on the product.",
        "action": "Counted again.",
        "other_sites": "no",
    } | changes
    deviation_assess(actor=bench.lead, deviation_id=deviation.pk, **given)


def test_reg_74_an_open_critical_deviation_blocks(bench: Bench) -> None:
    batch = accepted(bench, values={"vector_titre": "600.0"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    assess(bench, deviation, severity="critical")
    with pytest.raises(RuleBroken) as refused:
        certify(bench, batch)
    assert broken(refused.value) == {"no_critical_deviation_open"}
    deviation_close(
        actor=bench.team.reviewer,
        deviation_id=deviation.pk,
        conclusion="No effect.",
        proof=prove(bench.team.reviewer),
    )
    assert certify(bench, batch).outcome == "certified"


def test_reg_64_an_expired_batch_is_not_certified(bench: Bench) -> None:
    batch = accepted(bench)
    assert batch.expires_at is not None
    who = bench.team.qp.person_id
    at_expiry = load_decision(batch, decider_id=who, now=batch.expires_at)
    before = load_decision(batch, decider_id=who, now=batch.expires_at - timedelta(microseconds=1))
    assert rules.not_expired(before).passed
    assert not rules.not_expired(at_expiry).passed


def test_reg_71_an_awaited_result_is_said_in_the_statement(bench: Bench) -> None:
    batch = submitted(bench, pending=True)
    (found,) = exceptions(reviewed_run(bench, batch))
    assert (found.rule, found.subject) == ("oversight.review.results_complete", "sterility")
    assess_all(bench, found.run)
    review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))
    row = certify(bench, batch)
    assert len(row.outstanding) == 1
    assert "Outstanding when I sign: Sterility" in row.signature.statement


def test_reg_74_no_exception_is_left_without_an_assessment(bench: Bench) -> None:
    batch = submitted(bench, plant={"day3_count": late(60), "day6_count": late(61)})
    run = reviewed_run(bench, batch)
    first, _second = exceptions(run)
    from oversight.services.reviews import exception_assess

    with pytest.raises(InvalidInput):
        exception_assess(actor=bench.team.reviewer, batch_id=batch.pk, result_id=first.pk, text="  ")
    exception_assess(
        actor=bench.team.reviewer, batch_id=batch.pk, result_id=first.pk, text="The printout proves it."
    )
    with pytest.raises(RuleBroken) as refused:
        review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))
    assert broken(refused.value) == {"exceptions_assessed"}


def test_reg_71_an_old_run_is_not_accepted(bench: Bench) -> None:
    from batches.services.materials import lot_block

    batch = submitted(bench)
    assess_all(bench, reviewed_run(bench, batch))
    lot_block(actor=bench.lead, lot_id=bench.lots["wash_buffer"].pk, reason="Recalled by its maker.")
    with pytest.raises(RuleBroken) as refused:
        review_accept(actor=bench.team.reviewer, batch_id=batch.pk, proof=prove(bench.team.reviewer))
    assert "review_is_current" in broken(refused.value)
    (found,) = exceptions(review_run(actor=bench.team.reviewer, batch_id=batch.pk))
    assert found.rule == "oversight.review.lots_released"


def test_reg_120_asking_for_a_change_voids_the_review(bench: Bench) -> None:
    batch = accepted(bench)
    change_ask(actor=bench.team.reviewer, batch_id=batch.pk, reason="Read the volume again.")
    batch.refresh_from_db()
    assert (batch.state, batch.reviewed_by_id) == ("change_requested", None)
    signature = Signature.objects.select_related("void").get(subject_id=str(batch.pk), meaning="reviewed")
    assert signature.void.reason == "Read the volume again."
    with pytest.raises(WrongState):
        certify(bench, batch)


def test_reg_58_makers_decide_nothing(bench: Bench) -> None:
    batch = submitted(bench)
    reviewed_run(bench, batch)
    for person in (bench.operator, bench.witness, bench.lead):
        assert not rules.took_no_part(load_decision(batch, decider_id=person.person_id)).passed
    assert rules.took_no_part(load_decision(batch, decider_id=bench.team.reviewer.person_id)).passed


def test_reg_41_a_restriction_counts_at_certification(bench: Bench) -> None:
    from dataclasses import replace

    batch = accepted(bench)
    free = load_decision(batch, decider_id=bench.team.qp.person_id)
    assert rules.no_restriction(free).passed
    assert not rules.no_restriction(
        replace(free, restrictions=("R-1. The licensing authority: stop",))
    ).passed


# Attacks, as the application's database role.


def refused_by_database(statement: str, *values: object) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(caught.value)


def test_reg_69_certifying_by_update_is_refused(bench: Bench) -> None:
    batch = accepted(bench)
    said = refused_by_database(
        "UPDATE batches_batch SET state = 'certified', certified_by_id = %s, decided_at = now() WHERE id = %s",
        bench.team.qp.person_id,
        batch.pk,
    )
    assert "without its transition" in said


def test_reg_58_a_performer_as_reviewer_is_refused_by_the_database(bench: Bench) -> None:
    batch = submitted(bench)
    said = refused_by_database(
        "UPDATE batches_batch SET reviewed_by_id = %s, reviewed_at = now() WHERE id = %s",
        bench.operator.person_id,
        batch.pk,
    )
    assert "neither review, certify nor release" in said


def test_reg_68_the_register_is_append_only(bench: Bench) -> None:
    row = certified(bench)
    for statement in (
        "UPDATE oversight_certification SET outcome = 'rejected' WHERE id = %s",
        "DELETE FROM oversight_certification WHERE id = %s",
    ):
        assert "permission denied" in refused_by_database(statement, row.pk)


def test_reg_69_the_register_takes_no_person_who_is_not_named(bench: Bench) -> None:
    row = certified(bench)
    copy = Certification.objects.get(pk=row.pk)
    for name, value in (
        ("person_id", bench.team.reviewer.person_id),
        ("outcome", "rejected"),
    ):
        forged = Certification(
            **{
                f.attname: getattr(copy, f.attname)
                for f in Certification._meta.fields
                if f.name not in ("id", "created_at")
            }
        )
        forged.number, forged.reason = "CERT-2026-9999", "forged"
        setattr(forged, name, value)
        with pytest.raises(IntegrityError, match="register"), transaction.atomic():
            forged.save(force_insert=True)


def test_reg_81_the_assessor_does_not_close_a_deviation(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    deviation_assess(
        actor=bench.team.reviewer,
        deviation_id=deviation.pk,
        severity="critical",
        impact="The dose cannot be given.",
        action="Batch held.",
        other_sites="no",
    )
    with pytest.raises(RuleBroken) as refused:
        deviation_close(
            actor=bench.team.reviewer,
            deviation_id=deviation.pk,
            conclusion="Done.",
            proof=prove(bench.team.reviewer),
        )
    assert [problem.rule for problem in refused.value.problems] == [
        "oversight.deviation.assessor_never_closes"
    ]
    assert "without its transition" in refused_by_database(
        "UPDATE oversight_deviation SET state = 'closed', conclusion = 'x', closed_at = now(), closed_by_id = %s WHERE id = %s",
        bench.team.qp.person_id,
        deviation.pk,
    )


def test_reg_82_whether_other_sites_are_affected_is_mandatory(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    for answer, field in (("", "other_sites"), ("yes", "other_sites_note")):
        with pytest.raises(InvalidInput) as refused:
            assess(bench, deviation, other_sites=answer)
        assert [(p.field, p.reg) for p in refused.value.problems] == [(field, "REG-82")]


def test_reg_81_what_happened_cannot_be_rewritten(bench: Bench) -> None:
    batch = submitted(bench, values={"vcn": "12"})
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert deviation.performer_id == bench.operator.person_id
    assert deviation.witness_name == bench.witness.printed_name
    refused_by_database("UPDATE oversight_deviation SET value = '9' WHERE id = %s", deviation.pk)
    deviation.refresh_from_db()
    assert deviation.value == "12 copies/cell"


IMP_LAW = "Medicines for Human Use (Clinical Trials) Regulations 2004"
MA_LAW = "Human Medicines Regulations 2012"


@pytest.mark.parametrize(
    ("regime", "named", "not_named"),
    [
        ("IMP", IMP_LAW, MA_LAW),
        ("MA", MA_LAW, IMP_LAW),
        ("special", "", "Regulations"),
        ("EAMS", "", "Regulations"),
    ],
)
def test_reg_78_the_certificate_names_the_law_of_its_regime_and_no_other(
    bench: Bench, regime: str, named: str, not_named: str
) -> None:
    from oversight.decisions import certified_under

    batch = submitted(bench)
    batch.product.regime = regime
    said = certified_under(batch)
    assert named in said
    assert not_named not in said
    assert str(batch.master_file_version) in said


def test_reg_78_a_trial_batch_is_certified_under_the_trials_regulations(bench: Bench) -> None:
    row = certified(bench)
    assert row.batch.product.regime == "IMP"
    assert IMP_LAW in row.signature.statement
    assert "product specification file" in row.signature.statement
    assert MA_LAW not in row.signature.statement


def test_reg_41_a_pause_and_a_restriction_of_certifying_stop_certification_and_one_of_making_does_not(
    bench: Bench,
) -> None:
    batch = accepted(bench)
    qa, enrolment = bench.ready.world.qa, bench.ready.enrolment
    site_factory.move(qa, enrolment, "pause")
    with pytest.raises(RuleBroken) as refused:
        certify(bench, batch)
    assert broken(refused.value) == {"no_restriction"}
    site_factory.move(qa, enrolment, "resume")
    given = {"actor": qa, "imposed_by": "holder", "reason": "For this test.", "site": bench.site}
    restriction_record(reference="D-1", effective_from=timezone.now(), activities=["making"], **given)
    one = restriction_record(
        reference="D-2", effective_from=timezone.now(), activities=["certifying"], **given
    )
    with pytest.raises(RuleBroken) as refused:
        certify(bench, batch)
    assert one.number in str(refused.value.problems[0].message)
    restriction_lift(actor=qa, restriction=one, proof=prove(qa), reason="Mended.")
    assert certify(bench, batch).outcome == "certified"
