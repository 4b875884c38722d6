"""Two sessions that move the same record at once: one wins, the other is refused and leaves nothing behind."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from ledger.errors import Refusal
from ledger.models import Event, Signature, Transition
from ledger.transitions import TABLES
from tests.property.scene import Scene, Way, proof_for, state_of
from tests.property.scenes import SCENES

Step = tuple[str, str]
RACES: dict[str, tuple[Way, Step, Step]] = {
    "batches.batch": (
        (
            ("sign_record", "lead"),
            ("run", ""),
            ("begin_review", "reviewer"),
            ("assess", ""),
            ("accept", "reviewer"),
        ),
        ("certify", "qp"),
        ("reject", "qp"),
    ),
    "batches.materiallot": ((), ("release", "lead"), ("block", "qa")),
    "batches.workhold": ((), ("finish", "reviewer"), ("stop", "qp")),
    "designations.alignment": ((), ("agree", "second"), ("find_difference", "regulatory")),
    "designations.designation": (
        (("submit", "regulatory"),),
        ("award", "regulatory"),
        ("refuse", "regulatory"),
    ),
    "designations.designationimpact": ((), ("dismiss", "reviewer"), ("find_significant", "qp")),
    "designations.inspection": ((), ("hold", "regulatory"), ("cancel", "regulatory")),
    "designations.inspectionfinding": (
        (("answer", "regulatory"),),
        ("accept", "regulatory"),
        ("return", "regulatory"),
    ),
    "designations.instructionversion": (
        (("submit", "author"), ("review", "reviewer"), ("approve", "qp")),
        ("make_effective", "author"),
        ("make_effective", "other"),
    ),
    "designations.licence": ((), ("revoke", "regulatory"), ("surrender", "regulatory")),
    "designations.licencenotice": ((), ("send", "regulatory"), ("send", "regulatory")),
    "designations.licencevariation": (
        (("submit", "regulatory"),),
        ("grant", "regulatory"),
        ("refuse", "regulatory"),
    ),
    "designations.marketingauthorisation": (
        (("suspend", "regulatory"),),
        ("reinstate", "regulatory"),
        ("end", "regulatory"),
    ),
    "designations.masterfileexport": ((), ("make", "worker"), ("make", "worker")),
    "designations.masterfileversion": (
        (("cover", ""), ("submit", "author"), ("approve", "qp")),
        ("make_effective", "qp"),
        ("make_effective", "qp"),
    ),
    "designations.unchangedstatement": ((), ("sign", "regulatory"), ("discard", "regulatory")),
    "mfg_sites.agreement": ((), ("put_in_force", "qa"), ("put_in_force", "colleague")),
    "mfg_sites.enrolment": ((), ("activate", "qa"), ("activate", "qa")),
    "mfg_sites.finding": ((("answer", "lead"),), ("close", "qa"), ("send_back", "colleague")),
    "mfg_sites.homevisit": ((), ("make", "lead"), ("cancel", "lead")),
    "mfg_sites.instructionissue": ((), ("acknowledge", "lead"), ("take_back", "owner")),
    "mfg_sites.kit": ((), ("approve", "colleague"), ("withdraw", "qa")),
    "mfg_sites.readin": (
        (("judge", "system"),),
        ("apply_equipment", "lead"),
        ("discard_equipment", "colleague"),
    ),
    "mfg_sites.restriction": ((), ("lift_authority", "regulatory"), ("lift_authority", "regulatory")),
    "mfg_sites.supervisionplan": ((), ("put_in_force", "qa"), ("put_in_force", "colleague")),
    "mfg_sites.unitstanding": ((), ("depart", "qa"), ("depart", "qa")),
    "oversight.annualreport": (
        (("write", ""), ("freeze", "regulatory")),
        ("approve", "qp"),
        ("reopen", "regulatory"),
    ),
    "oversight.comparabilityprotocol": ((), ("put_in_force", "qa"), ("put_in_force", "colleague")),
    "oversight.deviation": ((("assess", "reviewer"),), ("close", "second"), ("close", "second")),
    "oversight.reportrun": ((("begin", "worker"),), ("finish", "worker"), ("fail", "worker")),
}
"""Table → what comes first, and two moves of which at most one can be the first from that state."""


def test_every_state_table_has_its_race() -> None:
    assert set(RACES) == set(TABLES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("record_type", RACES)
def test_of_two_sessions_one_moves_the_record(record_type: str) -> None:
    scene: Scene = SCENES[record_type]()
    first, one, two = RACES[record_type]
    for name, who in first:
        if who:
            scene.acts[name](scene.people[who], proof_for(scene.people[who]), "Yes.")
        else:
            scene.happens[name]()
    table = TABLES[record_type]
    state, made = state_of(scene.record), _transitions(scene).count()
    together, outcomes = threading.Barrier(2), []

    def take(name: str, act: Callable[..., Any], who: Any, proof: Any) -> None:
        try:
            together.wait(timeout=30)
            act(who, proof, "Yes.")
            outcomes.append(name)
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    kinds = {table.move(name).event for name, _who in (one, two)}
    signed, told = Signature.objects.count(), Event.objects.filter(kind__in=kinds).count()
    sessions = [
        threading.Thread(
            target=take, args=(name, scene.acts[name], scene.people[who], proof_for(scene.people[who]))
        )
        for name, who in (one, two)
    ]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join(timeout=60)
    winners = [outcome for outcome in outcomes if outcome in (one[0], two[0])]
    assert len(outcomes) == 2
    if len(winners) == 2:
        # Both in their order: what came second starts from where the first led.
        rows = _transitions(scene).order_by("-pk")[:2]
        assert rows[0].from_state == rows[1].to_state
        assert rows[0].from_state in table.move(rows[0].move).sources
    else:
        assert sorted(outcomes) == sorted([winners[0], "wrong_state"])
    # The record, its transitions, their events and their signatures say the same; who lost left nothing.
    last = _transitions(scene).order_by("-pk")[0]
    assert last.move in winners
    assert state_of(scene.record) == last.to_state == table.move(last.move).target != state
    assert _transitions(scene).count() == made + len(winners)
    assert Event.objects.filter(kind__in=kinds).count() == told + len(winners)
    assert Event.objects.get(pk=last.event_id).kind == table.move(last.move).event
    asked = [name for name in winners if table.move(name).meaning is not None]
    assert Signature.objects.count() == signed + len(asked)
    assert scene.amiss() == []


def _transitions(scene: Scene) -> Any:
    return Transition.objects.filter(record_type=scene.record._meta.label_lower, record_id=scene.record.pk)
