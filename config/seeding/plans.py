"""What is made: three published runs and made-up batches with planted faults, each named with what should catch it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from designations.catalogue.cart import RUNS, published_values

SEED_NUMBER = 20250087
"""The same batches on every machine."""
CULTURE_DAYS = 9
SHELF_LIFE_HOURS = 48


@dataclass(frozen=True)
class Late:
    """One entry written down long after it was done."""

    step: str
    by: timedelta
    reason: str


@dataclass(frozen=True)
class Change:
    """One value written down wrong at first and corrected with a reason."""

    step: str
    first: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """One batch. ``ended``: how long ago manufacture ended; ``begun``: how long ago it started, for one in hand.

    ``signed``: whether the site lead has signed what the hospital system sent.
    ``until``: the first step that is not recorded yet, for a batch in hand. ``values``: step key → value as typed, over
    the usual ones. ``target``: the state in which the demonstration leaves it. ``fault`` says what was planted, and
    ``caught_by`` which check finds it.
    """

    ref: str
    site: str
    target: str
    ended: timedelta = timedelta(0)
    begun: timedelta = timedelta(0)
    until: str = ""
    by_hand: bool = False
    signed: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)
    provenance: str = "made_up"
    late: Late | None = None
    change: Change | None = None
    skew: timedelta = timedelta(0)
    expired_lot: str = ""
    pending: bool = False
    reason: str = ""
    deviation: str = ""
    fault: str = ""
    caught_by: str = ""

    @property
    def started(self) -> timedelta:
        """How long ago the batch started."""
        return self.begun or self.ended + timedelta(days=CULTURE_DAYS, hours=5)


def _hours(hours: float) -> timedelta:
    return timedelta(hours=hours)


def published() -> tuple[Plan, ...]:
    """The three published runs, certified and released. Weight, sterility's date, equipment, lots and times are made up."""
    return tuple(
        Plan(run, site, "released", _hours(ended), provenance="published", values=published_values(run))
        for run, site, ended in zip(RUNS, ("RVI", "ADD", "UCH"), (32.0, 27.5, 21.0), strict=True)
    )


def usual(random: Random) -> dict[str, str]:
    """Made-up values of a run without fault, around the published ones."""

    def between(low: float, high: float, digits: int) -> str:
        return f"{random.uniform(low, high):.{digits}f}"

    return {
        "patient_weight": between(48, 92, 1),
        "nucleated_count": between(7800, 12400, 1),
        "apheresis_viability": between(97.5, 99.6, 1),
        "purity_cd4_cd8": between(94, 98.8, 1),
        "recovery": between(46, 63, 1),
        "vector": between(2.2, 2.9, 2),
        "day3_glucose": between(12.5, 15.5, 1),
        "day3_lactate": between(4.5, 7.5, 1),
        "day3_count": between(240, 380, 1),
        "day6_glucose": between(10.5, 13.0, 1),
        "day6_lactate": between(8.0, 11.0, 1),
        "day6_count": between(950, 1500, 1),
        "day9_glucose": between(8.5, 11.0, 1),
        "day9_lactate": between(11.0, 14.5, 1),
        "day9_count": between(2500, 3700, 1),
        "car19_count": between(980, 1890, 0),
        "car19_percent": between(26, 49, 1),
        "cd3_percent": between(96.2, 99.2, 1),
        "viability": between(90, 98.6, 1),
        "vcn": between(1.2, 4.4, 2),
        "potency_a": between(14, 52, 1),
        "potency_b": between(57, 91, 1),
    }


def made_up() -> tuple[Plan, ...]:
    """The rest. What is not named as a fault has none."""
    return (
        Plan("MADE-UP-01", "RVI", "released", _hours(45)),
        Plan("MADE-UP-02", "UCH", "released", _hours(41)),
        Plan("MADE-UP-03", "ADD", "released", _hours(36)),
        Plan("MADE-UP-04", "RVI", "released", _hours(25)),
        Plan("MADE-UP-05", "UCH", "certified", _hours(14)),
        Plan(
            "MADE-UP-06", "ADD", "released", _hours(39),
            late=Late("day6_count", timedelta(minutes=95), "The tablet was charging; written on the paper form first."),
            reason="The paper form carries the time and both initials. No effect on the product.",
            fault="one entry written down 95 minutes late", caught_by="late_entries",
        ),
        Plan(
            "MADE-UP-07", "UCH", "released", _hours(30), values={"vector": "3.90"},
            deviation="closed",
            reason="Copies per cell are well below the limit: the excess of vector did no harm.",
            fault="too much vector (11.7 TU per cell, limit 10)", caught_by="in_process_limits, and a deviation",
        ),
        Plan(
            "MADE-UP-08", "ADD", "rejected", _hours(34), values={"vcn": "12.00"},
            reason="More than ten copies of the transgene per cell: the registered specification is not met.",
            fault="12 copies of the transgene per cell (limit 10)", caught_by="release_specification",
        ),
        Plan(
            "MADE-UP-09", "RVI", "rejected", _hours(43), values={"potency_a": "81.2", "potency_b": "31.5"},
            reason="Both potency tests failed; one must pass.",
            fault="both potency tests fail", caught_by="release_specification",
        ),
        Plan(
            "MADE-UP-10", "RVI", "accepted", _hours(46.4),
            reason="", pending=True,
            fault="sterility still awaited (nothing wrong)", caught_by="results_complete",
        ),
        Plan("MADE-UP-11", "ADD", "accepted", _hours(18)),
        Plan(
            "MADE-UP-12", "RVI", "submitted", _hours(47.2), by_hand=True,
            change=Change("viability", "72.0", "I misread the counter: the first reading was the gate, not the result."),
            values={"viability": "91.5"},
            fault="one value changed after it was recorded", caught_by="values_changed",
        ),
        Plan(
            "MADE-UP-13", "ADD", "submitted", _hours(45.2), expired_lot="wash_buffer",
            fault="a lot whose expiry was corrected to before its use", caught_by="lots_in_date",
        ),
        Plan(
            "MADE-UP-14", "UCH", "under_review", _hours(40), skew=timedelta(seconds=195),
            fault="the tablet's clock three minutes ahead", caught_by="clocks_agree",
        ),
        Plan(
            "MADE-UP-15", "ADD", "submitted", _hours(29), values={"vector": "4.10"}, deviation="open",
            fault="too much vector (12.3 TU per cell, limit 10)", caught_by="in_process_limits, and a deviation",
        ),
        Plan(
            "MADE-UP-16", "UCH", "submitted", _hours(9), signed=False,
            fault="sent by the hospital system, not yet signed by the site (nothing else wrong)",
            caught_by="the review, which does not begin: batches.review.record_signed",
        ),
        Plan(
            "MADE-UP-17", "UCH", "change_requested", _hours(24),
            reason="The donation number does not match the label in the attached photograph. Please check and correct.",
        ),
        Plan(
            "MADE-UP-18", "RVI", "aborted", begun=timedelta(days=19), until="purity_cd4_cd8",
            reason="The tubing set leaked at the first weld. The patient's material is kept; a new collection is planned.",
        ),
        Plan("MADE-UP-19", "RVI", "in_progress", begun=timedelta(days=6, hours=2), until="day6_count"),
        Plan("MADE-UP-20", "ADD", "in_progress", begun=timedelta(days=3, hours=5), until="day6_glucose"),
        Plan("MADE-UP-21", "UCH", "in_progress", begun=timedelta(minutes=55), until="patient_weight", by_hand=True),
        Plan("MADE-UP-22", "RVI", "in_progress", begun=timedelta(days=1, hours=1), until="vector", by_hand=True),
    )  # fmt: skip


REFUSED = (
    ("a start with two different patient codes", "refused at the start gate: batches.start.patient"),
    ("a start by an operator who was not assessed", "refused at the start gate: site.operator_competent"),
    ("a start at the paused unit", "refused at the start gate: site.active"),
)
"""Attempts that leave no batch: the gate keeps their checks."""
