"""Random moves of a read-in, legal and not, find no way into a state that the table or a rule forbids (REG-125, REG-129)."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.actors import SystemActor
from ledger.errors import Refusal
from ledger.models import Transition
from ledger.transitions import perform
from sites.models import Equipment, ReadIn
from sites.readin import services
from sites.readin.states import READ_INS
from tests.factories.sites import Ready, make_ready
from tests.sites.readin.files import csv_file, send, work_off
from tests.sites.readin.test_equipment import row

MOVES = [move.name for move in READ_INS.moves]


def payload_of(readin: ReadIn, move: str) -> dict[str, Any]:
    """What the event of a move carries; figures that nobody reads here."""
    keys = {
        "judge": ("adding", "unchanged", "refused", "judgement_hash"),
        "apply": ("adding", "judgement_hash"),
        "finish": ("added", "unchanged"),
        "set": ("changed", "refused", "judgement_hash"),
        "fail": ("fault",),
    }
    return services.file_payload(readin) | dict.fromkeys(keys.get(move.partition("_")[0], ()), 1)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    moves=st.lists(st.tuples(st.sampled_from(MOVES), st.booleans()), min_size=1, max_size=8),
    broken=st.booleans(),
)
def test_no_move_leads_where_the_table_does_not(moves: list[tuple[str, bool]], broken: bool) -> None:
    ready: Ready = make_ready()
    changed = {"outcome": "perhaps"} if broken else {}
    readin = work_off(send(ready.lead, "equipment", ready.site.scope, csv_file([row(ready, 1, **changed)])))
    for name, by_system in moves:
        before, move = readin.state, READ_INS.move(name)
        try:
            perform(
                record=readin,
                move=name,
                actor=SystemActor("reading in") if by_system else ready.lead,
                payload=payload_of(readin, name),
                changes={"applied_by": ready.lead.person, "applied_by_name": "Lead"}
                if name.startswith("apply")
                else {"fault": "Lost."}
                if name == "fail"
                else {"applied_at": readin.judged_at}
                if name.startswith("finish")
                else {},
            )
        except Refusal:
            readin.refresh_from_db()
            assert readin.state == before
            continue
        readin.refresh_from_db()
        assert before in move.sources
        assert readin.state == move.target
        assert by_system == move.permission.startswith("system_")
        assert not name.startswith(("apply", "finish", "discard")) or name.endswith("_equipment")
        assert not (broken and readin.state in ("applying", "applied"))
    assert Transition.objects.filter(record_id=readin.pk).exists()
    assert not Equipment.objects.filter(code="EQ-01").exists()
