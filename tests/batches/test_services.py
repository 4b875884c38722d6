"""Starting, recording, correcting, completing, submitting and aborting, through the services, on a real database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from batches.dossier import QUERIES, load_dossier
from batches.models import Batch, GateCheck, Outcome, StepEntry
from batches.services import (
    PersonRef,
    batch_abort,
    batch_start,
    batch_submit,
    batch_submit_whole,
    entry_correct,
    entry_record,
    result_complete,
)
from batches.services.materials import lot_block, lot_correct_expiry
from ledger.errors import Conflict, InvalidInput, NotPermitted, RuleBroken, WrongState
from ledger.identifiers import parse_batch_number
from ledger.models import Attestation, Event, OutboxMessage, Signature
from ledger.signing import seal_holds
from sites.services import enrolment
from tests.factories import sites as site_factory
from tests.factories.accounts import make_actor
from tests.factories.batches import Bench, make_lot
from tests.factories.designations import prove

pytestmark = pytest.mark.django_db


def kinds_of(batch: Batch) -> list[str]:
    return list(Event.objects.filter(stream=batch.stream).order_by("seq").values_list("kind", flat=True))


def broken_rules(refusal: object) -> set[str]:
    return {problem.rule for problem in refusal.problems}  # type: ignore[attr-defined]  # a Refusal


def test_reg_55_every_check_of_an_open_gate_is_stored(bench: Bench) -> None:
    batch = bench.start()
    checks = GateCheck.objects.filter(batch=batch)
    assert batch.state == "in_progress"
    assert checks.count() >= 13
    assert all(check.passed for check in checks)
    assert {"REG-09", "REG-11", "REG-18", "REG-25", "REG-38", "REG-46", "REG-47", "REG-62", "REG-107"} <= {
        check.reg for check in checks
    }
    assert kinds_of(batch) == ["batches.batch.started"]


def test_reg_61_batch_numbers_run_without_gaps_and_name_site_and_product(bench: Bench) -> None:
    numbers = [parse_batch_number(bench.start().number) for _ in range(2)]
    with pytest.raises(RuleBroken):
        bench.start(patient_codes=("", ""))
    numbers.append(parse_batch_number(bench.start().number))
    assert [number.sequence for number in numbers] == [1, 2, 3]
    assert {(number.site_code, number.product_code) for number in numbers} == {
        (bench.site.code, bench.version.instruction.product.code)
    }


def test_reg_55_a_refused_start_keeps_every_check_and_names_each_failing_one(bench: Bench) -> None:
    lot_block(actor=bench.lead, lot_id=bench.lots["wash_buffer"].pk, reason="Leaking")
    stranger = make_actor("operator", bench.site.scope)
    with pytest.raises(RuleBroken) as refused:
        batch_start(
            actor=stranger,
            request=bench.request(
                operator_id=stranger.person_id, patient_codes=(bench.patient.code, "7KQ4-92")
            ),
        )
    assert broken_rules(refused.value) == {
        "batches.start.materials",
        "batches.start.patient",
        "site.operator_competent",
    }
    assert all(problem.reg and problem.way_out for problem in refused.value.problems)
    kept = GateCheck.objects.filter(batch=None, site=bench.site)
    assert set(kept.filter(passed=False).values_list("rule", flat=True)) == broken_rules(refused.value)
    assert kept.filter(passed=True).exists()
    assert Event.objects.filter(kind="batches.start.refused", stream=f"site:{bench.site.pk}").count() == 1
    assert not Batch.objects.exists()


def test_reg_41_a_pause_closes_the_gate_and_stops_the_next_step_but_not_an_awaited_result(
    bench: Bench,
) -> None:
    batch = bench.start()
    enrolment.enrolment_move(
        actor=bench.team.reviewer,
        enrolment=bench.ready.enrolment,
        move="pause",
        proof=prove(bench.team.reviewer),
        reason="A fault at the site.",
    )
    with pytest.raises(RuleBroken) as refused:
        bench.start()
    assert "site.active" in broken_rules(refused.value)
    with pytest.raises(InvalidInput) as stopped:
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("before_start", True))
    assert broken_rules(stopped.value) == {"batches.entry.site_open"}
    assert not StepEntry.objects.exists()


def test_reg_56_58_a_step_is_recorded_with_who_when_and_two_attestations(bench: Bench) -> None:
    batch = bench.start()
    first, second = bench.record(batch, bench.values(timezone.now()), upto="processor")
    assert (first.sequence, second.sequence) == (1, 2)
    assert kinds_of(batch)[-2:] == ["batches.entry.recorded"] * 2
    attestations = {a.act: a for a in Attestation.objects.filter(subject_id=str(second.pk))}
    assert attestations["performed"].person_id == bench.operator.person_id
    assert attestations["witnessed"].person_id == bench.witness.person_id
    assert attestations["witnessed"].method == "badge"
    assert all(seal_holds(a) and a.content_hash == second.content_hash for a in attestations.values())


def test_every_fault_of_an_entry_is_told_at_once(bench: Bench) -> None:
    batch = bench.start_earlier(upto="patient_weight")
    stranger = make_actor("operator", bench.site.scope)
    with pytest.raises(InvalidInput) as refused:
        entry_record(
            actor=bench.operator,
            batch_id=batch.pk,
            entry=bench.entry(
                "patient_weight",
                "70.0 lb",
                performer=PersonRef(str(stranger.person_id), "session"),
                witness=PersonRef(str(stranger.person_id), "badge"),
                performed_at=batch.started_at - timedelta(days=1),
            ),
        )
    fields = {problem.field for problem in refused.value.problems}
    assert {"value", "performer", "witness", "performed_at", "late_reason"} <= fields
    assert all(problem.way_out and problem.reg for problem in refused.value.problems)


def test_reg_107_another_patients_label_stops_the_batch(bench: Bench) -> None:
    batch = bench.start_earlier(upto="identity_bag")
    with pytest.raises(InvalidInput) as refused:
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("identity_bag", "7KQ4-92"))
    assert broken_rules(refused.value) == {"batches.entry.identity_matches"}


def test_reg_119_a_correction_stands_beside_the_first_value(bench: Bench) -> None:
    batch = bench.start_earlier(upto="nucleated_count")
    first = StepEntry.objects.get(step_key="patient_weight")
    with pytest.raises(InvalidInput) as unexplained:
        entry_correct(
            actor=bench.operator,
            batch_id=batch.pk,
            corrects=first.pk,
            entry=bench.entry("patient_weight", "71.0"),
        )
    assert broken_rules(unexplained.value) == {"batches.entry.correction_says_why"}
    second = entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=first.pk,
        entry=bench.entry("patient_weight", "71.0", correction_reason="Misread the scale."),
    )
    line = load_dossier(batch.pk).by_key["patient_weight"]
    assert [entry.value["number"] for entry in line.revisions] == ["70.0", "71.0"]
    assert line.current == second
    assert line.was_corrected
    event = Event.objects.get(kind="batches.entry.corrected")
    assert event.reason == "Misread the scale."
    assert (event.data["before"], event.data["value"]) == ("70.0 kg", "71.0 kg")
    with pytest.raises(Conflict):
        entry_correct(
            actor=bench.operator,
            batch_id=batch.pk,
            corrects=first.pk,
            entry=bench.entry("patient_weight", "72.0", correction_reason="Again."),
        )


def test_a_broken_limit_is_recorded_and_told_with_everything_a_deviation_needs(bench: Bench) -> None:
    batch = batch_submit_whole(actor=_hospital(bench), record=bench.whole(values={"vcn": "12.00"}))
    entry = StepEntry.objects.get(step_key="vcn")
    assert entry.outcome == Outcome.OUT_OF_LIMIT
    (event,) = Event.objects.filter(kind="batches.entry.limit_broken")
    assert event.stream == batch.stream
    assert event.data == {
        "batch": str(batch.pk),
        "number": batch.number,
        "step_key": "vcn",
        "step_title": bench.content.by_key["vcn"].title,
        "value": "12.00 copies/cell",
        "limit": "10 copies/cell or less",
        "distance": "2.00",
        "entry_id": str(entry.pk),
    }


def test_reg_81_a_value_out_of_limit_recorded_step_by_step_opens_its_deviation(bench: Bench) -> None:
    from oversight.models import Deviation

    batch = bench.start_earlier(upto="vcn")
    entry = entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("vcn", "12.00"))
    assert entry.outcome == Outcome.OUT_OF_LIMIT
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.entry_id, deviation.step_key, deviation.distance) == (entry.pk, "vcn", "2.00")
    assert deviation.performer_name == bench.operator.printed_name
    assert Event.objects.filter(stream=deviation.stream, kind="oversight.deviation.opened").count() == 1
    # Corrected to another value out of limit: another departure, with a record of its own.
    entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=entry.pk,
        entry=bench.entry("vcn", "11.00", correction_reason="Misread."),
    )
    assert sorted(Deviation.objects.values_list("distance", flat=True)) == ["1.00", "2.00"]


def test_reg_81_alternatives_that_all_fail_are_told_by_the_step_that_leaves_no_way_to_pass(
    bench: Bench,
) -> None:
    """Step by step: the first alternative may fail, and a correction may make the second fail later."""
    from oversight.models import Deviation

    def told() -> list[dict[str, object]]:
        return [event.data for event in Event.objects.filter(kind="batches.entry.specification_failed")]

    batch = bench.start_earlier(upto="potency_a")
    entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("potency_a", "70.0"))
    passing = entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("potency_b", "50.1"))
    assert told() == []
    assert not Deviation.objects.exists()
    second = entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=passing.pk,
        entry=bench.entry("potency_b", "50.0", correction_reason="Read the wrong well."),
    )
    assert second.outcome == Outcome.NONE
    (data,) = told()
    assert (data["step_key"], data["value"]) == ("potency_b", "70.0 %; 50.0 points")
    assert data["entry_id"] == str(second.pk)
    (deviation,) = Deviation.objects.filter(batch=batch)
    assert (deviation.entry_id, deviation.severity) == (second.pk, "critical")
    assert deviation.limit_words == data["limit"]


def _hospital(bench: Bench) -> object:
    from accounts.services.clients import client_identify
    from tests.factories.accounts import make_client

    return client_identify(make_client(bench.site.scope)[1])


@pytest.mark.parametrize("run", ["ARI0001-01", "ARI0001-02", "ARI0001-03"])
def test_a_published_run_is_submitted_whole_with_every_value_within_its_limit(bench: Bench, run: str) -> None:
    record = bench.whole(run=run)
    batch = batch_submit_whole(actor=_hospital(bench), record=record)
    dossier = load_dossier(batch.pk)
    assert batch.state == "submitted"
    assert batch.submitted_by_id == bench.lead.person_id
    assert len(dossier.entries) == len(bench.content.steps)
    assert not [
        entry for entry in dossier.entries if entry.outcome in (Outcome.OUT_OF_LIMIT, Outcome.UNDETERMINED)
    ]
    assert not [entry for entry in dossier.entries if entry.is_late]
    assert all(line.passes for line in bench.content.judge_release(dossier.values))
    assert batch.manufacture_ended_at == record.request.started_at + timedelta(days=9, hours=5)
    assert batch.expires_at - batch.manufacture_ended_at == timedelta(hours=48)
    assert OutboxMessage.objects.filter(topic="batches.submitted", payload__batch=str(batch.pk)).count() == 1


def test_a_whole_record_is_refused_whole_with_dotted_paths_to_every_fault(bench: Bench) -> None:
    record = bench.whole(
        values={"patient_weight": "7000", "mycoplasma": "maybe", "vector": {"lot": "L-NONE"}}
    )
    entries = [entry for entry in record.entries if entry.step != "label_check"]

    with pytest.raises(InvalidInput) as refused:
        batch_submit_whole(actor=_hospital(bench), record=replace(record, entries=entries))
    fields = [problem.field for problem in refused.value.problems]
    where = {entry.step: position for position, entry in enumerate(entries)}
    assert f"entries.{where['patient_weight']}.value" in fields
    assert f"entries.{where['mycoplasma']}.value" in fields
    assert f"entries.{where['vector']}.value.lot" in fields
    assert any("label_check" in problem.way_out for problem in refused.value.problems)
    assert not Batch.objects.exists()


def test_a_pending_result_is_completed_after_submission_and_nothing_else_is(bench: Bench) -> None:
    batch = batch_submit_whole(actor=_hospital(bench), record=bench.whole(pending=True))
    batch.refresh_from_db()
    assert batch.pending_results == 1
    waiting = StepEntry.objects.get(step_key="sterility")
    assert waiting.outcome == Outcome.PENDING
    settled = StepEntry.objects.get(step_key="mycoplasma")
    with pytest.raises(InvalidInput):
        result_complete(
            actor=bench.operator,
            batch_id=batch.pk,
            corrects=settled.pk,
            entry=bench.entry("mycoplasma", "present"),
        )
    with pytest.raises(WrongState):
        entry_correct(
            actor=bench.operator,
            batch_id=batch.pk,
            corrects=settled.pk,
            entry=bench.entry("mycoplasma", "present", correction_reason="x"),
        )
    result_complete(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=waiting.pk,
        entry=bench.entry("sterility", "sterile"),
    )
    batch.refresh_from_db()
    assert batch.pending_results == 0
    assert not load_dossier(batch.pk).by_key["sterility"].was_corrected
    assert kinds_of(batch)[-1] == "batches.entry.result_completed"


def test_reg_56_a_batch_is_not_submitted_with_a_step_missing(bench: Bench) -> None:
    batch = bench.start()
    bench.record(batch, bench.values(timezone.now()), upto="processor")
    with pytest.raises(RuleBroken) as refused:
        batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    assert broken_rules(refused.value) == {"batches.submit.every_step_recorded"}


def test_reg_120_submission_signs_the_whole_record_and_freezes_it(bench: Bench) -> None:
    batch = make_complete(bench)
    with pytest.raises(NotPermitted):
        batch_submit(actor=bench.operator, batch_id=batch.pk, proof=prove(bench.operator))
    batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    batch.refresh_from_db()
    signature = Signature.objects.get(subject_id=str(batch.pk))
    assert batch.state == "submitted"
    assert signature.meaning == "submitted"
    assert "do not certify or release" in signature.statement
    assert seal_holds(signature)
    assert all(entry.content_hash in signature.content for entry in StepEntry.objects.filter(batch=batch))
    with pytest.raises(WrongState):
        batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))


def make_complete(bench: Bench) -> Batch:
    """A batch whose every step is recorded, started ten days ago, typed in today with the reason."""
    return bench.start_earlier(upto="nothing")


def test_a_value_corrected_after_a_calculation_used_it_blocks_submission_until_it_is_worked_out_again(
    bench: Bench,
) -> None:
    batch = make_complete(bench)
    weight = StepEntry.objects.get(step_key="patient_weight", batch=batch)
    entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=weight.pk,
        entry=bench.entry("patient_weight", "80.0", correction_reason="Wrong patient scale."),
    )
    with pytest.raises(RuleBroken) as refused:
        batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    assert broken_rules(refused.value) == {"batches.submit.calculations_agree"}
    dose = StepEntry.objects.get(step_key="dose_per_kg", batch=batch)
    entry_correct(
        actor=bench.operator,
        batch_id=batch.pk,
        corrects=dose.pk,
        entry=bench.entry("dose_per_kg", None, correction_reason="Weight was corrected."),
    )
    batch_submit(actor=bench.lead, batch_id=batch.pk, proof=prove(bench.lead))
    batch.refresh_from_db()
    assert batch.state == "submitted"


def test_reg_63_an_aborted_batch_stays_and_says_why(bench: Bench) -> None:
    batch = bench.start()
    with pytest.raises(NotPermitted):
        batch_abort(actor=bench.operator, batch_id=batch.pk, reason="x")
    with pytest.raises(WrongState):
        batch_abort(actor=bench.lead, batch_id=batch.pk, reason=" ")
    batch_abort(actor=bench.lead, batch_id=batch.pk, reason="The bag leaked.")
    batch.refresh_from_db()
    assert batch.state == "aborted"
    assert Event.objects.get(kind="batches.batch.aborted").reason == "The bag leaked."
    with pytest.raises(WrongState):
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("before_start", True))


def test_reg_130_another_sites_operator_does_not_even_learn_that_a_batch_exists(bench: Bench) -> None:
    batch = bench.start()
    other = site_factory.site_person(
        "operator", site_factory.make_site(bench.team.control_site, bench.team.reviewer).scope
    )
    with pytest.raises(Batch.DoesNotExist):
        entry_record(actor=other, batch_id=batch.pk, entry=bench.entry("before_start", True))


def test_reg_62_an_expired_lot_is_refused_at_entry(bench: Bench) -> None:
    batch = bench.start_earlier(upto="enrichment_reagent")
    old = make_lot(bench, "cd4_cd8_reagent")
    lot_correct_expiry(
        actor=bench.lead,
        lot_id=old.pk,
        expires_at=timezone.now() - timedelta(days=1),
        reason="Misread label.",
    )
    fresh = make_lot(bench, "cd4_cd8_reagent", released=False)
    for lot, rule in ((old, "batches.entry.lot_in_date"), (fresh, "batches.entry.lot_released")):
        with pytest.raises(InvalidInput) as refused:
            entry_record(
                actor=bench.operator,
                batch_id=batch.pk,
                entry=bench.entry("enrichment_reagent", {"lot": lot.lot_number}),
            )
        assert broken_rules(refused.value) == {rule}


def test_a_dossier_costs_the_same_whatever_it_holds(
    bench: Bench, django_assert_max_num_queries: object
) -> None:
    batch = make_complete(bench)
    load_dossier(batch.pk)
    with django_assert_max_num_queries(QUERIES):  # type: ignore[operator]  # pytest-django's fixture
        dossier = load_dossier(batch.pk)
        assert dossier.signed_tree()["entries"]
        assert dossier.maker_ids == {bench.operator.person_id, bench.witness.person_id}


def test_a_step_costs_few_statements(bench: Bench, django_assert_max_num_queries: object) -> None:
    """Eight with authentication and the API's key; here without those two, with the savepoints of the test."""
    batch = bench.start_earlier(upto="patient_weight")
    with django_assert_max_num_queries(6 + 2):  # type: ignore[operator]  # savepoint and release stand for begin and commit
        entry_record(actor=bench.operator, batch_id=batch.pk, entry=bench.entry("patient_weight", "70.0"))
