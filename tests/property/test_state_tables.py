"""Random moves, legal and illegal, by anybody, with and without a signature or words, among other things that happen: they
find no way into a state that a table or a rule forbids, and no way around the table in SQL.
"""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger.errors import Refusal
from ledger.models import Transition
from ledger.transitions import TABLES
from tests.property.scene import Scene, proof_for, state_of
from tests.property.scenes import SCENES

pytestmark = pytest.mark.django_db
WORDS = ("", "   ", "No.", "It is so.", "It is so, and so.")
SURE = ("Yes.", "It is so.", "It is so, now.")


def test_every_state_table_is_driven() -> None:
    assert set(TABLES) == set(SCENES)


@pytest.mark.parametrize("record_type", SCENES)
def test_random_moves_find_no_way_into_a_forbidden_state(record_type: str) -> None:
    scene = SCENES[record_type]()
    table = TABLES[record_type]
    assert set(scene.acts) == {move.name for move in table.moves}
    moves = st.tuples(
        st.just("move"),
        st.sampled_from(sorted(scene.acts)),
        st.sampled_from(sorted(scene.people)),
        st.booleans(),
        st.sampled_from(WORDS),
    )
    # Half of the moves are ones that could be made: random ones alone seldom come far.
    likely = st.tuples(
        st.just("likely"), st.integers(0, 9), st.integers(0, 9), st.just(True), st.sampled_from(SURE)
    )
    steps = moves | likely | likely
    if scene.happens:
        steps |= st.tuples(st.just("happens"), st.sampled_from(sorted(scene.happens)))
    reached: set[str] = set()

    def steps_of(taken: Any) -> list[tuple[Any, ...]]:
        return [("move", name, who, True, "Yes.") if who else ("happens", name) for name, who in taken]

    way = steps_of(scene.way)

    # Without shrinking: an example is short, and each costs a dozen transactions.
    @settings(
        max_examples=scene.examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, len(way)), st.lists(steps, min_size=1, max_size=7))
    def drive(along: int, taken: list[tuple[Any, ...]]) -> None:
        """Along the way for so many moves, and then anything."""
        _undone(scene, table, [*way[:along], *taken], reached)

    for trap in scene.traps:
        _undone(scene, table, steps_of(trap), set())
    _undone(scene, table, way, reached)
    drive()
    assert reached >= {table.move(name).target for name, who in scene.way if who}


def _undone(scene: Scene, table: Any, taken: list[tuple[Any, ...]], reached: set[str]) -> None:
    with transaction.atomic():
        try:
            _drive(scene, table, taken, reached)
        finally:
            transaction.set_rollback(True)
    scene.record.refresh_from_db()


def _drive(scene: Scene, table: Any, taken: list[tuple[Any, ...]], reached: set[str]) -> None:
    scene.record.refresh_from_db()
    scene.amiss()
    for kind, *step in taken:
        before = _state(scene)
        if kind == "happens":
            _quietly(scene.happens[step[0]])
        else:
            name, who, signs, words = (_likely(scene, table, before, step) if kind == "likely" else step) or (
                "",
                "",
                False,
                "",
            )
            if not name:
                continue
            _try(scene, table, name, who, signs=signs, words=words)
        now = _state(scene)
        reached.add(now)
        if now != before:
            assert scene.amiss() == [], (kind, step, before, now)
    _around_the_table(scene, table)


def _likely(scene: Scene, table: Any, state: str, step: list[Any]) -> tuple[str, str, bool, str] | None:
    """A move that starts from this state, by somebody who may make it."""
    number, person, signs, words = step
    rows = [move for move in table.moves if state in move.sources]
    if not rows:
        return None
    move = rows[number % len(rows)]
    able = [key for key, who in scene.people.items() if who.may(move.permission, scene.record)]
    return (move.name, able[person % len(able)], signs, words) if able else None


def _try(scene: Scene, table: Any, name: str, who: str, *, signs: bool, words: str) -> None:
    move, actor = table.move(name), scene.people[who]
    before, made = _state(scene), _transitions(scene).count()
    scene.record.refresh_from_db()
    try:
        with transaction.atomic():
            scene.acts[name](actor, proof_for(actor) if signs else None, words)
    except Refusal:
        assert _state(scene) == before
        assert _transitions(scene).count() == made
        return
    row = _transitions(scene).order_by("-pk")[0]
    assert before in move.sources, f"{name} began from {before}"
    assert _state(scene) in {move.target, *_followed_by(table, move.target)}
    assert actor.may(move.permission, scene.record), f"{who} may not {name}"
    assert all(finding["passed"] for finding in row.findings)
    if move.reason_required:
        assert row.reason.strip(), f"{name} without a reason"
    if move.meaning is not None:
        assert signs, f"{name} was not signed"
        assert row.signature is not None
        assert row.signature.meaning == move.meaning


def _followed_by(table: Any, state: str) -> set[str]:
    """States that a service may go on to in the same transaction."""
    return {move.target for move in table.moves if state in move.sources and move.meaning is None}


def _quietly(act: Any) -> None:
    try:
        with transaction.atomic():
            act()
    except Refusal:
        pass


def _around_the_table(scene: Scene, table: Any) -> None:
    """Raw SQL by the application's role brings the record into no other state.

    The guard asks for a transition row of this very transaction, so what was moved just so in this example is left out.
    """
    now = _state(scene)
    made = set(_transitions(scene).filter(from_state=now).values_list("to_state", flat=True))
    for state in table.states:
        if state.name in {now, *made}:
            continue
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {scene.record._meta.db_table} SET {table.field} = %s WHERE id = %s",
                [state.name, scene.record.pk],
            )


def _state(scene: Scene) -> str:
    return state_of(scene.record)


def _transitions(scene: Scene) -> Any:
    return Transition.objects.filter(record_type=scene.record._meta.label_lower, record_id=scene.record.pk)
