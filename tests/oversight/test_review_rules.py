"""Each rule on its own: a sound batch, one thing made wrong in what was loaded, and just that rule says so."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from batches.models import StepEntry
from oversight.rules.ruleset import REVIEW_RULES, RULE_SET_VERSION, rule_set_hash, run_rule_set
from oversight.subject import ReviewSubject, load_subject
from tests.factories.batches import Bench
from tests.factories.oversight import exceptions, received, reviewed_run, rules_of, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject(bench: Bench) -> ReviewSubject:
    """A published run, loaded; tests change what was loaded, never the rows.

    Nobody has signed it yet: what a signature covers would answer for every change beside the rule that is tested.
    """
    return load_subject(received(bench).pk)


def test_reg_120_every_change_of_a_signed_record_is_also_seen_by_what_was_signed(bench: Bench) -> None:
    subject = load_subject(submitted(bench).pk)
    assert failing(subject) == []
    entry_of(subject, "day6_glucose").value = {**entry_of(subject, "day6_glucose").value, "number": "1.0"}
    assert "submission_stands" in failing(subject)


def failing(subject: ReviewSubject) -> list[str]:
    return [
        one.rule.name.removeprefix("oversight.review.") for one in run_rule_set(subject) if not one.passed
    ]


def entry_of(subject: ReviewSubject, key: str) -> StepEntry:
    return next(entry for entry in subject.dossier.entries if entry.step_key == key)


def put(subject: ReviewSubject, name: str, value: Any) -> None:
    """Change a field of the frozen dossier."""
    object.__setattr__(subject.dossier, name, value)


def test_the_rule_set_has_one_version_for_one_content() -> None:
    # Another fingerprint asks for another version: results name the version they were made by.
    assert (RULE_SET_VERSION, rule_set_hash()) == (
        "2",
        "1cadc23f8604937f60258d656a2e84917d4c954fa22f5d48524ef230f408cf25",
    )
    assert len({rule.rule.name for rule in REVIEW_RULES}) == len(REVIEW_RULES) == 18


def test_reg_46_equipment_whose_calibration_is_known_to_have_failed(subject: ReviewSubject) -> None:
    for rows in subject.dossier.calibrations.values():
        rows[0].outcome = "failed"
        break
    assert failing(subject) == ["equipment_calibrated"]


def test_reg_46_equipment_past_its_due_day(subject: ReviewSubject) -> None:
    rows = next(iter(subject.dossier.calibrations.values()))
    used = max(entry.performed_at for entry in subject.dossier.entries).date()
    rows[0].due_on = used - timedelta(days=2)
    assert failing(subject) == ["equipment_calibrated"]


def test_reg_47_a_competence_that_had_ended(subject: ReviewSubject, bench: Bench) -> None:
    (held,) = (one for one in subject.dossier.competences if one.person_id == bench.witness.person_id)
    held.ended_at = subject.dossier.batch.started_at
    assert failing(subject) == ["people_competent"]


def test_reg_52_a_limit_broken_on_the_way(bench: Bench) -> None:
    batch = submitted(bench, values={"vector_titre": "600.0"})
    (found,) = exceptions(reviewed_run(bench, batch))
    assert (rules_of([found]), found.subject) == (["in_process_limits"], "moi")
    assert found.evidence["value"] == "15.0 TU/cell"


def test_reg_55_a_start_without_its_checks(subject: ReviewSubject) -> None:
    put(subject, "gate_checks", ())
    assert failing(subject) == ["gate_passed"]


def test_reg_55_a_check_that_failed(subject: ReviewSubject) -> None:
    subject.dossier.gate_checks[0].passed = False
    assert failing(subject) == ["gate_passed"]


def test_reg_56_a_missing_step(subject: ReviewSubject) -> None:
    put(
        subject, "entries", tuple(one for one in subject.dossier.entries if one.step_key != "donation_number")
    )
    assert failing(subject) == ["every_step_in_order"]


def test_reg_58_one_person_as_two(subject: ReviewSubject) -> None:
    entry = entry_of(subject, "patient_weight")
    entry.witness_id = entry.performer_id
    # The attestation of the second person no longer fits either: two rules, one for each duty.
    assert failing(subject) == ["attestations_hold", "two_people"]


def test_reg_107_a_bag_with_another_patients_code(subject: ReviewSubject) -> None:
    # Refused at entry; here as if the batch had been given another patient afterwards.
    assert subject.dossier.batch.patient is not None
    subject.dossier.batch.patient.code = "OTHER-1"
    assert failing(subject) == ["patient_identified"]


def test_reg_117_a_value_changed_underneath(subject: ReviewSubject) -> None:
    entry_of(subject, "donation_number").value = "G123498654322"
    assert failing(subject) == ["attestations_hold"]


def test_reg_117_an_attestation_that_was_forged(subject: ReviewSubject) -> None:
    entry = entry_of(subject, "donation_number")
    subject.dossier.attestations[entry.pk][0].printed_name = "Somebody Else"
    assert failing(subject) == ["attestations_hold"]


def test_reg_117_an_attestation_that_is_missing(subject: ReviewSubject) -> None:
    entry = entry_of(subject, "donation_number")
    put(subject, "attestations", {k: v for k, v in subject.dossier.attestations.items() if k != entry.pk})
    assert failing(subject) == ["attestations_hold"]


def test_reg_120_a_submission_without_a_signature(subject: ReviewSubject) -> None:
    put(
        subject,
        "transitions",
        (SimpleNamespace(move="submit", to_state="submitted", signature_id=None, at=None),),
    )
    assert failing(subject) == ["submission_stands"]


def test_reg_124_a_clock_that_was_off(subject: ReviewSubject) -> None:
    for key in ("day3_count", "day6_count"):
        entry_of(subject, key).device_offset_ms = -260_000
    found = [one for one in run_rule_set(subject) if not one.passed]
    assert [one.rule.name for one in found] == ["oversight.review.clocks_agree"]
    assert "2 entries" in found[0].observation.title


def test_reg_57_a_step_done_before_the_one_before_it(subject: ReviewSubject) -> None:
    # Only this rule's own answer: a time moved by hand also breaks what was attested.
    entry = entry_of(subject, "day6_glucose")
    entry.performed_at -= timedelta(minutes=10)
    entry.recorded_at -= timedelta(minutes=10)
    assert set(failing(subject)) == {"times_plausible", "attestations_hold"}
