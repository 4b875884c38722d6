"""Two sessions that move the same record at once: one wins, the other is refused and leaves nothing behind."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from ledger.errors import Refusal
from ledger.models import Signature, Transition
from ledger.transitions import TABLES
from tests.property.scene import Scene, proof_for, state_of
from tests.property.scenes import SCENES

RACES = {
    "mfg_sites.enrolment": ((), ("activate", "qa"), ("activate", "qa")),
    "mfg_sites.restriction": ((), ("lift_authority", "regulatory"), ("lift_authority", "regulatory")),
    "mfg_sites.unitstanding": ((), ("depart", "qa"), ("depart", "qa")),
    "designations.masterfileversion": (
        (("cover", ""), ("submit", "author"), ("approve", "qp")),
        ("make_effective", "qp"),
        ("make_effective", "qp"),
    ),
    "designations.instructionversion": (
        (("submit", "author"), ("review", "reviewer"), ("approve", "qp")),
        ("make_effective", "author"),
        ("make_effective", "other"),
    ),
    "designations.designation": (
        (("submit", "regulatory"),),
        ("award", "regulatory"),
        ("refuse", "regulatory"),
    ),
}
"""Table → what comes first, and two moves of which at most one can be the first from that state."""


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
    state, made = _state(scene), _moves(scene)
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

    signed = Signature.objects.count()
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
    table = TABLES[record_type]
    if len(winners) == 2:
        # Both in their order: what came second starts from where the first led.
        assert table.move(one[0]).target in table.move(two[0]).sources
    else:
        assert sorted(outcomes) == sorted([winners[0], "wrong_state"])
    assert _moves(scene) == made + len(winners)
    assert _state(scene) != state
    assert Signature.objects.count() <= signed + len(winners)
    assert scene.amiss() == []


def _state(scene: Scene) -> str:
    return state_of(scene.record)


def _moves(scene: Scene) -> int:
    return Transition.objects.filter(
        record_type=scene.record._meta.label_lower, record_id=scene.record.pk
    ).count()
