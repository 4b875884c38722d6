"""The rule set of review: which rules run, in which order, under one version (REG-71)."""

from typing import TYPE_CHECKING

from ledger.canonical import canonical_digest
from oversight.rules import people, record, specification, standing, things
from oversight.rules.base import Answered, ReviewRule

if TYPE_CHECKING:
    from oversight.subject import ReviewSubject

RULE_SET_VERSION = "2"
"""Raised with every change of a rule's version, of the list or of its order (a test holds the fingerprint)."""

REVIEW_RULES: tuple[ReviewRule, ...] = (
    specification.release_specification,
    specification.in_process_limits,
    specification.results_complete,
    standing.patient_identified,
    standing.gate_passed,
    standing.submission_stands,
    record.every_step_in_order,
    record.calculations_agree,
    people.attestations_hold,
    people.two_people,
    people.people_competent,
    things.lots_in_date,
    things.lots_released,
    things.equipment_calibrated,
    record.values_changed,
    record.late_entries,
    record.times_plausible,
    record.clocks_agree,
)


def rule_set_hash() -> str:
    """SHA-256 over name and version of every rule, in order."""
    return canonical_digest([{"rule": one.rule.name, "version": one.rule.version} for one in REVIEW_RULES])


def run_rule_set(subject: "ReviewSubject") -> list[Answered]:
    """Every answer of every rule, in order."""
    return [answer for one in REVIEW_RULES for answer in one.answers(subject)]
