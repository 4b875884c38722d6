"""The CD19 CAR-T process: steps of our own around a published release specification, cited line by line.

Values of the three published runs stand beside it; everything else that a run needs is made up and says so.

The last steps hand the bag over to the hospital’s quarantine store. They belong to making, before submission: the record
of the site ends where the bag leaves its makers. Nothing goes to a ward on them; that follows certification (REG-67).
"""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.actors import PersonActor
from designations.kinds import StepKind
from designations.models import InstructionVersion, MasterFileVersion, Product
from designations.services.instructions import (
    instruction_open,
    instruction_version_draft,
    instruction_version_move,
)
from designations.services.steps import content_fill
from ledger.actors import ReauthProof
from ledger.trail import unit_of_work

DATA = Path(__file__).parent.parent / "data"
RUNS = ("ARI0001-01", "ARI0001-02", "ARI0001-03")
SHELF_LIFE_MINUTES = 48 * 60
"""Made up for demonstration: the publication gives none."""

MADE_UP: Mapping[str, Any] = {
    "identity_bag": "{patient_code}",
    "identity_request": "{patient_code}",
    "processor": "{closed_processor}",
    "cell_counter": "{cell_counter}",
    "donation_number": "G123498654321",
    "patient_weight": "70.0",
    "nucleated_count": "9800.0",
    "apheresis_viability": "99.1",
    "purity_cd4_cd8": "97.2",
    "recovery": "55.4",
    "cells_for_transduction": "100.0",
    "vector_titre": "300.0",
    "vector": "2.50",
    "day3_glucose": "14.2",
    "day3_lactate": "6.1",
    "day3_count": "310.0",
    "day6_glucose": "11.8",
    "day6_lactate": "9.4",
    "day6_count": "1240.0",
    "day9_glucose": "9.6",
    "day9_lactate": "12.7",
    "day9_count": "3050.0",
    "final_volume": "45.0",
    "handed_over_to": "Duty pharmacist, quarantine store",
}
"""Key → made-up value; names in braces are filled from ``things``."""

MOMENTS: Mapping[str, timedelta] = {
    "apheresis_received_at": timedelta(minutes=10),
    "enrichment_started_at": timedelta(hours=1),
    "enrichment_ended_at": timedelta(hours=3),
    "activated_at": timedelta(hours=4),
    "transduced_at": timedelta(days=1),
    "harvested_at": timedelta(days=9, hours=2),
    "manufacture_ended_at": timedelta(days=9, hours=5),
    "handed_over_at": timedelta(days=9, hours=8),
}
"""Key → made-up moment, counted from the start of the batch."""


@functools.cache
def _read(name: str) -> dict[str, Any]:
    return dict(json.loads((DATA / name).read_text(encoding="utf-8")))


def cart_data() -> dict[str, Any]:
    """``credit``, ``instruction``, ``steps`` and ``criteria`` as ``content_fill`` takes them."""
    return _read("cart_cd19.json")


def published_values(run: str) -> dict[str, str]:
    """Step key → the published result of one run. Raises ``KeyError`` for a run that is not one of ``RUNS``."""
    return dict(_read("cart_cd19_runs.json")["runs"][run])


@dataclass(frozen=True)
class PublishedRun:
    """What a publication says of one run: whom to credit, and step key → figure as printed."""

    credit: str
    values: Mapping[str, str]


def published_run(run: str) -> PublishedRun | None:
    """The published figures of a run, or nothing when it is not one of ``RUNS``."""
    if run not in RUNS:
        return None
    return PublishedRun(str(_read("cart_cd19_runs.json")["credit"]), published_values(run))


def run_values(
    run: str,
    *,
    started_at: datetime,
    things: Mapping[str, str],
    lots: Mapping[str, str],
    pending: bool = False,
) -> dict[str, Any]:
    """Every value of one run in step order, as the API takes it (calculations left out: the server makes them).

    ``things``: ``patient_code``, ``closed_processor``, ``cell_counter``. ``lots``: material code → lot number. With
    ``pending``, sterility is still under way. A key is published exactly when it is in ``published_values(run)``.
    """
    values: dict[str, Any] = {}
    published = published_values(run)
    for step in cart_data()["steps"]:
        key, kind = step["key"], step["kind"]
        if kind == StepKind.CALCULATION:
            continue
        if key in published:
            values[key] = "pending" if pending and key == "sterility" else published[key]
        elif key in MOMENTS:
            values[key] = (started_at + MOMENTS[key]).isoformat()
        elif kind == StepKind.MATERIAL:
            quantity = MADE_UP.get(key)
            values[key] = {"lot": lots[step["material_code"]]} | ({"quantity": quantity} if quantity else {})
        elif key in MADE_UP:
            values[key] = MADE_UP[key].format(**things)
        else:
            values[key] = True
    return values


def cart_draft(
    *, author: PersonActor, product: Product, master_file_version: MasterFileVersion, number: str = ""
) -> InstructionVersion:
    """Open the instruction and write its first version as a draft."""
    data = cart_data()
    with unit_of_work(actor=author):
        instruction = instruction_open(actor=author, product=product, number=number, **data["instruction"])
        version = instruction_version_draft(
            actor=author,
            instruction=instruction,
            master_file_version=master_file_version,
            change_summary="First version. "
            + data["credit"]
            + " The shelf life is made up for demonstration.",
            shelf_life_minutes=SHELF_LIFE_MINUTES,
        )
        content_fill(actor=author, version=version, steps=data["steps"], criteria=data["criteria"])
    return version


def sign_into_use(
    version: InstructionVersion,
    *,
    author: PersonActor,
    reviewer: PersonActor,
    approver: PersonActor,
    prove: Callable[[PersonActor], ReauthProof],
) -> InstructionVersion:
    """Take a draft to use: authored, reviewed, approved by three people, put into use by the author."""
    for move, actor in (
        ("submit", author),
        ("review", reviewer),
        ("approve", approver),
        ("make_effective", author),
    ):
        instruction_version_move(actor=actor, version=version, move=move, proof=prove(actor))
    return version
